use axum::{
    body::Body,
    extract::Request,
    http::{Method, StatusCode},
};

use crate::server::{Answer, Server};

async fn ask(server: &Server, method: Method, host: &str, path: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", host);
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn other_names_of_this_machine_lead_to_the_platform() {
    let server = Server::start().await;
    for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"] {
        let answer = ask(&server, Method::GET, host, "/labs/books?x=1").await;
        assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT, "{host}");
        assert_eq!(
            answer.header("location"),
            "http://quintain.localhost:8080/labs/books?x=1"
        );
    }
    let answer = ask(&server, Method::GET, "localhost", "/").await;
    assert_eq!(answer.header("location"), "http://quintain.localhost/");
}

#[tokio::test]
async fn a_change_sent_to_another_name_is_not_carried_over() {
    let server = Server::start().await;
    let answer = ask(&server, Method::POST, "localhost:8080", "/sign-out").await;
    assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_name_that_is_not_the_servers_is_told_the_right_one() {
    let server = Server::start().await;
    for host in ["evil.example:8080", "quintain.localhost.evil.example", ""] {
        let answer = ask(&server, Method::GET, host, "/").await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(
            answer.text.contains("http://quintain.localhost"),
            "{}",
            answer.text
        );
        assert!(!answer.text.contains("evil"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_labs_host_gets_the_request_whole_and_the_platform_does_not() {
    let server = Server::start().await;
    let answer = ask(
        &server,
        Method::POST,
        "app--k3x9.quintain.localhost:8080",
        "/healthz?a=%2e",
    )
    .await;
    assert_eq!(answer.text, "lab app of k3x9 /healthz?a=%2e");
    assert_eq!(
        answer.header("content-security-policy"),
        "",
        "a lab's headers are its own"
    );
    let answer = ask(&server, Method::GET, "attacker--k3x9.localhost:8080", "/").await;
    assert_eq!(answer.text, "lab attacker of k3x9 /");
}

#[tokio::test]
async fn health_and_metrics_answer_this_machine_without_a_sign_in() {
    let server = Server::start().await;
    for host in [
        "127.0.0.1:8080",
        "localhost:8080",
        "quintain.localhost:8080",
    ] {
        let health = ask(&server, Method::GET, host, "/healthz").await;
        assert_eq!(health.status, StatusCode::OK);
        assert_eq!(health.text, r#"{"status":"ok","labs":1}"#);
        let metrics = ask(&server, Method::GET, host, "/metrics").await;
        assert_eq!(metrics.status, StatusCode::OK);
    }
}

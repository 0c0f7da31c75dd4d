//! Behind a reverse proxy, under a name of its own.

use axum::{body::Body, extract::Request, http::StatusCode};
use web::{
    client::{Peer, Proxies},
    hosts::Addresses,
};

use crate::server::{Answer, Server};

async fn server() -> Server {
    let addresses = Addresses::public("https://learn.example.org", Some("labs.example.net"));
    let proxies = Proxies(vec!["127.0.0.0/8".parse().unwrap()]);
    Server::new(addresses.unwrap(), proxies).await
}

async fn ask(server: &Server, host: &str, path: &str, forwarded: &str) -> Answer {
    let mut request = Request::get(path)
        .header("host", host)
        .header("accept", "text/html")
        .header("x-forwarded-for", forwarded)
        .body(Body::empty())
        .unwrap();
    request
        .extensions_mut()
        .insert(Peer("127.0.0.1:4000".parse().unwrap()));
    server.send(request).await
}

#[tokio::test]
async fn answers_say_that_only_tls_is_spoken_here() {
    let server = server().await;
    let answer = ask(&server, "learn.example.org", "/sign-in", "").await;
    assert_eq!(answer.status, StatusCode::OK);
    let only_tls = answer.header("strict-transport-security");
    assert_eq!(only_tls, "max-age=31536000; includeSubDomains");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("wss://learn.example.org"), "{policy}");
    assert!(
        policy.contains("frame-src 'self' https://*.learn.example.org https://*.labs.example.net;"),
        "{policy}"
    );
    assert!(
        !policy.contains("http:") && !policy.contains("ws:"),
        "{policy}"
    );
}

#[tokio::test]
async fn labs_are_below_the_platform_and_attackers_below_the_other_domain() {
    let server = server().await;
    let answer = ask(&server, "app--k3x9.learn.example.org", "/", "").await;
    assert_eq!(answer.text, "lab app of k3x9 /");
    let answer = ask(&server, "attacker--k3x9.labs.example.net", "/", "").await;
    assert_eq!(answer.text, "lab attacker of k3x9 /");
    for host in ["quintain.localhost:8080", "example.org", "labs.example.net"] {
        let answer = ask(&server, host, "/", "").await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(
            answer.text.contains("https://learn.example.org/"),
            "{}",
            answer.text
        );
    }
    let answer = ask(&server, "127.0.0.1:8080", "/labs/books", "").await;
    assert_eq!(
        answer.header("location"),
        "https://learn.example.org/labs/books"
    );
}

#[tokio::test]
async fn an_origin_without_tls_is_another_sites() {
    let server = server().await;
    for (origin, status) in [
        ("http://learn.example.org", StatusCode::FORBIDDEN),
        ("https://app--k3x9.learn.example.org", StatusCode::FORBIDDEN),
        (
            "https://learn.example.org",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        let request = Request::post("/sign-in")
            .header("host", "learn.example.org")
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{origin}");
    }
}

#[tokio::test]
async fn the_clients_address_is_what_the_proxy_says() {
    let server = server().await;
    let key = server.app.welcome.renew();
    let path = format!("/welcome?key={key}");
    let answer = ask(&server, "learn.example.org", &path, "6.6.6.6, 198.51.100.7").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let lines = server
        .app
        .keep
        .sign_ins_of(academy::PersonId::FIRST)
        .await
        .unwrap();
    assert_eq!(lines[0].address, "198.51.100.7");
}

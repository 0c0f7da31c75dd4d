use academy::Event;
use axum::{
    body::Body,
    http::{Method, StatusCode},
};

use crate::server::{HOST, Server, fetch};

const HELLO: &str = r#"{"block": "sql/hello", "code": "print('hello')\n"}"#;
const AGAIN: &str = r#"{"block": "sql/again", "code": "print('changed')"}"#;

async fn as_stranger(server: &Server, body: &'static str) -> crate::server::Answer {
    let request = fetch(Method::POST, "/courses/web/run")
        .header("origin", format!("http://{HOST}"))
        .header("content-type", "application/json");
    server.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn what_happens_comes_line_by_line_and_is_written_down() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    for (body, edited) in [(HELLO, false), (AGAIN, true)] {
        let answer = browser.post_json("/courses/web/run", body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        // Nothing can be started here: that is told too.
        let lines: Vec<serde_json::Value> = answer
            .text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines[0]["type"], "started");
        let last = lines.last().unwrap();
        assert_eq!(
            (last["type"].as_str(), last["cut"].as_str()),
            (Some("ended"), Some("platform"))
        );
        assert!(last["message"].as_str().unwrap().contains("Try again"));
        let latest = browser.latest_event().await;
        assert!(
            matches!(latest, Event::BlockRun { edited: it, .. } if it == edited),
            "{latest:?}"
        );
    }
}

#[tokio::test]
async fn a_stranger_runs_code_of_samples_only_and_not_often() {
    let server = Server::start().await;
    assert_eq!(
        as_stranger(&server, AGAIN).await.status,
        StatusCode::FORBIDDEN
    );
    for _ in 0..6 {
        assert_eq!(as_stranger(&server, HELLO).await.status, StatusCode::OK);
    }
    let seventh = as_stranger(&server, HELLO).await;
    assert_eq!(seventh.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(seventh.text.contains("six pieces of code a minute"));
}

#[tokio::test]
async fn only_code_of_the_course_can_be_named() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let none = browser
        .post_json("/courses/web/run", r#"{"block": "sql/none", "code": ""}"#)
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let long = format!(
        r#"{{"block": "sql/hello", "code": "{}"}}"#,
        "#".repeat(70_000)
    );
    let long = browser.post_json("/courses/web/run", &long).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(long.text.contains("64 kB"), "{}", long.text);
}

#[tokio::test]
async fn after_the_year_code_does_not_run() {
    let server = Server::start().await;
    let browser = server.learner(Some(12)).await;
    let answer = browser.post_json("/courses/web/run", AGAIN).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("Your year is over"));
}

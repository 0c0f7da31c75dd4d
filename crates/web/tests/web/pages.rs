use academy::Event;
use axum::{
    body::Body,
    http::{Method, StatusCode},
};

use crate::server::{ME, Server, fetch, now, page};

#[tokio::test]
async fn the_list_shows_each_lab_and_how_it_stands() {
    let server = Server::start().await;
    let browser = server.browser().await;
    let home = browser.get("/labs").await;
    assert_eq!(home.status, StatusCode::OK);
    for text in [
        "SQL &#60;injection&#62;",
        "Books &#38; more",
        "A05 Injection",
        "href=\"/labs/books\"",
        "0 of 1 done",
        "data-state=\"new\"",
    ] {
        assert!(home.text.contains(text), "{text} is not in {}", home.text);
    }
    let lab = || "books".parse::<course::LabSlug>().unwrap();
    let course = || "web".parse::<course::Slug>().unwrap();
    let record = &server.app.keep;
    record
        .append(ME, &course(), now(), &[Event::LabStarted { lab: lab() }])
        .await
        .unwrap();
    assert!(
        browser
            .get("/labs")
            .await
            .text
            .contains("data-state=\"begun\"")
    );
    let done = Event::TaskDone {
        lab: lab(),
        task: "attack".parse().unwrap(),
    };
    record.append(ME, &course(), now(), &[done]).await.unwrap();
    let home = browser.get("/labs").await;
    assert!(home.text.contains("data-state=\"done\"") && home.text.contains("1 of 1 done"));
}

#[tokio::test]
async fn the_workspace_shows_the_brief_and_never_hints_or_debrief() {
    let server = Server::start().await;
    let browser = server.browser().await;
    let answer = browser.get("/labs/books").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.text.contains("<p>A <em>shop</em>.</p>"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("data-slug=\"books\""));
    assert!(!answer.text.contains("SECRET-DEBRIEF"));
}

#[tokio::test]
async fn addresses_that_are_no_lab_are_not_found() {
    let server = Server::start().await;
    let browser = server.browser().await;
    for path in [
        "/labs/other",
        "/labs/..%2f..%2fetc",
        "/labs/",
        "/labs/BOOKS",
    ] {
        assert_eq!(
            browser.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn assets_are_found_under_any_version_and_by_their_tag() {
    let server = Server::start().await;
    let prefix = web::assets::prefix();
    let path = format!("{prefix}/css/tokens.css");
    let answer = server
        .send(fetch(Method::GET, &path).body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(answer.header("content-type").starts_with("text/css"));
    let tag = answer.header("etag").to_owned();

    let again = fetch(Method::GET, "/assets/older/css/tokens.css").header("if-none-match", &tag);
    let again = server.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(
        (again.text.as_str(), again.header("cache-control")),
        ("", "no-cache")
    );
}

#[tokio::test]
async fn nothing_but_the_pages_files_is_an_asset() {
    let server = Server::start().await;
    let prefix = web::assets::prefix();
    for name in [
        "package.json",
        "package-lock.json",
        "README.md",
        "build",
        "check/x.js",
        "bundle/x.js",
        "css/../package.json",
        "css/../js/theme.js",
        "css/..%2fpackage.json",
        "..%2f..%2fCargo.toml",
        "%2fetc%2fpasswd",
        "css/",
        "",
    ] {
        let request = page(&format!("{prefix}/{name}"))
            .body(Body::empty())
            .unwrap();
        assert_eq!(
            server.send(request).await.status,
            StatusCode::NOT_FOUND,
            "{name}"
        );
    }
}

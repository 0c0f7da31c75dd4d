use axum::http::{Method, StatusCode};

use crate::server::{Browser, HOST, Server, fetch, page};

/// A sign-out with these headers beside the right cookie and token.
async fn change(browser: &Browser<'_>, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = fetch(Method::POST, "/sign-out").header("x-csrf-token", &browser.csrf_token);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request).await.status
}

#[tokio::test]
async fn a_change_needs_the_browsers_own_token() {
    let server = Server::start().await;
    let (browser, other) = (server.browser().await, server.browser().await);
    for token in ["", "x", &other.csrf_token] {
        let request = fetch(Method::POST, "/sign-out").header("x-csrf-token", token);
        let answer = browser.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{token}");
        assert!(
            answer.text.contains("Nothing was changed"),
            "{}",
            answer.text
        );
    }
    let answer = browser.send(fetch(Method::POST, "/sign-out")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::OK,
        "still signed in"
    );
}

#[tokio::test]
async fn a_change_from_another_site_is_refused_even_with_the_token() {
    let server = Server::start().await;
    let browser = server.browser().await;
    for headers in [
        &[("origin", "http://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "http://app--k3x9.quintain.localhost:8080")],
        &[("origin", "http://quintain.localhost:9090")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ],
    ] {
        assert_eq!(
            change(&browser, headers).await,
            StatusCode::FORBIDDEN,
            "{headers:?}"
        );
    }
    let own = [
        ("origin", "http://quintain.localhost:8080"),
        ("sec-fetch-site", "same-origin"),
    ];
    assert_eq!(change(&browser, &own).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_site_may_open_a_page_and_read_nothing_else() {
    let server = Server::start().await;
    let browser = server.browser().await;
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = page("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        browser.send(request).await.status
    };
    let open = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    assert_eq!(ask(&open).await, StatusCode::OK);
    for (site, mode, dest) in [
        ("cross-site", "navigate", "iframe"),
        ("same-site", "navigate", "iframe"),
        ("same-site", "no-cors", "image"),
        ("same-site", "no-cors", "script"),
        ("cross-site", "cors", "empty"),
    ] {
        let headers = [
            ("sec-fetch-site", site),
            ("sec-fetch-mode", mode),
            ("sec-fetch-dest", dest),
        ];
        assert_eq!(ask(&headers).await, StatusCode::FORBIDDEN, "{headers:?}");
    }
}

#[tokio::test]
async fn a_web_socket_needs_the_platforms_origin() {
    let server = Server::start().await;
    let browser = server.browser().await;
    for (origin, status) in [
        (None, StatusCode::FORBIDDEN),
        (
            Some("http://app--k3x9.quintain.localhost:8080"),
            StatusCode::FORBIDDEN,
        ),
        (Some("http://quintain.localhost:8080"), StatusCode::OK),
    ] {
        let mut request = page("/")
            .header("upgrade", "websocket")
            .header("connection", "upgrade");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        assert_eq!(browser.send(request).await.status, status, "{origin:?}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let server = Server::start().await;
    let browser = server.browser().await;
    for path in [
        "/",
        "/labs/books",
        "/nowhere",
        "/healthz",
        "/welcome?key=x",
        "/assets/x/none.css",
    ] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "http://*.quintain.localhost:8080",
            "ws://quintain.localhost:8080",
        ] {
            assert!(policy.contains(part), "{path}: {part} is not in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
    }
    assert_eq!(browser.get("/").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn each_page_has_a_nonce_of_its_own_and_marks_its_scripts_with_it() {
    let server = Server::start().await;
    let browser = server.browser().await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let answer = browser.get("/labs/books").await;
        let policy = answer.header("content-security-policy");
        let nonce = policy.split("script-src 'nonce-").nth(1).unwrap();
        let nonce = nonce.split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 22, "128 bits");
        let scripts = answer.text.matches("<script").count();
        let marked = answer
            .text
            .matches(&format!("nonce=\"{nonce}\"></script>"))
            .count();
        assert!(
            scripts > 0 && scripts == marked,
            "{marked} of {scripts} scripts"
        );
        seen.push(nonce);
    }
    assert_ne!(seen[0], seen[1]);
}

#[tokio::test]
async fn errors_are_problem_json_for_scripts_and_pages_for_people() {
    let server = Server::start().await;
    let browser = server.browser().await;
    let answer = browser.send(fetch(Method::GET, "/labs/nothing")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(
        answer.text,
        r#"{"type":"about:blank","title":"Not found","status":404,"detail":"There is no such lab in this course."}"#
    );
    let answer = browser.get("/labs/nothing").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(
        answer.text.contains("There is no such lab in this course."),
        "{}",
        answer.text
    );
    let answer = browser.send(fetch(Method::GET, "/sign-out")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(HOST, "quintain.localhost:8080");
}

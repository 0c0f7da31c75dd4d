//! The way from the learner's browser to the session's origins.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use range::LabSession;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::desk::{Desk, browse, get, outside, path, read};
use crate::support::soon;

#[tokio::test(flavor = "multi_thread")]
async fn inside_an_origin_has_its_own_name() {
    let desk = Desk::new().await;
    let request = Request::get("/headers")
        .header("host", "app--session.localhost:8080")
        .header("origin", "http://attacker--session.localhost:8080")
        .header(
            "referer",
            "http://app--session.localhost:8080/note?name=welcome",
        )
        .header("connection", "keep-alive, x-hop")
        .header("x-hop", "for the proxy only")
        .header("x-kept", "http://app--session.localhost:8080")
        .body(Full::default())
        .unwrap();
    let page = read(browse(&desk.session, "app", request).await.unwrap()).await;
    let headers: Vec<(String, String)> = serde_json::from_str(&page.text).unwrap();
    let header = |name: &str| {
        let all: Vec<_> = headers
            .iter()
            .filter(|(one, _)| one == name)
            .map(|(_, value)| value.as_str())
            .collect();
        all.join(", ")
    };
    assert_eq!(header("host"), "notes.test");
    assert_eq!(header("origin"), "http://attacker.test");
    assert_eq!(header("referer"), "http://notes.test/note?name=welcome");
    assert_eq!(header("x-hop"), "");
    assert_eq!(header("x-kept"), "http://app--session.localhost:8080");
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_an_origin_has_the_name_that_the_browser_knows() {
    let desk = Desk::new().await;
    let page = get(&desk.session, "app", "/").await;
    let expected = "<p>The office. <a href=\"http://attacker--session.localhost:8080/a\">elsewhere</a> notes.test.evil.test";
    assert_eq!(page.text, expected);
    assert_eq!(page.headers["content-length"], expected.len().to_string());
    let away = get(&desk.session, "app", "/away").await;
    assert_eq!(away.status, 302);
    assert_eq!(
        away.headers["location"],
        "http://attacker--session.localhost:8080/landed?from=http://app--session.localhost:8080/"
    );
    let cookie = get(&desk.session, "app", "/cookie").await;
    assert_eq!(cookie.headers["set-cookie"], "seen=1; Path=/; HttpOnly");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_arrives_in_pieces() {
    let desk = Desk::new().await;
    let request = Request::get("/stream").body(Full::default()).unwrap();
    let mut answer = browse(&desk.session, "app", request)
        .await
        .unwrap()
        .into_body();
    let mut piece = async || {
        let frame = soon("a piece", answer.frame()).await;
        frame.map(|frame| frame.unwrap().into_data().unwrap())
    };
    assert_eq!(piece().await.unwrap(), "first");
    // The application goes on only when it is asked to: the first piece came by itself.
    assert_eq!(get(&desk.session, "app", "/next").await.text, "next");
    assert_eq!(piece().await.unwrap(), "second");
    assert!(piece().await.is_none());
}

/// A small web server of the platform that passes everything on.
async fn platform(session: &Arc<LabSession>) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let session = session.clone();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let service = service_fn(move |request| {
            let session = session.clone();
            async move {
                let origin = session.lab.app_origin();
                let answer = range::forward(&session, origin, request, &outside).await;
                Ok::<_, Infallible>(answer.unwrap_or_else(|error| {
                    let text = Full::new(Bytes::from(error.to_string()));
                    Response::new(text.map_err(|never| match never {}).boxed())
                }))
            }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        connection.with_upgrades().await.unwrap();
    });
    TcpStream::connect(address).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgraded_connection_goes_both_ways() {
    let desk = Desk::new().await;
    let mut browser = BufReader::new(platform(&desk.session).await);
    let request = "GET /echo HTTP/1.1\r\nHost: app--session.localhost:8080\r\nConnection: Upgrade\r\n\
        Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    browser.write_all(request.as_bytes()).await.unwrap();
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        let read = soon("the answer's head", browser.read_line(&mut head))
            .await
            .unwrap();
        assert_ne!(read, 0, "{head}");
    }
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(head.to_lowercase().contains("upgrade: websocket"), "{head}");
    for (said, heard) in [("hello\n", "HELLO\n"), ("again\n", "AGAIN\n")] {
        browser.write_all(said.as_bytes()).await.unwrap();
        let mut line = String::new();
        soon("an echo", browser.read_line(&mut line)).await.unwrap();
        assert_eq!(line, heard);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_attackers_site_serves_the_learners_files_and_remembers_who_came() {
    let desk = Desk::new().await;
    desk.session
        .save(&path("attacker/steal.js"), "alert(1)".into())
        .await
        .unwrap();
    let page = get(&desk.session, "attacker", "/steal.js?c=1").await;
    assert_eq!(page.text, "alert(1)");
    assert_eq!(
        page.headers["content-type"],
        "text/javascript; charset=utf-8"
    );
    assert_eq!(page.headers["access-control-allow-origin"], "*");
    assert_eq!(get(&desk.session, "attacker", "/absent").await.status, 404);
    for outside in ["/../app/notes.py", "/%2e%2e/app/notes.py", "//etc/passwd"] {
        assert_eq!(
            get(&desk.session, "attacker", outside).await.status,
            404,
            "{outside}"
        );
    }
    let seen = serde_json::to_value(desk.session.site().await.unwrap().seen()).unwrap();
    let paths: Vec<&Value> = seen
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["path"])
        .collect();
    assert_eq!(paths[..2], ["/steal.js", "/absent"]);
    assert_eq!(seen[0]["query"], "c=1");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_the_browser_opens_are_told_and_parts_and_answers_to_forms_are_not() {
    let desk = Desk::new().await;
    let mut events = desk.session.events();
    for (dest, address) in [
        ("image", "/note?name=a"),
        ("iframe", "/note?name=b"),
        ("document", "/note?name=c"),
    ] {
        let request = Request::get(address)
            .header("sec-fetch-dest", dest)
            .body(Full::default())
            .unwrap();
        browse(&desk.session, "app", request).await.unwrap();
        let form = Request::post("/note?name=form")
            .header("sec-fetch-dest", dest)
            .body(Full::default())
            .unwrap();
        browse(&desk.session, "app", form).await.unwrap();
    }
    for expected in ["/note?name=b", "/note?name=c"] {
        let opened = crate::desk::event(&mut events, "a page", |event| match event {
            range::SessionEvent::Navigated { origin, path } => Some((origin.clone(), path.clone())),
            _ => None,
        });
        assert_eq!(opened.await, ("app".to_owned(), expected.to_owned()));
    }
}

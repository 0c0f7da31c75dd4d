use academy::{MailKind, PersonId, Role};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use post::Unsubscribe;

use crate::server::{Answer, HOST, Server};

async fn link(server: &Server) -> (PersonId, String) {
    let person = server.person("Ada", Role::Learner).await;
    let kind = MailKind::UnitOpened;
    let token = server.app.seal.unsubscribe(Unsubscribe { person, kind });
    (person, format!("/unsubscribe/{token}"))
}

async fn wants(server: &Server, person: PersonId, kind: MailKind) -> bool {
    server
        .app
        .keep
        .preferences(person)
        .await
        .unwrap()
        .wants(kind)
}

/// As a mail program does it (RFC 8058): no cookie, no origin, no token.
async fn one_click(server: &Server, path: &str) -> Answer {
    let request = Request::post(path)
        .header(header::HOST, HOST)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("List-Unsubscribe=One-Click"));
    server.send(request.unwrap()).await
}

#[tokio::test]
async fn one_click_switches_off_this_kind_of_mail_and_no_other() {
    let server = Server::start().await;
    let (person, path) = link(&server).await;
    for _ in 0..2 {
        assert_eq!(one_click(&server, &path).await.status, StatusCode::OK);
    }
    assert!(!wants(&server, person, MailKind::UnitOpened).await);
    assert!(wants(&server, person, MailKind::SeatEnding).await);
}

#[tokio::test]
async fn looking_at_the_link_changes_nothing_and_offers_the_button() {
    let server = Server::start().await;
    let (person, path) = link(&server).await;
    let page = server.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("A new unit is open"), "{}", page.text);
    assert!(
        page.text.contains("Stop this kind of mail</button>"),
        "{}",
        page.text
    );
    assert!(wants(&server, person, MailKind::UnitOpened).await);
    let done = server.post(&path, &[]).await;
    assert!(done.text.contains("Switched off"), "{}", done.text);
    assert!(!wants(&server, person, MailKind::UnitOpened).await);
}

#[tokio::test]
async fn a_forged_link_switches_nothing_off() {
    let server = Server::start().await;
    let (person, path) = link(&server).await;
    let forged = path.replace("unit-opened", "seat-ending");
    assert_eq!(
        one_click(&server, &forged).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(wants(&server, person, MailKind::SeatEnding).await);
}

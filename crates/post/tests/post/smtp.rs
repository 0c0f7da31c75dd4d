use std::sync::Arc;

use post::Transport;

use crate::{
    scene::{Scene, at, send_all},
    server::{Server, Talk},
};

const UNIT_1: &str = "2026-06-01T08:00";

async fn send(address: &str) -> (Scene, post::Round) {
    let scene = Scene::new().await;
    scene.notices().look(at(UNIT_1)).await.unwrap();
    let transport = Arc::new(Transport::server(address).unwrap());
    let round = send_all(&scene.courier_of(transport), at(UNIT_1)).await;
    (scene, round)
}

#[tokio::test]
async fn a_mail_arrives_at_the_server_as_it_was_written() {
    let server = Server::start(Talk::Plain).await;
    let (_, round) = send(&server.address()).await;
    assert_eq!(round.sent, 1);
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0]
            .from
            .starts_with("MAIL FROM:<training@example.org>"),
        "{}",
        mails[0].from
    );
    assert!(
        mails[0].to.starts_with("RCPT TO:<ada@example.org>"),
        "{}",
        mails[0].to
    );
    assert_eq!(mails[0].header("From"), "Quintain <training@example.org>");
    assert_eq!(mails[0].header("Date"), "Mon, 01 Jun 2026 08:00:00 +0000");
    assert_eq!(
        mails[0].header("List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    assert!(mails[0].text.contains("text/plain") && mails[0].text.contains("text/html"));
}

#[tokio::test]
async fn name_and_password_are_used() {
    let server = Server::start(Talk::SignIn).await;
    let (_, round) = send(&server.address_with("ada:p%40ss@", "?tls=none")).await;
    assert_eq!(round.sent, 1, "{:?}", server.heard());
}

#[tokio::test]
async fn nothing_is_told_to_a_server_that_offers_no_encryption() {
    let server = Server::start(Talk::SignIn).await;
    let (_, round) = send(&server.address_with("ada:p%40ss@", "")).await;
    assert_eq!((round.sent, round.failed), (0, 1));
    let heard = server.heard();
    let secret = |line: &String| line.contains("AUTH") || line.contains("MAIL");
    assert!(!heard.iter().any(secret), "{heard:?}");
}

#[tokio::test]
async fn a_refused_mail_is_kept_for_another_try() {
    let server = Server::start(Talk::NoSuchUser).await;
    let (scene, round) = send(&server.address()).await;
    assert_eq!((round.sent, round.failed), (0, 1));
    let next = academy::Outbox::next_due(&scene.store).await.unwrap();
    assert_eq!(next, Some(at(UNIT_1).plus_minutes(1)));
}

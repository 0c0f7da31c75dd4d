use academy::{PersonId, Role};
use axum::http::StatusCode;
use web::{client::Proxies, hosts::Addresses};

use crate::server::{Browser, Server};

async fn first_browser(server: &Server) -> Browser<'_> {
    let key = server.app.welcome.renew();
    let answer = server.get(&format!("/welcome?key={key}")).await;
    assert_eq!(answer.header("location"), "/start");
    let mut browser = Browser {
        server,
        cookie: String::new(),
        csrf_token: String::new(),
    };
    browser.takes_cookie_of(&answer);
    browser
}

async fn empty() -> Server {
    Server::new(Addresses::default(), Proxies::default()).await
}

#[tokio::test]
async fn before_the_first_link_nobody_is_there_and_the_page_says_where_it_is() {
    let server = empty().await;
    let answer = server.get("/sign-in").await;
    assert!(
        answer.text.contains("printed in the terminal"),
        "{}",
        answer.text
    );
    assert_eq!(server.app.keep.person(PersonId::FIRST).await.unwrap(), None);
}

#[tokio::test]
async fn the_first_link_makes_the_administrator_who_has_a_seat() {
    let server = empty().await;
    let browser = first_browser(&server).await;
    let first = server
        .app
        .keep
        .person(PersonId::FIRST)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((first.role, first.email), (Role::Administrator, None));
    assert_eq!(
        server
            .app
            .keep
            .seats_of(PersonId::FIRST)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(browser.get("/audit").await.status, StatusCode::OK);
    let keys = server.app.keep.credentials(PersonId::FIRST).await.unwrap();
    assert!(!keys.can_sign_in(), "nothing has a default password");
}

#[tokio::test]
async fn the_administrator_chooses_name_address_and_password_and_can_sign_in_with_them() {
    let server = empty().await;
    let browser = first_browser(&server).await;
    let fields = [
        ("name", "Grace"),
        ("zone", "Europe/Berlin"),
        ("email", "grace@example.org"),
        ("new_password", "seven green teapots"),
    ];
    let answer = browser.post("/start", &fields).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.text);
    let fields = [
        ("email", "Grace@Example.org"),
        ("password", "seven green teapots"),
    ];
    let answer = server.post("/sign-in", &fields).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.text);
    let first = server
        .app
        .keep
        .person(PersonId::FIRST)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (first.name.as_str(), first.zone.name()),
        ("Grace", "Europe/Berlin")
    );
}

#[tokio::test]
async fn an_address_without_a_password_is_told_and_what_was_typed_stays() {
    let server = empty().await;
    let browser = first_browser(&server).await;
    let fields = [
        ("name", "Grace"),
        ("zone", "UTC"),
        ("email", "grace@example.org"),
    ];
    let answer = browser.post("/start", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("value=\"grace@example.org\""),
        "{}",
        answer.text
    );
    assert!(
        answer.text.contains("id=\"new_password-fault\""),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_later_link_signs_in_the_administrator_who_is_there() {
    let server = empty().await;
    first_browser(&server).await;
    let key = server.app.welcome.renew();
    let answer = server.get(&format!("/welcome?key={key}")).await;
    assert_eq!(answer.header("location"), "/");
}

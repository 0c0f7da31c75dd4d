use academy::{Moment, Role};
use axum::http::StatusCode;

use crate::server::{ME, Server};

fn at(text: &str) -> Moment {
    clock::read(text).unwrap()
}

#[tokio::test]
async fn an_administrator_puts_the_clock_of_a_trial_forward() {
    let server = Server::trial("2027-03-01T09:00").await;
    let browser = server.browser_since(ME, at("2027-03-01T09:00")).await;
    let page = browser.get("/trial/clock").await;
    assert!(
        page.text.contains("It is 1 March 2027, 09:0"),
        "{}",
        page.text
    );
    let moved = browser
        .post("/trial/clock", &[("to", "2027-03-05T10:00")])
        .await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
    assert!(server.app.clock.now() >= at("2027-03-05T10:00"));
    let page = browser.get("/trial/clock").await;
    assert!(
        page.text.contains("It is 5 March 2027, 10:0"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn time_does_not_go_back_and_what_is_no_time_is_said_to_be_none() {
    let server = Server::trial("2027-03-01T09:00").await;
    let browser = server.browser_since(ME, at("2027-03-01T09:00")).await;
    for (to, why) in [("2027-02-01", "goes forward only"), ("soon", "is no time")] {
        let answer = browser.post("/trial/clock", &[("to", to)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(why), "{}", answer.text);
    }
}

#[tokio::test]
async fn nobody_else_moves_the_clock() {
    let server = Server::trial("2027-03-01T09:00").await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_since(ada, at("2027-03-01T09:00")).await;
    let answer = browser.post("/trial/clock", &[("to", "2027-07-01")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(server.app.clock.now() < at("2027-03-02"));
}

#[tokio::test]
async fn where_the_clock_is_the_machines_there_is_no_such_page() {
    let server = Server::start().await;
    let answer = server.browser_of(ME).await.get("/trial/clock").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

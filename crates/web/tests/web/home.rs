use academy::{Event, Place, Record};
use axum::http::StatusCode;

use crate::server::Server;

#[tokio::test]
async fn a_newcomer_is_sent_to_the_first_topic_and_sees_their_year() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let home = browser.get("/").await.text;
    for text in [
        "Do this next",
        "What it is",
        "href=\"/courses/web/sql#what-it-is\"",
        "Your year",
        "Foundational",
        "Unit 9",
        "None is due",
    ] {
        assert!(home.contains(text), "{text} is not in {home}");
    }
    assert_eq!(
        home.matches("class=\"cell ").count(),
        10,
        "the foundation and nine units"
    );
    assert_eq!(home.matches(" closed").count(), 9);
}

#[tokio::test]
async fn what_comes_next_follows_what_was_done() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    browser
        .submit("/courses/web/sql/marks", "read=what-it-is")
        .await;
    assert!(
        browser
            .get("/")
            .await
            .text
            .contains("<h1 id=\"next-title\">How to repair it</h1>")
    );
    browser
        .submit("/courses/web/sql/marks", "read=how-to-repair-it")
        .await;
    let home = browser.get("/").await.text;
    assert!(
        home.contains("Quiz: SQL") && home.contains("href=\"/courses/web/sql\">SQL</a>"),
        "{home}"
    );
}

#[tokio::test]
async fn home_leads_back_to_where_one_was() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let here = browser
        .submit("/courses/web/sql/here", "item=how-to-repair-it&minutes=3")
        .await;
    assert_eq!(here.status, StatusCode::NO_CONTENT);
    let home = browser.get("/").await.text;
    assert!(
        home.contains("Go on where you were: How to repair it"),
        "{home}"
    );
    let entries = server.store.events(browser.person).await.unwrap();
    let spent = entries.iter().any(|entry| matches!(
        &entry.event,
        Event::TimeSpent { place: Place::Section(section), minutes: 3 } if section.as_str() == "sql"
    ));
    assert!(spent, "{entries:?}");
}

#[tokio::test]
async fn without_a_seat_home_is_the_catalogue() {
    let server = Server::start().await;
    let browser = server.learner(None).await;
    let home = browser.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.text.contains("ABOUT-IT") && !home.text.contains("Your year"));
}

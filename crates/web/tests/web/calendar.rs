use academy::{By, Moment, NewSeat, PersonId, Role};
use axum::http::StatusCode;

use crate::server::{Browser, Server, now};

async fn learner(server: &Server) -> PersonId {
    let ada = server.person("Ada", Role::Learner).await;
    let syllabus = server.app.syllabi()().remove(0);
    let seat = NewSeat {
        person: ada,
        course: syllabus.course.clone(),
        plan: syllabus.plan,
        zone: academy::Zone::utc(),
        starts: now().day_in(&academy::Zone::utc()),
    };
    let by = By::program(Moment(0));
    server.app.keep.grant(&by, &[seat]).await.unwrap();
    ada
}

/// The path of the feed, as the account page shows it.
async fn new_address(browser: &Browser<'_>) -> String {
    let answer = browser.post("/account/calendar", &[]).await;
    let key = answer.between("/calendar/", ".ics");
    format!("/calendar/{key}.ics")
}

#[tokio::test]
async fn a_calendar_reads_the_year_without_signing_in() {
    let server = Server::start().await;
    let ada = learner(&server).await;
    let address = new_address(&server.browser_of(ada).await).await;
    let feed = server.get(&address).await;
    assert_eq!(feed.status, StatusCode::OK);
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(feed.header("cache-control"), "no-store");
    assert!(
        feed.text.starts_with("BEGIN:VCALENDAR\r\n"),
        "{}",
        feed.text
    );
    assert!(
        feed.text.contains("SUMMARY:Web security begins\r\n"),
        "{}",
        feed.text
    );
    assert!(feed.text.contains("@quintain.localhost"), "{}", feed.text);
}

#[tokio::test]
async fn an_old_address_shows_nothing_any_more() {
    let server = Server::start().await;
    let ada = learner(&server).await;
    let browser = server.browser_of(ada).await;
    let old = new_address(&browser).await;
    let new = new_address(&browser).await;
    assert_eq!(server.get(&old).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get(&new).await.status, StatusCode::OK);
    browser.post("/account/calendar/off", &[]).await;
    assert_eq!(server.get(&new).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_guessed_address_shows_nothing() {
    let server = Server::start().await;
    for path in ["/calendar/x.ics", "/calendar/.ics", "/calendar/x"] {
        assert_eq!(
            server.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

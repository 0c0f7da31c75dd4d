use axum::http::StatusCode;

use crate::server::Server;

#[tokio::test]
async fn a_stranger_sees_what_is_taught_and_how_much_of_it_there_is() {
    let server = Server::start().await;
    let home = server.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.text.contains("ABOUT-IT") && home.text.contains("href=\"/courses/web\""));

    let page = server.get("/courses/web").await;
    for text in [
        "ABOUT-IT",
        "FOR-WHOM",
        "BEFORE",
        "OUTCOME",
        "Months 1 to 3",
        "One unit opens each month, 9 in all",
        "for 30 more days",
        "1 of 3 sections",
        "3 of 4 topics",
        "1 of 1 labs",
        "1 of 1 case studies",
        "4 questions",
        "2 pieces of code",
        "Unit 1 · month 4",
        "Foundational",
        "Being written",
        "How to repair it",
        "What comes later",
    ] {
        assert!(page.text.contains(text), "{text} is not in {}", page.text);
    }
}

#[tokio::test]
async fn samples_are_marked_and_lead_to_their_text() {
    let server = Server::start().await;
    let page = server.get("/courses/web").await;
    assert!(
        page.text
            .contains("<a href=\"/courses/web/sql#what-it-is\">What it is</a>")
    );
    assert!(
        !page
            .text
            .contains("<a href=\"/courses/web/sql#how-to-repair-it\">")
    );
}

#[tokio::test]
async fn a_learner_sees_how_far_they_are_and_when_the_rest_opens() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let page = browser.get("/courses/web").await;
    assert!(page.text.contains("0% done"));
    assert!(
        page.text.contains("toc-section new\" id=\"sql\""),
        "{}",
        page.text
    );
    assert!(page.text.contains("toc-section locked\" id=\"later\""));
    browser
        .submit("/courses/web/sql/marks", "read=what-it-is")
        .await;
    let page = browser.get("/courses/web").await;
    assert!(page.text.contains("toc-section begun\" id=\"sql\""));
}

#[tokio::test]
async fn the_only_course_is_the_course() {
    let server = Server::start().await;
    let answer = server.get("/courses").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/courses/web")
    );
    assert_eq!(
        server.get("/courses/other").await.status,
        StatusCode::NOT_FOUND
    );
}

use academy::{Event, Rating, Record};
use axum::http::StatusCode;

use crate::server::{Browser, Server};

/// The key of the option with this text.
fn key(page: &str, text: &str) -> String {
    let before = page.split(text).next().unwrap();
    let marks = ["value=\"", "data-key=\""];
    let at = marks
        .iter()
        .filter_map(|mark| Some(before.rfind(mark)? + mark.len()))
        .max()
        .unwrap();
    page[at..at + 8].to_owned()
}

async fn answers(server: &Server, browser: &Browser<'_>) -> Vec<(String, bool)> {
    let entries = server.store.events(browser.person).await.unwrap();
    let answers = entries.into_iter().filter_map(|entry| match entry.event {
        Event::QuizAnswered {
            question, right, ..
        } => Some((question.to_string(), right)),
        _ => None,
    });
    answers.collect()
}

#[tokio::test]
async fn answers_are_never_in_the_page_before_they_are_given() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let page = browser.get("/courses/web/sql/quiz").await;
    assert_eq!(page.status, StatusCode::OK);
    for secret in [
        "WHY-RIGHT",
        "WHY-WRONG",
        "EXPLANATION",
        "NEAR:",
        "First look",
        "They bind too",
    ] {
        assert!(!page.text.contains(secret), "{secret} is in {}", page.text);
    }
    let places = ["find it", "repair it", "prove it"].map(|step| page.text.find(step).unwrap());
    assert!(!places.is_sorted(), "steps come shuffled");
}

#[tokio::test]
async fn a_wrong_answer_is_told_why_and_a_right_one_counts() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let page = browser.get("/courses/web/sql/quiz").await.text;
    let wrong = format!("choice={}", key(&page, "An f-string"));
    let said = browser.submit("/courses/web/sql/quiz/which", &wrong).await;
    let said = browser.follow(&said).await.text;
    for text in [
        "Not right",
        "WHY-WRONG",
        "WHY-RIGHT",
        "EXPLANATION",
        "href=\"/courses/web/sql#what-it-is\"",
    ] {
        assert!(said.contains(text), "{text} is not in {said}");
    }
    let right = format!("choice={}", key(&page, "A placeholder"));
    let said = browser.submit("/courses/web/sql/quiz/which", &right).await;
    assert!(
        browser
            .follow(&said)
            .await
            .text
            .contains("data-said=\"right\"")
    );
    assert_eq!(
        answers(&server, &browser).await,
        [("which".into(), false), ("which".into(), true)]
    );
    assert!(
        browser
            .get("/courses/web/sql")
            .await
            .text
            .contains("1 of 4 right")
    );
}

#[tokio::test]
async fn every_kind_of_question_is_answered_by_a_plain_form() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let page = browser.get("/courses/web/sql/quiz").await.text;
    let steps = ["find it", "repair it", "prove it"].map(|step| key(&page, step));
    let placed = format!(
        "place-{}=3&place-{}=1&place-{}=2",
        steps[2], steps[0], steps[1]
    );
    let dragged = format!("step={}&step={}&step={}", steps[1], steps[0], steps[2]);
    let both = format!(
        "choice={}&choice={}",
        key(&page, "Parameters"),
        key(&page, "An ORM")
    );
    let one = format!("choice={}", key(&page, "Parameters"));
    for (question, fields, right) in [
        ("in-order", placed.as_str(), true),
        ("in-order", &dragged, false),
        ("all-of-them", &both, true),
        ("all-of-them", &one, false),
        ("the-line", "line=2", true),
        ("the-line", "line=1", false),
    ] {
        let said = browser
            .submit(&format!("/courses/web/sql/quiz/{question}"), fields)
            .await;
        let said = browser.follow(&said).await.text;
        let wanted = if right {
            "data-said=\"right\""
        } else {
            "data-said=\"wrong\""
        };
        assert!(said.contains(wanted), "{question} {fields}: {said}");
        assert_eq!(
            answers(&server, &browser).await.last().unwrap(),
            &(question.to_owned(), right)
        );
    }
    let near = browser
        .get("/courses/web/sql/quiz?q=the-line&line=1")
        .await
        .text;
    assert!(near.contains("NEAR: reading is harmless."));
}

#[tokio::test]
async fn an_answer_that_is_none_is_not_written_down() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let page = browser.get("/courses/web/sql/quiz").await.text;
    let nothing = browser.submit("/courses/web/sql/quiz/which", "").await;
    assert!(
        browser
            .follow(&nothing)
            .await
            .text
            .contains("Choose an answer first.")
    );
    let steps = ["find it", "repair it", "prove it"].map(|step| key(&page, step));
    let twice = format!(
        "place-{}=1&place-{}=1&place-{}=2",
        steps[0], steps[1], steps[2]
    );
    let twice = browser
        .submit("/courses/web/sql/quiz/in-order", &twice)
        .await;
    assert!(
        browser
            .follow(&twice)
            .await
            .text
            .contains("a place of its own")
    );
    for fields in ["choice=ffffffff", "choice=", "line=2"] {
        let answer = browser.submit("/courses/web/sql/quiz/which", fields).await;
        assert!(
            matches!(
                answer.status,
                StatusCode::BAD_REQUEST | StatusCode::SEE_OTHER
            ),
            "{fields}"
        );
    }
    assert_eq!(answers(&server, &browser).await, []);
    let none = browser
        .submit("/courses/web/sql/quiz/no-such", "line=1")
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_seat_no_answer_is_taken() {
    let server = Server::start().await;
    let browser = server.learner(None).await;
    let answer = browser
        .submit("/courses/web/sql/quiz/the-line", "line=2")
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answers(&server, &browser).await, []);
}

#[tokio::test]
async fn what_was_answered_comes_back_as_a_drill_when_it_is_due() {
    let server = Server::start().await;
    let browser = server.learner(Some(2)).await;
    assert!(
        browser
            .get("/drills")
            .await
            .text
            .contains("They begin once you have answered a quiz.")
    );
    let course = "web".parse().unwrap();
    let long_ago = crate::server::now().plus_days(-40);
    let event = Event::QuizAnswered {
        section: "sql".parse().unwrap(),
        question: "the-line".parse().unwrap(),
        right: true,
        given: course::Given::Line(2),
    };
    server
        .store
        .append(browser.person, &course, long_ago, &[event])
        .await
        .unwrap();
    assert!(
        browser
            .get("/")
            .await
            .text
            .contains("<strong class=\"big\">1</strong> question is due")
    );

    let drill = browser.get("/drills").await.text;
    assert!(drill.contains("Which line is open?") && !drill.contains("It joins texts."));
    let said = browser
        .submit(
            "/drills",
            "course=web&section=sql&q=the-line&line=2&how=unsure",
        )
        .await;
    let said = browser.follow(&said).await.text;
    assert!(said.contains("data-said=\"right\"") && said.contains("It joins texts."));
    let latest = browser.latest_event().await;
    assert!(matches!(
        latest,
        Event::DrillAnswered {
            rating: Rating::Hard,
            ..
        }
    ));
    assert!(
        browser
            .get("/drills")
            .await
            .text
            .contains("No drill is due")
    );
}

#[tokio::test]
async fn whoever_does_not_know_is_shown_the_answer() {
    let server = Server::start().await;
    let browser = server.learner(Some(2)).await;
    let said = browser
        .submit("/drills", "course=web&section=sql&q=the-line&how=unknown")
        .await;
    let said = browser.follow(&said).await.text;
    assert!(said.contains("Now you know") && said.contains("this is it"));
    let latest = browser.latest_event().await;
    assert!(matches!(
        latest,
        Event::DrillAnswered {
            rating: Rating::Again,
            given: None,
            ..
        }
    ));
}

use std::io::Read;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};

use crate::server::{Server, page};

#[tokio::test]
async fn a_stranger_reads_samples_and_nothing_else() {
    let server = Server::start().await;
    let answer = server.get("/courses/web/sql").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("TOPIC-ONE") && !answer.text.contains("TOPIC-TWO"));
    assert!(answer.text.contains("Part of the course; a seat opens it."));
    assert!(
        answer.text.contains("How to repair it"),
        "its title is no secret"
    );
    assert!(!answer.text.contains("Mark as read") && !answer.text.contains("Your notes"));

    for path in [
        "/courses/web/later",
        "/courses/web/sql/case/a-shop",
        "/courses/web/sql/quiz",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            answer.text.contains("for which you have no seat"),
            "{path}: {}",
            answer.text
        );
        assert!(!answer.text.contains("TOPIC-LATER"));
    }
}

#[tokio::test]
async fn a_learner_reads_everything_that_is_open_in_the_order_of_the_outline() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let text = browser.get("/courses/web/sql").await.text;
    let order = [
        "INTRODUCTION",
        "TOPIC-ONE",
        "Books &#38; more",
        "TOPIC-TWO",
        "4 April 2023",
        "4 questions on this section",
        "Sources",
    ];
    let places: Vec<_> = order
        .iter()
        .map(|text_| text.find(text_).unwrap_or_else(|| panic!("{text_}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    for text_ in [
        "data-run=\"sql/hello\"",
        "href=\"#what-it-is--a-closer-look\"",
        "CWE-89",
        "href=\"/glossary#salt\"",
        "Random bytes",
    ] {
        assert!(text.contains(text_), "{text_} is not in {text}");
    }
}

#[tokio::test]
async fn a_section_that_is_not_open_yet_says_when_it_opens() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let answer = browser.get("/courses/web/later").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("opens on") && !answer.text.contains("TOPIC-LATER"));

    let later = Server::start().await;
    let browser = later.learner(Some(4)).await;
    let answer = browser.get("/courses/web/later").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("TOPIC-LATER"));
}

#[tokio::test]
async fn after_the_year_lessons_can_be_read_and_labs_have_stopped() {
    let server = Server::start().await;
    let browser = server.learner(Some(12)).await;
    let answer = browser.get("/courses/web/sql").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("TOPIC-TWO") && answer.text.contains("Your notes"));
    let lab = browser.get("/labs/books").await;
    assert_eq!(lab.status, StatusCode::FORBIDDEN);
    assert!(lab.text.contains("Your year is over"), "{}", lab.text);
    let start = browser.post_json("/labs/books/session", "{}").await;
    assert_eq!(start.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whoever_learns_alone_has_a_seat_from_their_first_visit() {
    use academy::Seats;
    let server = Server::start().await;
    let browser = server.browser().await;
    let answer = browser.get("/courses/web/later").await;
    assert_eq!(
        answer.status,
        StatusCode::OK,
        "administrators read all of it"
    );
    let seat = server
        .store
        .seat_of(browser.person, &"web".parse().unwrap())
        .await
        .unwrap();
    assert!(seat.is_some_and(|seat| seat.plan.units == 9));
}

#[tokio::test]
async fn what_is_not_written_says_so() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let answer = browser.get("/courses/web/unwritten").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("This section is not written yet"));
    let quiz = browser.get("/courses/web/unwritten/quiz").await;
    assert_eq!(quiz.status, StatusCode::NOT_FOUND);
    assert!(quiz.text.contains("is not written yet"));
}

#[tokio::test]
async fn a_topic_is_marked_and_unmarked_by_a_plain_form() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let marked = browser
        .submit("/courses/web/sql/marks", "read=what-it-is")
        .await;
    assert_eq!(marked.header("location"), "/courses/web/sql#what-it-is");
    let read = browser.get("/courses/web/sql").await.text;
    assert!(
        read.contains("1 of 2 topics read")
            && read.contains("name=\"unread\" value=\"what-it-is\"")
    );
    browser
        .submit("/courses/web/sql/marks", "unread=what-it-is")
        .await;
    assert!(
        browser
            .get("/courses/web/sql")
            .await
            .text
            .contains("0 of 2 topics read")
    );
    let none = browser
        .submit("/courses/web/sql/marks", "read=nothing-like-it")
        .await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_case_study_is_read_and_marked() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let text = browser.get("/courses/web/sql/case/a-shop").await.text;
    for text_ in [
        "Became public: 4 April 2023",
        "CVE-2023-1748",
        "What to take away",
        "example.org/shop",
    ] {
        assert!(text.contains(text_), "{text_} is not in {text}");
    }
    let marked = browser
        .submit("/courses/web/sql/marks", "case=a-shop")
        .await;
    let again = browser.follow(&marked).await;
    assert!(!again.text.contains("data-mark=\"read\""));
    assert_eq!(
        browser.get("/courses/web/sql/case/other").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_form_without_the_browsers_token_changes_nothing() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    for fields in [
        "read=what-it-is",
        "read=what-it-is&csrf_token=",
        "read=what-it-is&csrf_token=x",
    ] {
        let answer = browser
            .send_form("/courses/web/sql/marks", fields.into())
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{fields}");
    }
    assert!(
        browser
            .get("/courses/web/sql")
            .await
            .text
            .contains("0 of 2 topics read")
    );
}

#[tokio::test]
async fn a_compressed_lesson_says_the_same_as_the_plain_one() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let request = |coding| {
        let request = page("/courses/web/sql").header("cookie", &browser.cookie);
        request
            .header("accept-encoding", coding)
            .method(Method::GET)
            .body(Body::empty())
            .unwrap()
    };
    let plain = server.bytes(request("identity")).await;
    let small = server.bytes(request("gzip")).await;
    let mut text = String::new();
    flate2::read::GzDecoder::new(&small[..])
        .read_to_string(&mut text)
        .unwrap();
    let without_nonce = |text: &str| {
        let nonce = text
            .split("nonce=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        text.replace(&nonce, "")
    };
    assert_eq!(
        without_nonce(&text),
        without_nonce(std::str::from_utf8(&plain).unwrap())
    );
    assert!(
        small.len() * 2 < plain.len(),
        "{} of {}",
        small.len(),
        plain.len()
    );
    assert!(!text.contains('\0'));
}

#[tokio::test]
async fn a_changed_lesson_is_on_the_page_once_the_course_was_read_again() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let course = server.dir.path().join("course");
    let file = course.join("injection/sql/lesson.md");
    let lesson = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        &file,
        lesson.replace("TOPIC-TWO", "TOPIC-CHANGED [x](lesson:nowhere)"),
    )
    .unwrap();
    assert!(
        browser
            .get("/courses/web/sql")
            .await
            .text
            .contains("TOPIC-TWO")
    );
    let library = web::Library::load(&[course]);
    assert!(library.faults[0].message.contains("nowhere"));
    server.app.shelf.replace(library);
    assert!(
        browser
            .get("/courses/web/sql")
            .await
            .text
            .contains("TOPIC-CHANGED")
    );
}

#[tokio::test]
async fn what_is_wrong_in_the_files_is_told_to_authors_only() {
    let server = Server::start().await;
    assert_eq!(
        server.get("/dev/changes").await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        !server
            .get("/courses/web/sql")
            .await
            .text
            .contains("/js/dev.js")
    );
}

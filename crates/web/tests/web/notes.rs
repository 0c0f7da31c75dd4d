use academy::Notes;
use axum::http::StatusCode;

use crate::server::Server;

#[tokio::test]
async fn a_note_stands_beside_its_topic_and_in_the_list() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let kept = browser
        .submit(
            "/courses/web/sql/notes",
            "item=what-it-is&quote=Plain+words&text=Ask+%3CAnn%3E%0D%0Aabout+it",
        )
        .await;
    assert_eq!(kept.header("location"), "/courses/web/sql#own-notes");
    for path in ["/courses/web/sql", "/notes"] {
        let page = browser.get(path).await.text;
        assert!(
            page.contains("Ask &#60;Ann&#62;\nabout it"),
            "{path}: {page}"
        );
        assert!(page.contains("Plain words"), "{path}");
    }
}

#[tokio::test]
async fn a_note_is_changed_and_deleted_by_its_writer_only() {
    let server = Server::start().await;
    let writer = server.learner(Some(0)).await;
    writer
        .submit("/courses/web/sql/notes", "item=what-it-is&text=MINE")
        .await;
    let course = "web".parse().unwrap();
    let id = server.store.notes(writer.person, &course).await.unwrap()[0].id;
    let path = format!("/notes/{id}");

    let other = server.browser().await;
    assert!(!other.get("/courses/web/sql").await.text.contains("MINE"));
    for fields in ["do=change&text=THEIRS", "do=delete"] {
        other.submit(&path, fields).await;
    }
    assert!(writer.get("/notes").await.text.contains("MINE"));

    let changed = writer
        .submit(&path, "do=change&text=BETTER&back=/courses/web/sql")
        .await;
    assert_eq!(changed.header("location"), "/courses/web/sql#own-notes");
    assert!(writer.get("/notes").await.text.contains("BETTER"));
    writer.submit(&path, "do=delete").await;
    assert!(
        writer
            .get("/notes")
            .await
            .text
            .contains("no notes or bookmarks yet")
    );
}

#[tokio::test]
async fn a_form_never_leads_to_another_site() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    browser
        .submit("/courses/web/sql/notes", "item=what-it-is&text=MINE")
        .await;
    let id = server
        .store
        .notes(browser.person, &"web".parse().unwrap())
        .await
        .unwrap()[0]
        .id;
    for back in [
        "https://evil.example/",
        "//evil.example",
        "/courses/../%5C%5Cevil.example",
        "javascript:alert(1)",
    ] {
        let answer = browser
            .submit(
                &format!("/notes/{id}"),
                &format!("do=change&text=x&back={back}"),
            )
            .await;
        assert_eq!(answer.header("location"), "/notes#own-notes", "{back}");
    }
}

#[tokio::test]
async fn a_note_needs_words_and_has_a_bound() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    for text in [String::new(), "+%0D%0A".into(), "a".repeat(10_001)] {
        let answer = browser
            .submit(
                "/courses/web/sql/notes",
                &format!("item=what-it-is&text={text}"),
            )
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    let huge = browser
        .submit(
            "/courses/web/sql/notes",
            &format!("text={}", "a".repeat(70_000)),
        )
        .await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_bookmark_is_set_listed_and_taken_away() {
    let server = Server::start().await;
    let browser = server.learner(Some(0)).await;
    let set = browser
        .submit("/courses/web/sql/marks", "bookmark=how-to-repair-it")
        .await;
    assert!(
        browser
            .follow(&set)
            .await
            .text
            .contains("name=\"unbookmark\" value=\"how-to-repair-it\"")
    );
    assert!(
        browser
            .get("/notes")
            .await
            .text
            .contains("href=\"/courses/web/sql#how-to-repair-it\"")
    );
    browser
        .submit("/courses/web/sql/marks", "unbookmark=how-to-repair-it")
        .await;
    assert!(
        browser
            .get("/notes")
            .await
            .text
            .contains("no notes or bookmarks yet")
    );
}

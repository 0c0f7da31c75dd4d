use crate::server::Server;

#[tokio::test]
async fn the_search_works_as_a_form_and_for_the_box() {
    let server = Server::start().await;
    let page = server.get("/search?q=repair").await.text;
    assert!(
        page.contains("How to repair it")
            && page.contains("href=\"/courses/web/sql#how-to-repair-it\""),
        "{page}"
    );
    let hits = server.get("/search/hits?q=repiar").await;
    assert!(hits.header("content-type").starts_with("application/json"));
    let hits: serde_json::Value = serde_json::from_str(&hits.text).unwrap();
    assert_eq!(
        hits[0]["title"], "How to repair it",
        "a typing error does no harm: {hits}"
    );
    assert!(
        server
            .get("/search?q=xyzzy")
            .await
            .text
            .contains("Nothing was found for “xyzzy”")
    );
    assert!(
        server
            .get("/search")
            .await
            .text
            .contains("Type a word or two")
    );
}

#[tokio::test]
async fn what_was_typed_is_text_on_the_page() {
    let server = Server::start().await;
    let page = server
        .get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
        .await
        .text;
    assert!(!page.contains("<script>alert"));
}

#[tokio::test]
async fn the_glossary_explains_its_words_to_everyone() {
    let server = Server::start().await;
    let page = server.get("/glossary").await.text;
    assert!(
        page.contains("id=\"salt\"")
            && page.contains("Random bytes")
            && page.contains("also: pinch")
    );
}

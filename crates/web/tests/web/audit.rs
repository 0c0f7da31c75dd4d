use academy::{Act, AuditEntry, PersonId, Role};
use axum::http::StatusCode;

use crate::server::{Server, now};

async fn note(server: &Server, act: Act, detail: &str) {
    let entry = AuditEntry {
        at: now(),
        actor: Some(PersonId::FIRST),
        act,
        object: "person/1".into(),
        detail: detail.into(),
        address: Some("192.0.2.9".into()),
    };
    server.app.keep.note_down(&entry).await.unwrap();
}

#[tokio::test]
async fn privileged_acts_stand_in_the_log_with_who_and_from_where() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    browser
        .post(&format!("/people/{ada}/deactivate"), &[])
        .await;
    let page = browser.get("/audit?act=person.deactivated").await;
    assert!(
        page.text.contains("<code>person.deactivated</code>"),
        "{}",
        page.text
    );
    assert!(page.text.contains(&format!("href=\"/people/{ada}\"")));
    assert!(page.text.contains("192.0.2.7"), "{}", page.text);
    let page = browser.get("/audit?actor=ada@example.org").await;
    assert!(page.text.contains("No line fits"), "{}", page.text);
    let page = browser.get("/audit?actor=x@example.org").await;
    assert!(page.text.contains("actor-fault"), "{}", page.text);
}

#[tokio::test]
async fn the_log_is_filtered_and_comes_in_pieces() {
    let server = Server::start().await;
    for n in 0..60 {
        note(&server, Act::ReportTaken, &format!("report {n}.")).await;
    }
    note(&server, Act::BackupMade, "backup").await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let lines = |text: &str| text.matches("<tr><td>").count();
    let first = browser.get("/audit?act=report.taken").await;
    assert_eq!(lines(&first.text), 50);
    assert!(first.text.contains("report 59.") && !first.text.contains("<code>backup.made</code>"));
    let next = first.between("href=\"/audit?act=report.taken&#38;after=", "\"");
    let second = browser
        .get(&format!("/audit?act=report.taken&after={next}"))
        .await;
    assert_eq!(lines(&second.text), 10);
    assert!(second.text.contains("report 0."));
    let none = browser.get("/audit?until=1969-12-30").await;
    assert!(none.text.contains("No line fits"), "{}", none.text);
    let wrong = browser.get("/audit?from=yesterday").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("from-fault") && wrong.text.contains("value=\"yesterday\""));
}

#[tokio::test]
async fn the_log_comes_as_csv_that_no_spreadsheet_runs() {
    let server = Server::start().await;
    for n in 0..250 {
        note(&server, Act::ReportTaken, &format!("=cmd|{n}")).await;
    }
    let browser = server.browser_of(PersonId::FIRST).await;
    let answer = browser.get("/audit.csv?act=report.taken").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(answer.text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 250);
    assert_eq!(
        (&rows[0][3], &rows[0][5], &rows[0][6]),
        ("report.taken", "'=cmd|249", "192.0.2.9")
    );
}

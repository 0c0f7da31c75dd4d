use academy::{Event, PersonId, Record, Role};
use axum::http::StatusCode;
use course::Given;

use crate::server::{ME, Server, now};

/// Somebody does all that there is to do in the course.
async fn finish(server: &Server, person: PersonId) {
    let syllabus = server.app.syllabi()().remove(0);
    let mut done = Vec::new();
    for section in &syllabus.sections {
        let of = || section.slug.clone();
        done.extend(section.topics.iter().map(|topic| Event::TopicRead {
            section: of(),
            topic: topic.name.clone(),
        }));
        done.extend(section.cases.iter().map(|case| Event::CaseRead {
            section: of(),
            case: case.name.clone(),
        }));
        done.extend(
            section
                .questions
                .iter()
                .map(|question| Event::QuizAnswered {
                    section: of(),
                    question: question.id.clone(),
                    right: true,
                    given: Given::Line(1),
                }),
        );
        for lab in &section.labs {
            done.extend(lab.tasks.iter().map(|task| Event::TaskDone {
                lab: lab.slug.clone(),
                task: task.name.clone(),
            }));
        }
    }
    let course = &syllabus.course;
    server
        .store
        .append(person, course, now(), &done)
        .await
        .unwrap();
}

fn claim(server: &Server) -> String {
    format!("/courses/{}/certificate", server.app.syllabi()()[0].course)
}

/// Ada's certificate, by its address.
async fn issued(server: &Server) -> String {
    let ada = server.person("Ada", Role::Learner).await;
    finish(server, ada).await;
    let answer = server.browser_of(ada).await.post(&claim(server), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header("location").to_owned()
}

#[tokio::test]
async fn who_did_everything_gets_a_certificate_that_everyone_can_verify() {
    let server = Server::start().await;
    let address = issued(&server).await;
    let page = server.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("This certificate is genuine"),
        "{}",
        page.text
    );
    assert!(page.text.contains("<dd>Ada</dd>"), "{}", page.text);
    let typed = address.to_lowercase().replace('-', "");
    assert_eq!(server.get(&typed).await.status, StatusCode::OK, "{typed}");
}

#[tokio::test]
async fn who_did_not_is_told_how_much_is_missing() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let answer = server
        .browser_of(ada)
        .await
        .post(&claim(&server), &[])
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer.text.contains("0 of 2 sections are done"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn asking_twice_gives_the_same_certificate() {
    let server = Server::start().await;
    let first = issued(&server).await;
    let ada = "ada@example.org".parse().unwrap();
    let ada = server
        .app
        .keep
        .person_by_email(&ada)
        .await
        .unwrap()
        .unwrap();
    let again = server
        .browser_of(ada.id)
        .await
        .post(&claim(&server), &[])
        .await;
    assert_eq!(again.header("location"), first);
}

#[tokio::test]
async fn a_certificate_is_handed_out_as_a_page_and_as_a_badge_that_names_its_key() {
    let server = Server::start().await;
    let address = issued(&server).await;
    let pdf = server.get(&format!("{address}/certificate.pdf")).await;
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.text.starts_with("%PDF-1.7"));
    let badge = server.get(&format!("{address}/credential.json")).await;
    assert_eq!(badge.header("access-control-allow-origin"), "*");
    let badge: serde_json::Value = serde_json::from_str(&badge.text).unwrap();
    let did = server.get("/.well-known/did.json").await;
    let did: serde_json::Value = serde_json::from_str(&did.text).unwrap();
    assert_eq!(badge["issuer"]["id"], did["id"]);
    assert_eq!(
        badge["proof"]["verificationMethod"],
        did["assertionMethod"][0]
    );
    assert!(badge["id"].as_str().unwrap().ends_with(&address), "{badge}");
}

#[tokio::test]
async fn a_void_certificate_says_so_everywhere() {
    let server = Server::start().await;
    let address = issued(&server).await;
    let fine = server.get(&format!("{address}/status")).await.text;
    let administrator = server.browser_of(ME).await;
    assert!(
        administrator
            .get(&address)
            .await
            .text
            .contains("Declare it void")
    );
    administrator.post(&format!("{address}/revoke"), &[]).await;
    let page = server.get(&address).await;
    assert!(
        page.text.contains("This certificate is void"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("Declare it void") && !page.text.contains("certificate.pdf"));
    for file in ["certificate.pdf", "credential.json"] {
        let answer = server.get(&format!("{address}/{file}")).await;
        assert_eq!(answer.status, StatusCode::GONE, "{file}");
    }
    assert_ne!(server.get(&format!("{address}/status")).await.text, fine);
}

#[tokio::test]
async fn a_number_that_was_never_given_leads_nowhere() {
    let server = Server::start().await;
    for number in ["7KQ2-M4XA-9TFD-C0W1", "x"] {
        let answer = server.get(&format!("/certificates/{number}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{number}");
    }
}

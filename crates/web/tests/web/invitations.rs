use academy::{By, Member, Moment, ParcelKind, PersonId, Right, Role, TeamId};
use axum::http::StatusCode;

use crate::server::{Answer, Browser, COURSE, Server, now};

const PASSWORD: &str = "seven green teapots";

async fn team(server: &Server, name: &str, manager: Option<PersonId>) -> TeamId {
    let by = By::program(Moment(0));
    let team = server.app.keep.add_team(&by, name).await.unwrap().id;
    if let Some(person) = manager {
        let member = Member {
            team,
            person,
            manages: true,
        };
        server.app.keep.put_member(&by, member).await.unwrap();
    }
    team
}

fn link_on(answer: &Answer) -> String {
    answer
        .between("value=\"http://quintain.localhost:8080", "\"")
        .to_owned()
}

async fn join(server: &Server, path: &str, email: &str) -> Answer {
    let fields = [
        ("name", "Ada"),
        ("email", email),
        ("zone", "Europe/Berlin"),
        ("new_password", PASSWORD),
    ];
    server.post(path, &fields).await
}

#[tokio::test]
async fn a_manager_invites_and_the_newcomer_has_account_team_and_seat() {
    let server = Server::start().await;
    let max = server.person("Max", Role::Manager).await;
    let team = team(&server, "Engines", Some(max)).await;
    let browser = server.browser_of(max).await;
    let (course, number) = (COURSE, team.to_string());
    let fields = [
        ("email", "ada@example.org"),
        ("name", "Ada"),
        ("team", &number),
        ("course", course),
    ];
    let made = browser.post("/invitations", &fields).await;
    let path = link_on(&made);
    let sent = server
        .app
        .keep
        .take(now().plus_minutes(1), 10)
        .await
        .unwrap();
    let ParcelKind::Mail {
        to, template, data, ..
    } = &sent[0].kind
    else {
        panic!("{sent:?}");
    };
    assert_eq!(
        (to.as_ref().unwrap().as_str(), template.as_str()),
        ("ada@example.org", "invitation")
    );
    assert_eq!(data["path"], path, "the mail brings the same link");
    let page = server.get(&path).await;
    assert!(
        page.text.contains("Max invites you") && page.text.contains("Engines"),
        "{}",
        page.text
    );
    let answer = join(&server, &path, "somebody-else@example.org").await;
    assert_eq!(
        answer.header("location"),
        "/?said=joined",
        "{}",
        answer.text
    );
    let ada = "ada@example.org".parse().unwrap();
    let ada = server
        .app
        .keep
        .person_by_email(&ada)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (ada.role, ada.zone.name()),
        (Role::Learner, "Europe/Berlin")
    );
    assert_eq!(
        server.app.keep.memberships(ada.id).await.unwrap()[0].team,
        team
    );
    assert_eq!(server.app.keep.seats_of(ada.id).await.unwrap().len(), 1);
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = server.post("/sign-in", &fields).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.text);
    assert_eq!(
        join(&server, &path, "b@example.org").await.status,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn what_is_wrong_on_the_way_in_is_told_beside_its_field_and_nothing_is_lost() {
    let server = Server::start().await;
    server.person("Eve", Role::Learner).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let path = link_on(&browser.post("/invitations", &[("name", "")]).await);
    let fields = [
        ("name", "Ada"),
        ("email", "x"),
        ("zone", "UTC"),
        ("new_password", "short"),
    ];
    let answer = server.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "email-fault",
        "new_password-fault",
        "value=\"Ada\"",
        "value=\"x\"",
    ] {
        assert!(answer.text.contains(text), "{text}: {}", answer.text);
    }
    let answer = join(&server, &path, "eve@example.org").await;
    assert!(
        answer
            .between("email-fault\">", "</p>")
            .contains("Somebody has"),
        "{}",
        answer.text
    );
    assert_eq!(
        join(&server, &path, "ada@example.org").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn somebody_with_an_account_accepts_as_themselves() {
    let server = Server::start().await;
    let eve = server.person("Eve", Role::Learner).await;
    let team = team(&server, "Engines", None).await.to_string();
    let browser = server.browser_of(PersonId::FIRST).await;
    let path = link_on(&browser.post("/invitations", &[("team", &team)]).await);
    let of_eve = server.browser_of(eve).await;
    assert!(of_eve.get(&path).await.text.contains("Accept as Eve"));
    let answer = of_eve.post(&path, &[]).await;
    assert_eq!(answer.header("location"), "/?said=joined");
    assert_eq!(server.app.keep.memberships(eve).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_code_that_is_read_out_lets_in_as_many_as_it_says() {
    let server = Server::start().await;
    let max = server.person("Max", Role::Manager).await;
    let team = team(&server, "Engines", Some(max)).await.to_string();
    let browser = server.browser_of(max).await;
    let made = browser
        .post("/invitations/codes", &[("people", "2"), ("team", &team)])
        .await;
    let code = made
        .between("class=\"code\" readonly value=\"", "\"")
        .to_owned();
    assert_eq!(code.len(), 34, "{code}");
    let typed = code.to_uppercase().replace('-', "+");
    let answer = server.get(&format!("/join?code={typed}")).await;
    let path = answer.header("location").to_owned();
    for email in ["ada@example.org", "bob@example.org"] {
        let answer = join(&server, &path, email).await;
        assert_eq!(
            answer.header("location"),
            "/?said=joined",
            "{}",
            answer.text
        );
    }
    let third = join(&server, &path, "eve@example.org").await;
    assert_eq!(third.status, StatusCode::GONE);
    assert!(third.text.contains("used already"), "{}", third.text);
}

#[tokio::test]
async fn guessing_codes_is_slowed() {
    let server = Server::start().await;
    let mut slowed = false;
    for n in 0..40 {
        let answer = server.get(&format!("/join/{n:028}")).await;
        slowed |= answer.status == StatusCode::TOO_MANY_REQUESTS;
        assert!(slowed || answer.status == StatusCode::NOT_FOUND);
    }
    assert!(slowed);
}

#[tokio::test]
async fn a_withdrawn_invitation_is_over() {
    let server = Server::start().await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let made = browser.post("/invitations", &[("name", "Ada")]).await;
    let path = link_on(&made);
    let number = made.between("/invitations/", "/withdraw");
    let number = number.rsplit('/').next().unwrap().to_owned();
    let answer = browser
        .post(&format!("/invitations/{number}/withdraw"), &[])
        .await;
    assert_eq!(
        answer.header("location"),
        "/invitations?said=withdrawn",
        "{}",
        answer.text
    );
    let answer = join(&server, &path, "ada@example.org").await;
    assert!(answer.text.contains("withdrawn"), "{}", answer.text);
}

#[tokio::test]
async fn a_manager_invites_into_their_own_teams_and_as_learners_only() {
    let server = Server::start().await;
    let max = server.person("Max", Role::Manager).await;
    let mine = team(&server, "Mine", Some(max)).await.to_string();
    let other = team(&server, "Other", None).await.to_string();
    let browser = server.browser_of(max).await;
    for fields in [
        &[("team", other.as_str())][..],
        &[("team", "")],
        &[("team", mine.as_str()), ("role", "administrator")],
        &[("team", mine.as_str()), ("manages", "on")],
    ] {
        let answer = browser.post("/invitations", fields).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{fields:?}"
        );
    }
    assert!(
        server
            .app
            .keep
            .invitations(None, academy::Ask::first())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let answer = browser.post("/invitations", &[("team", &mine)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(Right::InviteWithRole.rule().manager, academy::Reach::No);
}

async fn list(browser: &Browser<'_>, text: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("list", text)];
    fields.extend(more);
    browser.post("/invitations/list", &fields).await
}

#[tokio::test]
async fn a_list_is_looked_at_first_and_nobody_is_invited_before() {
    let server = Server::start().await;
    team(&server, "Engines", None).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let text = "email,name,team\nada@example.org,Ada,Engines\nbob@example.org,Bob,engines\n";
    let seen = list(&browser, text, &[]).await;
    assert!(seen.text.contains("Invite 2 people"), "{}", seen.text);
    let none = server
        .app
        .keep
        .invitations(None, academy::Ask::first())
        .await
        .unwrap();
    assert!(none.items.is_empty());
    let sent = list(&browser, text, &[("sure", "yes")]).await;
    assert_eq!(sent.text.matches("/join/").count(), 2, "{}", sent.text);
    let mails = server
        .app
        .keep
        .take(now().plus_minutes(1), 10)
        .await
        .unwrap();
    assert_eq!(mails.len(), 2);
}

#[tokio::test]
async fn every_fault_of_a_list_is_told_with_its_line_and_the_list_stays() {
    let server = Server::start().await;
    server.person("Eve", Role::Learner).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let text = "email,team\n\nada@example.org,\neve@example.org,\nbob@example.org,Nowhere\n";
    let answer = list(&browser, text, &[("sure", "yes")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text
            .contains("<strong>Line 4</strong>: eve@example.org has an account"),
        "{}",
        answer.text
    );
    assert!(
        answer
            .text
            .contains("<strong>Line 5</strong>: you have no team called `Nowhere`")
    );
    assert!(
        answer.text.contains("ada@example.org,\neve@example.org"),
        "nothing is lost"
    );
    let answer = list(&browser, "name\nAda\n", &[]).await;
    assert!(
        answer.text.contains("no column is called `email`"),
        "{}",
        answer.text
    );
    let none = server
        .app
        .keep
        .invitations(None, academy::Ask::first())
        .await
        .unwrap();
    assert!(none.items.is_empty());
}

#[tokio::test]
async fn a_managers_list_gives_no_roles() {
    let server = Server::start().await;
    let max = server.person("Max", Role::Manager).await;
    let mine = team(&server, "Mine", Some(max)).await.to_string();
    let browser = server.browser_of(max).await;
    let text = "email,role\nada@example.org,administrator\n";
    let answer = list(&browser, text, &[("team", &mine), ("sure", "yes")]).await;
    assert!(
        answer.text.contains("only an administrator"),
        "{}",
        answer.text
    );
    assert_eq!(
        list(&browser, "email\nada@example.org\n", &[("sure", "yes")])
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "no team"
    );
    let answer = list(
        &browser,
        "email\nada@example.org\n",
        &[("team", &mine), ("sure", "yes")],
    )
    .await;
    assert_eq!(answer.status, StatusCode::OK);
}

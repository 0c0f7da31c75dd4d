use academy::{MailKind, PersonId, Role, TokenScope};
use axum::http::StatusCode;

use crate::server::{Server, now, sha256};

#[tokio::test]
async fn name_and_zone_are_kept_and_the_seat_follows_the_zone() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(ada).await;
    let fields = [
        ("name", " Ada L. "),
        ("zone", "Asia/Tokyo"),
        ("language", "en"),
    ];
    let answer = browser.post("/account", &fields).await;
    assert_eq!(answer.header("location"), "/account?said=saved");
    let page = browser.get("/account?said=saved").await;
    assert!(page.text.contains("Saved.") && page.text.contains("value=\"Ada L.\""));
    let person = server.app.keep.person(ada).await.unwrap().unwrap();
    assert_eq!(person.zone.name(), "Asia/Tokyo");
    let fields = [("name", "Ada"), ("zone", "Atlantis"), ("language", "en")];
    let answer = browser.post("/account", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("`Atlantis` is no time zone"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn nobody_puts_words_of_their_own_on_our_pages() {
    let server = Server::start().await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let page = browser
        .get("/account?said=Your+bank+wants+your+password")
        .await;
    assert!(!page.text.contains("bank"), "{}", page.text);
}

#[tokio::test]
async fn a_password_is_refused_for_what_is_wrong_with_it() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(ada).await;
    for (password, told) in [
        ("short", "at least 12 characters"),
        ("qwertyuiop123", "lists of stolen ones"),
        ("ada@example.org", "your address"),
        ("Quintain2026!", "site&#39;s name"),
    ] {
        let answer = browser
            .post("/account/password", &[("new_password", password)])
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{password}"
        );
        assert!(
            answer
                .between("new_password-fault\">", "</p>")
                .contains(told),
            "{}",
            answer.text
        );
        assert!(!answer.text.contains(password) || password == "ada@example.org");
    }
}

#[tokio::test]
async fn another_password_signs_out_every_other_browser() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let (here, there) = (server.browser_of(ada).await, server.browser_of(ada).await);
    let fields = [("new_password", "seven green teapots")];
    let answer = here.post("/account/password", &fields).await;
    assert_eq!(
        answer.header("location"),
        "/account/keys?said=password-set",
        "{}",
        answer.text
    );
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
    assert_eq!(
        there.get("/account").await.header("location"),
        "/sign-in?to=%2Faccount"
    );
}

#[tokio::test]
async fn an_app_with_codes_is_switched_on_by_a_right_code_only() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(ada).await;
    let page = browser.get("/account/codes").await;
    let typed = page.between("data-secret>", "</code>").replace(' ', "");
    let again = browser.get("/account/codes").await;
    assert!(
        again.text.contains(page.between("data-secret>", "</code>")),
        "the same key"
    );
    let wrong = browser.post("/account/codes", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let secret = data_encoding::BASE32_NOPAD
        .decode(typed.as_bytes())
        .unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(secret)
        .with_account_name("x")
        .build()
        .unwrap();
    let code = totp
        .generate(u64::try_from(now().0 / 1000).unwrap())
        .to_string();
    let shown = browser.post("/account/codes", &[("code", &code)]).await;
    assert_eq!(
        shown.text.matches("<li><code>").count(),
        10,
        "{}",
        shown.text
    );
    let keys = server.app.keep.credentials(ada).await.unwrap();
    assert!(keys.wants_second_factor() && keys.recovery_codes.len() == 10);
    let code = shown.between("<li><code>", "</code>").replace('-', "");
    assert!(keys.recovery_codes.contains(&sha256("Recovery", &code)));
    let page = browser.get("/account/keys").await;
    assert!(page.text.contains("10 recovery codes are left") && !page.text.contains(&code));
}

#[tokio::test]
async fn browsers_are_listed_and_signed_out() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let (here, there, third) = (
        server.browser_of(ada).await,
        server.browser_of(ada).await,
        server.browser_of(ada).await,
    );
    let page = here.get("/account/sessions").await;
    assert_eq!(page.text.matches("Firefox on Linux</strong>").count(), 3);
    assert_eq!(page.text.matches("this browser").count(), 1);
    let all = server.app.keep.sign_ins_of(ada).await.unwrap();
    let hash = |browser: &crate::server::Browser<'_>| {
        sha256(
            "SignIn",
            browser.cookie.strip_prefix("__Host-quintain=").unwrap(),
        )
    };
    let of_there = server
        .app
        .keep
        .find(hash(&there), now())
        .await
        .unwrap()
        .unwrap();
    assert!(all.iter().any(|line| line.id == of_there.id));
    let path = format!("/account/sessions/{}/end", of_there.id);
    here.post(&path, &[]).await;
    assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(third.get("/account").await.status, StatusCode::OK);
    here.post("/account/sessions/end-others", &[]).await;
    assert_eq!(third.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_signs_out_somebody_elses_browser() {
    let server = Server::start().await;
    let (ada, eve) = (
        server.person("Ada", Role::Learner).await,
        server.person("Eve", Role::Learner).await,
    );
    let (of_ada, of_eve) = (server.browser_of(ada).await, server.browser_of(eve).await);
    let line = server.app.keep.sign_ins_of(ada).await.unwrap()[0].id;
    of_eve
        .post(&format!("/account/sessions/{line}/end"), &[])
        .await;
    assert_eq!(of_ada.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_is_shown_once_and_only_its_hash_is_kept() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(ada).await;
    let fields = [
        ("token_name", "Backup"),
        ("days", "30"),
        ("scope", "own:read"),
    ];
    let answer = browser.post("/account/tokens", &fields).await;
    let token = answer.between("value=\"quintain_", "\"").to_owned();
    assert_eq!(token.len(), 43, "256 bits");
    let hash = sha256("ApiToken", &format!("quintain_{token}"));
    let kept = server
        .app
        .keep
        .use_token(hash, now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (kept.person, kept.scopes.contains(&TokenScope::ReadOwn)),
        (ada, true)
    );
    assert!(!browser.get("/account/tokens").await.text.contains(&token));
    browser
        .post(&format!("/account/tokens/{}/revoke", kept.id), &[])
        .await;
    assert_eq!(server.app.keep.use_token(hash, now()).await.unwrap(), None);
    let fields = [("token_name", "Mine"), ("days", "400")];
    let answer = browser.post("/account/tokens", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("1 to 366 days") && answer.text.contains("value=\"Mine\""));
    assert!(answer.text.contains("scope-fault"));
}

#[tokio::test]
async fn kinds_of_mail_are_switched_off_one_by_one() {
    let server = Server::start().await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let fields = [("mail", "unit-opened"), ("mail", "seat-ended")];
    browser.post("/account/mails", &fields).await;
    let wanted = server.app.keep.preferences(PersonId::FIRST).await.unwrap();
    assert!(wanted.wants(MailKind::UnitOpened) && wanted.wants(MailKind::SeatEnded));
    assert!(!wanted.wants(MailKind::Assigned) && wanted.off.len() == 4);
}

#[tokio::test]
async fn a_new_calendar_address_ends_the_one_before() {
    let server = Server::start().await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let first = browser.post("/account/calendar", &[]).await;
    let first = first.between("/calendar/", ".ics").to_owned();
    let second = browser.post("/account/calendar", &[]).await;
    let second = second.between("/calendar/", ".ics").to_owned();
    let whose = async |key: &str| {
        let hash = sha256("Calendar", key);
        server.app.keep.calendar_of(hash).await.unwrap()
    };
    assert_eq!(
        (whose(&first).await, whose(&second).await),
        (None, Some(PersonId::FIRST))
    );
    browser.post("/account/calendar/off", &[]).await;
    assert_eq!(whose(&second).await, None);
}

#[tokio::test]
async fn a_new_address_is_ones_own_when_its_link_was_opened() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(ada).await;
    let answer = browser
        .post("/account/address", &[("email", "new@example.org")])
        .await;
    assert_eq!(answer.header("location"), "/account/keys?said=mail-sent");
    let sent = server
        .app
        .keep
        .take(now().plus_minutes(1), 10)
        .await
        .unwrap();
    let academy::ParcelKind::Mail { to, data, .. } = &sent[0].kind else {
        panic!("{sent:?}");
    };
    assert_eq!(to.as_ref().unwrap().as_str(), "new@example.org");
    let path = data["path"].as_str().unwrap();
    let email = async || {
        server
            .app
            .keep
            .person(ada)
            .await
            .unwrap()
            .unwrap()
            .email
            .unwrap()
    };
    assert_eq!(server.get(path).await.status, StatusCode::OK);
    assert_eq!(
        email().await.as_str(),
        "ada@example.org",
        "looking at it changes nothing"
    );
    let key = path.split_once("key=").unwrap().1;
    server.post("/confirm-address", &[("key", key)]).await;
    assert_eq!(email().await.as_str(), "new@example.org");
}

#[tokio::test]
async fn everything_that_is_kept_of_me_comes_as_a_zip() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(ada).await;
    let answer = browser.post("/account/export", &[]).await;
    assert_eq!(answer.header("content-type"), "application/zip");
    assert!(answer.header("content-disposition").contains("attachment"));
    assert!(answer.text.starts_with("PK") && answer.text.contains("quintain.json"));
}

#[tokio::test]
async fn deleting_an_account_wants_a_word_and_leaves_no_way_in() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(ada).await;
    let answer = browser.post("/account/delete", &[("sure", "yes")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = browser.post("/account/delete", &[("sure", "delete")]).await;
    assert_eq!(answer.header("location"), "/sign-in?said=left");
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
    let person = server.app.keep.person(ada).await.unwrap().unwrap();
    assert!(person.erased.is_some() && person.email.is_none());
    let last = server.browser_of(PersonId::FIRST).await;
    let answer = last.post("/account/delete", &[("sure", "delete")]).await;
    assert!(
        answer.text.contains("last active administrator"),
        "{}",
        answer.text
    );
}

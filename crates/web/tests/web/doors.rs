use academy::{By, Moment, PasswordHash, PersonId, Role};
use argon2::{Argon2, PasswordHasher, password_hash::phc};
use axum::http::StatusCode;
use totp_rs::Builder;

use crate::server::{Answer, Browser, ME, Server, now, sha256};

const PASSWORD: &str = "seven green teapots";
const KEY: &[u8] = b"12345678901234567890";

async fn with_password(server: &Server, name: &str) -> PersonId {
    let person = server.person(name, Role::Learner).await;
    let hash: phc::PasswordHash = Argon2::default()
        .hash_password(PASSWORD.as_bytes())
        .unwrap();
    let hash = PasswordHash(hash.to_string());
    let by = By::program(Moment(0));
    server
        .app
        .keep
        .set_password(&by, person, Some(&hash), None)
        .await
        .unwrap();
    person
}

async fn with_codes(server: &Server, name: &str, recovery: &str) -> PersonId {
    let person = with_password(server, name).await;
    let by = By::program(Moment(0));
    let codes = [sha256("Recovery", recovery)];
    server
        .app
        .keep
        .set_totp(&by, person, KEY, 0, &codes)
        .await
        .unwrap();
    person
}

fn code() -> String {
    let totp = Builder::new()
        .with_secret(KEY.to_vec())
        .with_account_name("x")
        .build()
        .unwrap();
    let seconds = u64::try_from(now().0 / 1000).unwrap();
    totp.generate(seconds).to_string()
}

async fn sign_in(server: &Server, email: &str, password: &str) -> Answer {
    let fields = [
        ("email", email),
        ("password", password),
        ("to", "/labs/books"),
    ];
    server.post("/sign-in", &fields).await
}

fn browser<'a>(server: &'a Server, answer: &Answer) -> Browser<'a> {
    // Whose it is does not matter here.
    Browser::entered(server, ME, answer)
}

#[tokio::test]
async fn the_right_password_leads_to_where_one_wanted_to_go() {
    let server = Server::start().await;
    with_password(&server, "Ada").await;
    let answer = sign_in(&server, " ADA@example.org ", PASSWORD).await;
    assert_eq!(answer.header("location"), "/labs/books", "{}", answer.text);
    assert_eq!(
        browser(&server, &answer).get("/account").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn nothing_tells_an_unknown_account_from_a_wrong_password() {
    let server = Server::start().await;
    with_password(&server, "Ada").await;
    let wrong = sign_in(&server, "ada@example.org", "not the password").await;
    let unknown = sign_in(&server, "bob@example.org", "not the password").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        (unknown.status, wrong.cookie(), unknown.cookie()),
        (wrong.status, None, None)
    );
    let said = |answer: &Answer| answer.between("role=\"alert\"", "</p>").to_owned();
    assert_eq!(said(&wrong), said(&unknown));
    assert!(
        wrong.text.contains("value=\"ada@example.org\""),
        "what was typed stays"
    );
    assert!(
        !wrong.text.contains("not the password"),
        "but never a password"
    );
}

#[tokio::test]
async fn after_five_failures_an_account_waits_whether_it_exists_or_not() {
    let server = Server::start().await;
    with_password(&server, "Ada").await;
    for email in ["ada@example.org", "bob@example.org"] {
        for _ in 0..5 {
            let answer = sign_in(&server, email, "not the password").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        let mut answer = sign_in(&server, email, "not the password").await;
        // On a slow machine the second of waiting may be over; the next wait is longer.
        for _ in 0..10 {
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            answer = sign_in(&server, email, "not the password").await;
        }
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{email}");
        assert!(answer.text.contains("too many attempts"), "{}", answer.text);
    }
    let right = sign_in(&server, "ada@example.org", PASSWORD).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "not looked at");
}

#[tokio::test]
async fn signing_in_again_gives_another_token_and_ends_the_one_before() {
    let server = Server::start().await;
    let ada = with_password(&server, "Ada").await;
    let before = server.browser_of(ada).await;
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = before.post("/sign-in", &fields).await;
    assert_ne!(
        format!("__Host-quintain={}", answer.cookie().unwrap()),
        before.cookie
    );
    assert_eq!(
        before.get("/account").await.header("location"),
        "/sign-in?to=%2Faccount"
    );
}

#[tokio::test]
async fn a_deactivated_account_is_told_so_only_after_the_right_password() {
    let server = Server::start().await;
    let ada = with_password(&server, "Ada").await;
    let change = academy::PersonChange {
        active: Some(false),
        ..academy::PersonChange::default()
    };
    server
        .app
        .keep
        .change_person(&By::program(now()), ada, &change)
        .await
        .unwrap();
    let wrong = sign_in(&server, "ada@example.org", "not the password").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let right = sign_in(&server, "ada@example.org", PASSWORD).await;
    assert_eq!(
        (right.status, right.cookie()),
        (StatusCode::FORBIDDEN, None)
    );
    assert!(right.text.contains("deactivated"), "{}", right.text);
}

#[tokio::test]
async fn half_a_sign_in_opens_nothing_but_the_second_step() {
    let server = Server::start().await;
    with_codes(&server, "Ada", "").await;
    let answer = sign_in(&server, "ada@example.org", PASSWORD).await;
    assert_eq!(
        answer.header("location"),
        "/sign-in/second?to=%2Flabs%2Fbooks"
    );
    let half = browser(&server, &answer);
    for path in ["/labs", "/account", "/account/keys", "/people"] {
        let answer = half.get(path).await;
        assert!(
            answer.header("location").starts_with("/sign-in/second"),
            "{path}"
        );
    }
    assert_eq!(half.get("/sign-in/second").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_completes_the_sign_in_with_a_new_token_and_works_once() {
    let server = Server::start().await;
    with_codes(&server, "Ada", "").await;
    let half = browser(
        &server,
        &sign_in(&server, "ada@example.org", PASSWORD).await,
    );
    let wrong = half.post("/sign-in/second", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let code = code();
    let right = half
        .post("/sign-in/second", &[("code", &code), ("to", "/labs/books")])
        .await;
    assert_eq!(right.header("location"), "/labs/books", "{}", right.text);
    assert_eq!(
        browser(&server, &right).get("/account").await.status,
        StatusCode::OK
    );
    assert_eq!(
        half.get("/account").await.header("location"),
        "/sign-in?to=%2Faccount",
        "the old token is worth nothing"
    );
    let again = browser(
        &server,
        &sign_in(&server, "ada@example.org", PASSWORD).await,
    );
    let used = again.post("/sign-in/second", &[("code", &code)]).await;
    assert_eq!(
        used.status,
        StatusCode::UNAUTHORIZED,
        "a number that was overheard"
    );
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_however_it_is_typed() {
    let server = Server::start().await;
    with_codes(&server, "Ada", "abcdefgh0123abcdefgh0123abcd").await;
    let typed = " ABCD efgh-oi23 abcd EFGH 0l23 abcd ";
    let half = browser(
        &server,
        &sign_in(&server, "ada@example.org", PASSWORD).await,
    );
    let answer = half.post("/sign-in/second", &[("code", typed)]).await;
    assert_eq!(answer.header("location"), "/", "{typed}: {}", answer.text);
    let half = browser(
        &server,
        &sign_in(&server, "ada@example.org", PASSWORD).await,
    );
    let answer = half.post("/sign-in/second", &[("code", typed)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_proof_makes_the_browser_fresh_and_gives_it_another_token() {
    let server = Server::start().await;
    let ada = with_password(&server, "Ada").await;
    let old = server.browser_since(ada, now().plus_minutes(-60)).await;
    let wrong = [("password", "not the password"), ("to", "/account/keys")];
    assert_eq!(
        old.post("/sign-in/again", &wrong).await.status,
        StatusCode::UNAUTHORIZED
    );
    let right = [("password", PASSWORD), ("to", "/account/keys")];
    let answer = old.post("/sign-in/again", &right).await;
    assert_eq!(
        answer.header("location"),
        "/account/keys",
        "{}",
        answer.text
    );
    let fresh = browser(&server, &answer);
    assert_eq!(fresh.get("/account/keys").await.status, StatusCode::OK);
    assert_eq!(
        old.get("/account").await.header("location"),
        "/sign-in?to=%2Faccount"
    );
}

#[tokio::test]
async fn nobody_is_led_to_another_site_after_signing_in() {
    let server = Server::start().await;
    with_password(&server, "Ada").await;
    for away in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let fields = [
            ("email", "ada@example.org"),
            ("password", PASSWORD),
            ("to", away),
        ];
        assert_eq!(
            server.post("/sign-in", &fields).await.header("location"),
            "/"
        );
    }
}

#[tokio::test]
async fn a_form_without_an_origin_is_refused_where_there_is_no_token() {
    let server = Server::start().await;
    let request = crate::server::fetch(axum::http::Method::POST, "/sign-in");
    let answer = server
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_a_link_that_is_sent_and_works_once() {
    let server = Server::start().await;
    let ada = with_password(&server, "Ada").await;
    let old = server.browser_of(ada).await;
    let known = server
        .post("/forgotten", &[("email", "ada@example.org")])
        .await;
    let unknown = server
        .post("/forgotten", &[("email", "bob@example.org")])
        .await;
    assert_eq!(
        known.text.contains("is on its way"),
        unknown.text.contains("is on its way")
    );
    let sent = server
        .app
        .keep
        .take(now().plus_minutes(1), 10)
        .await
        .unwrap();
    let [mail] = sent.as_slice() else {
        panic!("one mail, to the one who is there: {sent:?}");
    };
    let academy::ParcelKind::Mail { data, template, .. } = &mail.kind else {
        panic!("{mail:?}");
    };
    assert_eq!(template, "set-password");
    let path = data["path"].as_str().unwrap();
    assert_eq!(server.get(path).await.status, StatusCode::OK);
    let key = path.split_once("key=").unwrap().1;
    let fields = [("key", key), ("new_password", "password1234")];
    let weak = server.post("/set-password", &fields).await;
    assert!(weak.text.contains("lists of stolen ones"), "{}", weak.text);
    let fields = [("key", key), ("new_password", "eleven blue kettles")];
    let answer = server.post("/set-password", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(
        old.get("/account").await.header("location"),
        "/sign-in?to=%2Faccount",
        "signed out everywhere"
    );
    let again = server.post("/set-password", &fields).await;
    assert_eq!(again.status, StatusCode::GONE);
    let answer = sign_in(&server, "ada@example.org", "eleven blue kettles").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

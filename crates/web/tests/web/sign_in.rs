use axum::http::{Method, StatusCode};

use crate::server::{ME, Server, fetch, now, page};

#[tokio::test]
async fn nobody_gets_in_without_the_link() {
    let server = Server::start().await;
    server.app.welcome.renew();
    for path in ["/labs", "/labs/books", "/notes", "/drills"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.header("location").starts_with("/sign-in"));
        assert!(!answer.text.contains("Books"), "{}", answer.text);
    }
    for key in ["", "?key=", "?key=AAAA"] {
        let answer = server.get(&format!("/welcome{key}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{key}");
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[tokio::test]
async fn the_link_works_once() {
    let server = Server::start().await;
    let key = server.app.welcome.renew();
    let link = format!("/welcome?key={key}");
    let looked_at = fetch(Method::HEAD, &link).body(axum::body::Body::empty());
    let looked_at = server.send(looked_at.unwrap()).await;
    assert_eq!(looked_at.header("set-cookie"), "");
    let first = server.get(&link).await;
    assert_eq!(
        (first.status, first.header("location")),
        (StatusCode::SEE_OTHER, "/")
    );
    let second = server.get(&link).await;
    assert_eq!(second.status, StatusCode::FORBIDDEN);
    assert!(
        second.text.contains("does not sign you in"),
        "{}",
        second.text
    );
}

#[tokio::test]
async fn a_new_link_makes_the_old_one_worthless() {
    let server = Server::start().await;
    let old = server.app.welcome.renew();
    let new = server.app.welcome.renew();
    assert_ne!(old, new);
    let answer = server.get(&format!("/welcome?key={old}")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = server.get(&format!("/welcome?key={new}")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_signed_in_browser_that_opens_an_old_link_lands_at_the_labs() {
    let server = Server::start().await;
    let browser = server.browser().await;
    let answer = browser.get("/welcome?key=used").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/")
    );
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_and_out_of_scripts_reach() {
    let server = Server::start().await;
    let key = server.app.welcome.renew();
    let answer = server.get(&format!("/welcome?key={key}")).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-quintain="), "{cookie}");
    let (value, rest) = cookie["__Host-quintain=".len()..].split_once(';').unwrap();
    assert_eq!(value.len(), 43, "256 bits");
    assert_ne!(value, key);
    assert_eq!(
        rest,
        " Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000"
    );
}

#[tokio::test]
async fn a_made_up_cookie_is_nobodys() {
    let server = Server::start().await;
    let browser = server.browser().await;
    let mut other = browser.cookie.clone();
    other.pop();
    for cookie in [
        other.as_str(),
        "__Host-quintain=",
        "quintain=x",
        "a=b; __Host-quintain=x",
    ] {
        let request = page("/labs")
            .header("cookie", cookie)
            .body(axum::body::Body::empty());
        let answer = server.send(request.unwrap()).await;
        assert_eq!(answer.header("location"), "/sign-in?to=%2Flabs", "{cookie}");
    }
}

#[tokio::test]
async fn signing_out_ends_it_on_the_server_too() {
    let server = Server::start().await;
    let browser = server.browser().await;
    let request = fetch(Method::POST, "/sign-out").header("x-csrf-token", &browser.csrf_token);
    let answer = browser.send(request).await;
    assert_eq!(answer.header("location"), "/sign-in?said=signed-out");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(
        browser.get("/labs").await.header("location"),
        "/sign-in?to=%2Flabs"
    );
}

#[tokio::test]
async fn two_browsers_have_two_tokens_of_one_learner() {
    let server = Server::start().await;
    let (one, two) = (server.browser().await, server.browser().await);
    assert_ne!(one.cookie, two.cookie);
    assert_ne!(one.csrf_token, two.csrf_token);
    assert!(!one.cookie.contains(&one.csrf_token));
    let lab = "books".parse().unwrap();
    let started = academy::Event::LabStarted { lab };
    let course = "web".parse().unwrap();
    let record = &server.app.keep;
    record.append(ME, &course, now(), &[started]).await.unwrap();
    for browser in [one, two] {
        assert!(
            browser
                .get("/labs")
                .await
                .text
                .contains("data-state=\"begun\"")
        );
    }
}

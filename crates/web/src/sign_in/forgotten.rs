//! A link that is sent, to set a new password; and the pages that such links lead
//! to. What is answered does not tell whether there is an account.

use academy::{Factor, LinkPurpose, OneTimeLink, Person};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use post::{Addressee, Letter};

use super::{Attempt, enter, new_password, throttle::wait_in_words};
use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{Page, message::Message, render, render_form},
    secret::{self, Purpose},
    security::Nonce,
    visit::Stranger,
};

#[derive(Template)]
#[template(path = "forgotten.html")]
struct Forgotten {
    page: Page,
    form: Form,
    is_sent: bool,
}

/// GET /forgotten.
pub(crate) async fn show(stranger: Stranger) -> Response {
    render(&Forgotten {
        page: stranger.page("Set a new password"),
        form: Form::default(),
        is_sent: false,
    })
}

/// POST /forgotten: sends a link, if there is such an account. Asking counts as
/// an attempt, so that nobody's letter box is flooded.
pub(crate) async fn send(
    State(app): State<App>,
    stranger: Stranger,
    mut form: Form,
) -> Result<Response, Problem> {
    let page = |form: Form, is_sent| Forgotten {
        page: stranger.page("Set a new password"),
        form,
        is_sent,
    };
    let Some(email) = form.email("email") else {
        return Ok(render_form(&page(form.clone(), false), &form));
    };
    let attempt = Attempt::on(&email, &stranger.client);
    if let Some(until) = attempt.begin(&app).await? {
        form.fault(WHOLE, wait_in_words(until, stranger.now));
        let page = render(&page(form, false));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let person = app.keep.person_by_email(&email).await?;
    if let Some(person) = person.filter(Person::is_active) {
        send_link(&app, &stranger, &person).await?;
    }
    Ok(render(&page(form, true)))
}

async fn send_link(app: &App, stranger: &Stranger, person: &Person) -> Result<(), Problem> {
    let (link, key) = new_link(person, LinkPurpose::SetPassword, stranger.now);
    let letter = Letter::SetPassword {
        path: format!("/set-password?key={key}"),
        until: link.until,
    };
    let parcel = letter.parcel(Addressee::Person(person.id), &link.hash, stranger.now);
    let by = stranger.client.by(None, stranger.now);
    app.keep.make_link(&by, &link, Some(&parcel)).await?;
    app.bell.ring();
    Ok(())
}

/// A link for somebody, and its key.
pub(crate) fn new_link(
    person: &Person,
    purpose: LinkPurpose,
    now: academy::Moment,
) -> (OneTimeLink, String) {
    let (key, hash) = secret::new(Purpose::Link);
    let link = OneTimeLink {
        hash,
        person: person.id,
        purpose,
        until: now.plus_minutes(OneTimeLink::MAIL_MINUTES),
    };
    (link, key)
}

#[derive(Template)]
#[template(path = "set-password.html")]
struct SetPassword {
    page: Page,
    form: Form,
    name: String,
}

/// GET /set-password?key=...: the form, if the link still works.
pub(crate) async fn show_set(
    State(app): State<App>,
    stranger: Stranger,
    nonce: Nonce,
) -> Result<Response, Problem> {
    let key = stranger.query.get("key").cloned().unwrap_or_default();
    let Some(person) = holder(&app, &key, sets_password).await? else {
        return Ok(worthless(&nonce));
    };
    Ok(render(&SetPassword {
        page: stranger.page("Set a new password"),
        form: Form::with(&[("key", &key)]),
        name: person.name,
    }))
}

/// Whose link that is, if it still works and does this.
async fn holder(
    app: &App,
    key: &str,
    does: fn(&LinkPurpose) -> bool,
) -> Result<Option<Person>, Problem> {
    let hash = secret::hash(Purpose::Link, key);
    let link = app.keep.link(hash, app.now()).await?;
    let Some(link) = link.filter(|link| does(&link.purpose)) else {
        return Ok(None);
    };
    Ok(app
        .keep
        .person(link.person)
        .await?
        .filter(Person::is_active))
}

fn sets_password(purpose: &LinkPurpose) -> bool {
    *purpose == LinkPurpose::SetPassword
}

fn confirms_address(purpose: &LinkPurpose) -> bool {
    matches!(purpose, LinkPurpose::ConfirmEmail(_))
}

fn worthless(nonce: &Nonce) -> Response {
    let text = "Such a link works once and for an hour. It was used already, is too old, or is not whole.\n\nHave a new one sent.";
    let page = Message::error(nonce, "This link does not work", text)
        .action("/forgotten", "Send a new link");
    (StatusCode::GONE, page).into_response()
}

/// POST /set-password: uses the link up and sets the password. It signs in
/// nobody who has a second factor: they still have to give it.
pub(crate) async fn set(
    State(app): State<App>,
    stranger: Stranger,
    nonce: Nonce,
    mut form: Form,
) -> Result<Response, Problem> {
    let key = form.text("key").to_owned();
    let Some(person) = holder(&app, &key, sets_password).await? else {
        return Ok(worthless(&nonce));
    };
    let email = person.email.clone().map_or(String::new(), String::from);
    let Some(password) = new_password::from(&app, &mut form, &[&person.name, &email]).await? else {
        let page = SetPassword {
            page: stranger.page("Set a new password"),
            name: person.name,
            form: form.clone(),
        };
        return Ok(render_form(&page, &form));
    };
    let now = stranger.now;
    if app
        .keep
        .take_link(secret::hash(Purpose::Link, &key), now)
        .await?
        .is_none()
    {
        return Ok(worthless(&nonce));
    }
    let by = stranger.client.by(Some(person.id), now);
    app.keep
        .set_password(&by, person.id, Some(&password), None)
        .await?;
    Attempt::on_account_of(&person, &stranger.client)
        .succeeded(&app)
        .await?;
    let half = app.keep.credentials(person.id).await?.wants_second_factor();
    let entered = enter(
        &app,
        &stranger.client,
        person.id,
        (Factor::Link, half),
        None,
    )
    .await?;
    Ok(entered.lead_to(if half {
        "/sign-in/second"
    } else {
        "/?said=password-set"
    }))
}

/// GET /confirm-address?key=...: a button, since mail scanners open links.
pub(crate) async fn show_confirm(
    State(app): State<App>,
    stranger: Stranger,
    nonce: Nonce,
) -> Result<Response, Problem> {
    let key = stranger.query.get("key").cloned().unwrap_or_default();
    let hash = secret::hash(Purpose::Link, &key);
    let link = app
        .keep
        .link(hash, stranger.now)
        .await?
        .map(|link| link.purpose);
    let Some(LinkPurpose::ConfirmEmail(email)) = link else {
        return Ok(worthless(&nonce));
    };
    Ok(render(&Confirm {
        page: stranger.page("Confirm your address"),
        key,
        email: email.into(),
    }))
}

#[derive(Template)]
#[template(path = "confirm-address.html")]
struct Confirm {
    page: Page,
    key: String,
    email: String,
}

/// POST /confirm-address: the address becomes the person's.
pub(crate) async fn confirm(
    State(app): State<App>,
    stranger: Stranger,
    nonce: Nonce,
    form: Form,
) -> Result<Response, Problem> {
    let key = form.text("key");
    if holder(&app, key, confirms_address).await?.is_none() {
        return Ok(worthless(&nonce));
    }
    let link = app
        .keep
        .take_link(secret::hash(Purpose::Link, key), stranger.now)
        .await?;
    let Some((person, LinkPurpose::ConfirmEmail(email))) = link.map(|it| (it.person, it.purpose))
    else {
        return Ok(worthless(&nonce));
    };
    let by = stranger.client.by(Some(person), stranger.now);
    let change = academy::PersonChange {
        email: Some(email),
        ..academy::PersonChange::default()
    };
    app.keep.change_person(&by, person, &change).await?;
    Ok(Redirect::to("/account?said=address-confirmed").into_response())
}

//! The second factor: a number of an app, a recovery code, or a passkey.

use academy::Factor;
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Attempt, leads, prove, throttle::wait_in_words, totp};
use crate::{
    App, Problem,
    client::Client,
    form::Form,
    pages::{Page, render},
    secret::{self, Purpose},
    visit::Stranger,
};

#[derive(Template)]
#[template(path = "second.html")]
struct Second {
    page: Page,
    form: Form,
    to: String,
    has_codes: bool,
    has_passkey: bool,
}

/// GET /sign-in/second.
pub(crate) async fn show(State(app): State<App>, stranger: Stranger) -> Result<Response, Problem> {
    let form = Form::with(&[("to", stranger.to())]);
    page(&app, &stranger, form, StatusCode::OK).await
}

async fn page(
    app: &App,
    stranger: &Stranger,
    form: Form,
    status: StatusCode,
) -> Result<Response, Problem> {
    let to = leads::safe(form.text("to")).to_owned();
    let Some(half) = &stranger.half else {
        let to = if stranger.me.is_some() {
            to
        } else {
            leads::way_with("/sign-in", &to)
        };
        return Ok(Redirect::to(&to).into_response());
    };
    let keys = app.keep.credentials(half.sign_in.person).await?;
    let page = Second {
        page: stranger.page("Second step"),
        form,
        to,
        has_codes: keys.totp.is_some(),
        has_passkey: keys.passkeys.iter().any(|key| key.second_factor),
    };
    Ok((status, render(&page)).into_response())
}

/// POST /sign-in/second: looks at a number or a recovery code.
pub(crate) async fn sign_in(
    State(app): State<App>,
    stranger: Stranger,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(half) = &stranger.half else {
        return page(&app, &stranger, form, StatusCode::OK).await;
    };
    let Some(person) = app.keep.person(half.sign_in.person).await? else {
        return Err(Problem::forbidden("This account is gone."));
    };
    let attempt = Attempt::on_account_of(&person, &stranger.client);
    if let Some(until) = attempt.begin(&app).await? {
        form.fault("code", wait_in_words(until, stranger.now));
        return page(&app, &stranger, form, StatusCode::TOO_MANY_REQUESTS).await;
    }
    if !is_right(&app, &stranger.client, person.id, form.text("code")).await? {
        attempt
            .failed(&app, &stranger.client, Some(person.id), "wrong code")
            .await?;
        form.fault(
            "code",
            "this code is not right, was used already, or is too old; wait for the next one",
        );
        return page(&app, &stranger, form, StatusCode::UNAUTHORIZED).await;
    }
    attempt.succeeded(&app).await?;
    let entered = prove(&app, half.sign_in.id, Factor::PasswordAndCode).await?;
    Ok(entered.lead_to(form.text("to")))
}

/// Whether a code is a number that the person's app shows now, or one of their
/// recovery codes. Either is used up by this.
pub(crate) async fn is_right(
    app: &App,
    client: &Client,
    person: academy::PersonId,
    code: &str,
) -> Result<bool, Problem> {
    let now = app.now();
    let keys = app.keep.credentials(person).await?;
    let step = keys
        .totp
        .and_then(|totp| totp::step_of(&totp.secret, code, now));
    if let Some(step) = step {
        return Ok(app.keep.use_totp_step(person, step).await?);
    }
    let hash = secret::typed_code(Purpose::Recovery, code);
    let by = client.by(Some(person), now);
    Ok(app.keep.use_recovery_code(&by, person, hash).await?)
}

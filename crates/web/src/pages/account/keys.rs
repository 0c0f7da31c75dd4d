//! GET /account/keys: all that one signs in with.

use academy::OutsideAccount;
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{Page, moment, render_form},
    sign_in::new_password,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "keys.html")]
struct Keys {
    page: Page,
    form: Form,
    email: Option<String>,
    has_password: bool,
    codes_since: Option<String>,
    recovery_codes: usize,
    passkeys: Vec<PasskeyLine>,
    /// Name of the single sign-on provider.
    provider: Option<String>,
    outside: Vec<OutsideLine>,
}

struct PasskeyLine {
    id: i64,
    name: String,
    second_factor: bool,
    created: String,
    last_used: Option<String>,
}

struct OutsideLine {
    account: OutsideAccount,
    since: String,
}

/// GET /account/keys.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    page(&app, &visit, Form::default()).await
}

/// The page, with what was typed.
pub(super) async fn page(app: &App, visit: &Visit, form: Form) -> Result<Response, Problem> {
    let person = &visit.me.person;
    let keys = app.keep.credentials(person.id).await?;
    let say = |at| moment(at, &person.zone);
    let passkeys = keys.passkeys.into_iter().map(|key| PasskeyLine {
        id: key.id.0,
        second_factor: key.second_factor,
        created: say(key.created),
        last_used: key.last_used.map(say),
        name: key.name,
    });
    let outside = keys.outside.into_iter().map(|linked| OutsideLine {
        since: say(linked.since),
        account: linked.account,
    });
    let email = person.email.as_ref().map(ToString::to_string);
    let page = Keys {
        page: visit.page("How you sign in"),
        form: form.clone(),
        email,
        has_password: keys.password.is_some(),
        codes_since: keys.totp.map(|totp| say(totp.since)),
        recovery_codes: keys.recovery_codes.len(),
        passkeys: passkeys.collect(),
        provider: app.doors.outside.as_ref().map(|it| it.name().to_owned()),
        outside: outside.collect(),
    };
    Ok(render_form(&page, &form))
}

/// POST /account/password: sets a password, or another one.
pub(crate) async fn set_password(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let person = &visit.me.person;
    let email = person.email.as_ref().map_or("", |email| email.as_str());
    if email.is_empty() {
        form.fault(
            new_password::FIELD,
            "a password needs an e-mail address to sign in with; set that first",
        );
        return page(&app, &visit, form).await;
    }
    let Some(password) = new_password::from(&app, &mut form, &[&person.name, email]).await? else {
        return page(&app, &visit, form).await;
    };
    let keep = Some(visit.me.sign_in.id);
    app.keep
        .set_password(&visit.by(), person.id, Some(&password), keep)
        .await?;
    Ok(Redirect::to("/account/keys?said=password-set").into_response())
}

/// POST /account/password/off.
pub(crate) async fn remove_password(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let keep = Some(visit.me.sign_in.id);
    let done = app
        .keep
        .set_password(&visit.by(), visit.me.learner, None, keep)
        .await;
    match done {
        Ok(()) => Ok(Redirect::to("/account/keys?said=password-removed").into_response()),
        Err(error) => {
            form.refused(WHOLE, error)?;
            page(&app, &visit, form).await
        }
    }
}

/// POST /account/outside/off: unties an account elsewhere.
pub(crate) async fn unlink(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let account = OutsideAccount {
        issuer: form.text("issuer").to_owned(),
        subject: form.text("subject").to_owned(),
    };
    let done = app
        .keep
        .unlink_account(&visit.by(), visit.me.learner, &account)
        .await;
    match done {
        Ok(()) => Ok(Redirect::to("/account/keys?said=unlinked").into_response()),
        Err(error) => {
            form.refused(WHOLE, error)?;
            page(&app, &visit, form).await
        }
    }
}

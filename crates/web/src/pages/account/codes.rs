//! The app with codes, and the recovery codes that stand in for it.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App, Problem,
    form::Form,
    pages::{Page, render, render_form},
    sign_in::totp::{self, ForApp},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "codes.html")]
struct Codes {
    page: Page,
    form: Form,
    app: ForApp,
}

#[derive(Template)]
#[template(path = "recovery-codes.html")]
struct RecoveryCodes {
    page: Page,
    codes: Vec<String>,
}

/// GET /account/codes: what to tell the app. Nothing is switched on before it has
/// shown a right number.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    page(&app, &visit, Form::default())
}

fn page(app: &App, visit: &Visit, form: Form) -> Result<Response, Problem> {
    let person = &visit.me.person;
    let account = person
        .email
        .as_ref()
        .map_or(person.name.as_str(), |email| email.as_str());
    let secret = app.doors.new_totps.of(person.id);
    let told = totp::for_app(&secret, account);
    let page = Codes {
        page: visit.page("An app with codes"),
        form: form.clone(),
        app: told.ok_or_else(|| Problem::internal("no picture of a key"))?,
    };
    Ok(render_form(&page, &form))
}

/// POST /account/codes: switches it on, and shows recovery codes.
pub(crate) async fn switch_on(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let me = visit.me.learner;
    let secret = app.doors.new_totps.of(me);
    let Some(step) = totp::step_of(&secret, form.text("code"), visit.now) else {
        form.fault("code", "this is not what the app should show; look at the clock of the phone, and take the next number");
        return page(&app, &visit, form);
    };
    let (codes, hashes) = totp::recovery_codes();
    app.keep
        .set_totp(&visit.by(), me, &secret, step, &hashes)
        .await?;
    app.doors.new_totps.forget(me);
    Ok(shown(&visit, codes))
}

/// POST /account/recovery-codes: new ones; those before are worthless.
pub(crate) async fn renew(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    if app.keep.credentials(visit.me.learner).await?.totp.is_none() {
        return Ok(Redirect::to("/account/codes").into_response());
    }
    let (codes, hashes) = totp::recovery_codes();
    app.keep
        .set_recovery_codes(&visit.by(), visit.me.learner, &hashes)
        .await?;
    Ok(shown(&visit, codes))
}

fn shown(visit: &Visit, codes: Vec<String>) -> Response {
    render(&RecoveryCodes {
        page: visit.page("Your recovery codes"),
        codes,
    })
}

/// POST /account/codes/off.
pub(crate) async fn switch_off(State(app): State<App>, visit: Visit) -> Result<Redirect, Problem> {
    app.keep.remove_totp(&visit.by(), visit.me.learner).await?;
    Ok(Redirect::to("/account/keys?said=codes-off"))
}

//! A proof of a moment ago: what touches keys and roles wants one.

use academy::{Credentials, Factor};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{Attempt, leads, password, prove, second, throttle::wait_in_words};
use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{Page, render},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "again.html")]
struct Again {
    page: Page,
    form: Form,
    to: String,
    has_password: bool,
    has_codes: bool,
    has_passkey: bool,
    outside: Option<String>,
}

/// GET /sign-in/again?to=...
pub(crate) async fn show(
    State(app): State<App>,
    axum::extract::Query(query): axum::extract::Query<std::collections::HashMap<String, String>>,
    visit: Visit,
) -> Result<Response, Problem> {
    let form = Form::with(&[("to", query.get("to").map_or("/account", String::as_str))]);
    page(&app, &visit, form, StatusCode::OK).await
}

async fn page(
    app: &App,
    visit: &Visit,
    form: Form,
    status: StatusCode,
) -> Result<Response, Problem> {
    let keys = app.keep.credentials(visit.me.learner).await?;
    let tied = |name: &str| (!keys.outside.is_empty()).then(|| name.to_owned());
    let page = Again {
        page: visit.page("Is it you?"),
        to: leads::safe(form.text("to")).to_owned(),
        form,
        has_password: keys.password.is_some(),
        has_codes: keys.totp.is_some(),
        has_passkey: !keys.passkeys.is_empty(),
        outside: app.doors.outside.as_ref().and_then(|it| tied(it.name())),
    };
    Ok((status, render(&page)).into_response())
}

/// POST /sign-in/again: looks at the password, and at the code where one is
/// wanted.
pub(crate) async fn prove_it(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let attempt = Attempt::on_account_of(&visit.me.person, &visit.client);
    if let Some(until) = attempt.begin(&app).await? {
        form.fault(WHOLE, wait_in_words(until, visit.now));
        return page(&app, &visit, form, StatusCode::TOO_MANY_REQUESTS).await;
    }
    let keys = app.keep.credentials(visit.me.learner).await?;
    let Some(factor) = proof(&app, &visit, &keys, &mut form).await? else {
        let me = Some(visit.me.learner);
        attempt
            .failed(&app, &visit.client, me, "wrong proof")
            .await?;
        return page(&app, &visit, form, StatusCode::UNAUTHORIZED).await;
    };
    attempt.succeeded(&app).await?;
    let entered = prove(&app, visit.me.sign_in.id, factor).await?;
    Ok(entered.lead_to(form.text("to")))
}

async fn proof(
    app: &App,
    visit: &Visit,
    keys: &Credentials,
    form: &mut Form,
) -> Result<Option<Factor>, Problem> {
    let given = form.text("password").to_owned();
    if !password::fits(app, Some(&visit.me.person), keys, &given).await? {
        form.fault("password", "this is not your password");
        return Ok(None);
    }
    if keys.totp.is_none() {
        // Whose second factor is a passkey proves it with that alone.
        return Ok((!keys.wants_second_factor()).then_some(Factor::Password));
    }
    let code = form.text("code").to_owned();
    if second::is_right(app, &visit.client, visit.me.learner, &code).await? {
        return Ok(Some(Factor::PasswordAndCode));
    }
    form.fault(
        "code",
        "this code is not right or was used already; wait for the next one",
    );
    Ok(None)
}

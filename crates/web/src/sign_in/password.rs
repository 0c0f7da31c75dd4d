//! A password, and what comes first on the page of doors.

use academy::{Credentials, Factor, KeepError, Person, Refusal};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Attempt, enter, leads, throttle::wait_in_words};
use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{Page, render},
    visit::Stranger,
};

/// The same for whoever has no account, none with a password, or another one.
const REFUSED: &str = "This address and password do not belong together. Look at both, or have a link sent to set a new password.";

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    page: Page,
    form: Form,
    to: String,
    /// Name of the single sign-on provider.
    outside: Option<String>,
    /// Whether nobody is there yet: the terminal has the way in.
    is_new: bool,
}

/// GET /sign-in: every door.
pub(crate) async fn show(State(app): State<App>, stranger: Stranger) -> Result<Response, Problem> {
    if stranger.me.is_some() {
        return Ok(Redirect::to(leads::safe(stranger.to())).into_response());
    }
    let to = stranger.to().to_owned();
    let form = Form::with(&[("to", &to)]);
    page(&app, &stranger, form, StatusCode::OK).await
}

async fn page(
    app: &App,
    stranger: &Stranger,
    form: Form,
    status: StatusCode,
) -> Result<Response, Problem> {
    let page = SignInPage {
        page: stranger.page("Sign in"),
        to: leads::safe(form.text("to")).to_owned(),
        form,
        outside: app.doors.outside.as_ref().map(|it| it.name().to_owned()),
        is_new: app.keep.person(academy::PersonId::FIRST).await?.is_none(),
    };
    Ok((status, render(&page)).into_response())
}

/// POST /sign-in: looks at address and password.
pub(crate) async fn sign_in(
    State(app): State<App>,
    stranger: Stranger,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(email) = form.email("email") else {
        return page(&app, &stranger, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let attempt = Attempt::on(&email, &stranger.client);
    if let Some(until) = attempt.begin(&app).await? {
        form.fault(WHOLE, wait_in_words(until, stranger.now));
        return page(&app, &stranger, form, StatusCode::TOO_MANY_REQUESTS).await;
    }
    let person = app.keep.person_by_email(&email).await?;
    let keys = match &person {
        Some(person) => app.keep.credentials(person.id).await?,
        None => Credentials::default(),
    };
    let person = match (
        fits(&app, person.as_ref(), &keys, form.text("password")).await?,
        person,
    ) {
        (true, Some(person)) => person,
        (_, person) => {
            let id = person.map(|person| person.id);
            attempt
                .failed(&app, &stranger.client, id, "wrong password")
                .await?;
            form.fault(WHOLE, REFUSED);
            return page(&app, &stranger, form, StatusCode::UNAUTHORIZED).await;
        }
    };
    let half = keys.wants_second_factor();
    let how = (Factor::Password, half);
    let entered = match enter(&app, &stranger.client, person.id, how, stranger.me.as_ref()).await {
        Err(problem) if problem.status == StatusCode::CONFLICT => {
            let text = "this account is deactivated; an administrator can open it again";
            form.fault(WHOLE, text);
            return page(&app, &stranger, form, StatusCode::FORBIDDEN).await;
        }
        entered => entered?,
    };
    let to = leads::safe(form.text("to"));
    if half {
        // What was counted stays until the second factor is right, too.
        return Ok(entered.lead_to(&leads::way_with("/sign-in/second", to)));
    }
    attempt.succeeded(&app).await?;
    Ok(entered.lead_to(to))
}

/// Whether a password is the person's. A hash of older parameters is replaced on
/// this occasion, the only one at which the password is known.
pub(crate) async fn fits(
    app: &App,
    person: Option<&Person>,
    keys: &Credentials,
    password: &str,
) -> Result<bool, Problem> {
    // Longer ones cannot have been set, and cost nothing to refuse.
    let password: String = password
        .chars()
        .take(academy::PASSWORD_CHARS.end() + 1)
        .collect();
    let hasher = &app.doors.hasher;
    let fits = hasher
        .fits(password.clone(), keys.password.as_ref())
        .await?;
    if let (true, Some(person), Some(old)) = (fits, person, &keys.password)
        && hasher.is_old(old)
    {
        let new = hasher.hash(password).await?;
        match app.keep.rehash_password(person.id, old, &new).await {
            Err(KeepError::Refused(Refusal::NotThere)) | Ok(()) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(fits)
}

//! /people/{person}/access: role, address, and what ends or opens an account.

use academy::{KeepError, LinkPurpose, Person, PersonChange, PersonId, Revoke, Role};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::role_choices;
use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{Choice, Page, account::data, render_form},
    sign_in::forgotten::new_link,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "person-access.html")]
struct Access {
    page: Page,
    form: Form,
    id: i64,
    name: String,
    has_email: bool,
    is_active: bool,
    is_me: bool,
    roles: Vec<Choice>,
    /// The link, when it was made just now.
    link: Option<String>,
}

async fn person(app: &App, id: i64) -> Result<Person, Problem> {
    app.keep
        .person(PersonId(id))
        .await?
        .ok_or_else(Problem::no_such_page)
}

fn page(visit: &Visit, person: &Person, form: Form, link: Option<String>) -> Response {
    let page = Access {
        page: visit.page(format!("{}: access", person.name)),
        form: form.clone(),
        id: person.id.0,
        name: person.name.clone(),
        has_email: person.email.is_some(),
        is_active: person.is_active(),
        is_me: person.id == visit.me.learner,
        roles: role_choices(),
        link,
    };
    render_form(&page, &form)
}

fn as_it_is(person: &Person) -> Form {
    let email = person.email.as_ref().map_or("", |email| email.as_str());
    Form::with(&[
        ("name", &person.name),
        ("email", email),
        ("role", person.role.name()),
    ])
}

/// GET /people/{person}/access.
pub(crate) async fn show(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Response, Problem> {
    let person = person(&app, id).await?;
    Ok(page(&visit, &person, as_it_is(&person), None))
}

/// POST /people/{person}/access: name, address and role.
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let person = person(&app, id).await?;
    let role = form.text("role").parse::<Role>();
    if let Err(error) = &role {
        form.fault("role", error);
    }
    let change = PersonChange {
        name: form.name("name"),
        email: form.email_if_any("email"),
        role: role.ok(),
        ..PersonChange::default()
    };
    if form.is_fine() {
        match app
            .keep
            .change_person(&visit.by(), person.id, &change)
            .await
        {
            Ok(_) => {
                if person.role != change.role.unwrap_or(person.role)
                    && person.id != visit.me.learner
                {
                    // What they are signed in with was given to another role.
                    app.keep.revoke(&visit.by(), person.id, Revoke::All).await?;
                }
                return Ok(Redirect::to(&format!("/people/{id}?said=saved")).into_response());
            }
            Err(error) => {
                let taken = matches!(error, KeepError::Refused(academy::Refusal::EmailTaken));
                form.refused(if taken { "email" } else { "role" }, error)?;
            }
        }
    }
    Ok(page(&visit, &person, form, None))
}

async fn set_active(app: &App, visit: &Visit, id: i64, active: bool) -> Result<Response, Problem> {
    let change = PersonChange {
        active: Some(active),
        ..PersonChange::default()
    };
    match app
        .keep
        .change_person(&visit.by(), PersonId(id), &change)
        .await
    {
        Ok(_) => {
            let said = if active { "reactivated" } else { "deactivated" };
            Ok(Redirect::to(&format!("/people/{id}?said={said}")).into_response())
        }
        Err(error) => {
            let person = person(app, id).await?;
            let mut form = as_it_is(&person);
            form.refused(WHOLE, error)?;
            Ok(page(visit, &person, form, None))
        }
    }
}

/// POST /people/{person}/deactivate.
pub(crate) async fn deactivate(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Response, Problem> {
    set_active(&app, &visit, id, false).await
}

/// POST /people/{person}/reactivate.
pub(crate) async fn reactivate(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Response, Problem> {
    set_active(&app, &visit, id, true).await
}

/// POST /people/{person}/link: a link to set a password, for whoever cannot get
/// mail. It is shown once.
pub(crate) async fn make_link(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Response, Problem> {
    let person = person(&app, id).await?;
    let mut form = as_it_is(&person);
    if person.email.is_none() {
        form.fault(
            "email",
            "a password needs an e-mail address to sign in with; set that first",
        );
        return Ok(page(&visit, &person, form, None));
    }
    let (link, key) = new_link(&person, LinkPurpose::SetPassword, visit.now);
    app.keep.make_link(&visit.by(), &link, None).await?;
    let url = format!("{}/set-password?key={key}", app.addresses.home());
    Ok(page(&visit, &person, form, Some(url)))
}

/// POST /people/{person}/sign-out: everywhere.
pub(crate) async fn sign_out(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Redirect, Problem> {
    app.keep
        .revoke(&visit.by(), PersonId(id), Revoke::All)
        .await?;
    Ok(Redirect::to(&format!(
        "/people/{id}?said=signed-out-everywhere"
    )))
}

/// POST /people/{person}/export.
pub(crate) async fn export(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Response, Problem> {
    data::download(&app, &visit, PersonId(id)).await
}

/// POST /people/{person}/erase.
pub(crate) async fn erase(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    form: Form,
) -> Result<Response, Problem> {
    let person = person(&app, id).await?;
    let mut shown = as_it_is(&person);
    if form.text("sure").trim() != "delete" {
        shown.fault("sure", "write the word delete, to be sure");
        return Ok(page(&visit, &person, shown, None));
    }
    match app.keep.erase(&visit.by(), person.id).await {
        Ok(()) => Ok(Redirect::to("/people?said=erased").into_response()),
        Err(error) => {
            shown.refused(WHOLE, error)?;
            Ok(page(&visit, &person, shown, None))
        }
    }
}

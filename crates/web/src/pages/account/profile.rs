//! GET and POST /account: name, time zone, language; mails and calendar below.

use academy::{MailKind, PersonChange};
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::zones;
use crate::{
    App, Problem,
    form::Form,
    pages::{Choice, Page, render_form, role_name},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    page: Page,
    form: Form,
    zones: Vec<Choice>,
    email: Option<String>,
    role: &'static str,
    mails: Vec<Mail>,
    /// The address of the calendar, when it was made just now.
    calendar: Option<String>,
}

struct Mail {
    name: &'static str,
    about: &'static str,
    is_on: bool,
}

/// GET /account.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let person = &visit.me.person;
    let form = Form::with(&[
        ("name", &person.name),
        ("zone", person.zone.name()),
        ("language", &person.language),
    ]);
    page(&app, &visit, form, None).await
}

/// The page, with what was typed and with a calendar's new address.
pub(super) async fn page(
    app: &App,
    visit: &Visit,
    form: Form,
    calendar: Option<String>,
) -> Result<Response, Problem> {
    let person = &visit.me.person;
    let wanted = app.keep.preferences(person.id).await?;
    let mail = |kind: MailKind| Mail {
        name: kind.name(),
        about: about(kind),
        is_on: wanted.wants(kind),
    };
    let page = Account {
        page: visit.page("Your account"),
        form: form.clone(),
        zones: zones(),
        email: person.email.as_ref().map(ToString::to_string),
        role: role_name(person.role),
        mails: MailKind::ALL.into_iter().map(mail).collect(),
        calendar,
    };
    Ok(render_form(&page, &form))
}

pub(crate) fn about(kind: MailKind) -> &'static str {
    match kind {
        MailKind::UnitOpened => "A new unit is open",
        MailKind::UnfinishedWork => "Something you began is waiting",
        MailKind::Assigned => "Somebody gives you work",
        MailKind::AssignmentDue => "Given work is due soon",
        MailKind::SeatEnding => "Your seat ends soon",
        MailKind::SeatEnded => "Your seat has ended",
    }
}

/// POST /account: keeps name, zone and language.
pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let (name, zone) = (form.name("name"), form.zone("zone"));
    if form.text("language") != "en" {
        form.fault("language", "pages and mails are in English for now");
    }
    if !form.is_fine() {
        return page(&app, &visit, form, None).await;
    }
    let change = PersonChange {
        name,
        zone,
        language: Some("en".into()),
        ..PersonChange::default()
    };
    app.keep
        .change_person(&visit.by(), visit.me.learner, &change)
        .await?;
    Ok(Redirect::to("/account?said=saved").into_response())
}

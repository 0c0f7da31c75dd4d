//! The clock of a trial. There is no such page where the clock is the machine's.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App, Problem,
    form::Form,
    pages::{Page, moment, render_form},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "trial.html")]
struct Trial {
    page: Page,
    form: Form,
    now: String,
    zone: String,
}

/// GET /trial/clock: what time it is in the trial.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Response {
    page(&app, &visit, Form::default())
}

/// POST /trial/clock: puts the clock forward, and has mail looked for.
pub(crate) async fn put_forward(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let moved = clock::read(form.text("to")).and_then(|to| app.clock.put_forward(to));
    if let Err(error) = moved {
        form.fault("to", error.to_string());
        return Ok(page(&app, &visit, form));
    }
    app.bell.ring();
    Ok(Redirect::to("/trial/clock").into_response())
}

fn page(app: &App, visit: &Visit, form: Form) -> Response {
    let zone = &visit.me.person.zone;
    let trial = Trial {
        page: visit.page("Clock of the trial"),
        now: moment(app.now(), zone),
        zone: zone.name().to_owned(),
        form,
    };
    render_form(&trial, &trial.form)
}

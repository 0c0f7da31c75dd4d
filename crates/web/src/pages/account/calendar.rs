//! The secret address of a calendar. Only its hash is kept, so it is shown once.

use axum::{
    extract::State,
    response::{Redirect, Response},
};

use super::profile;
use crate::{
    App, Problem,
    form::Form,
    secret::{self, Purpose},
    visit::Visit,
};

/// POST /account/calendar: a new address; the one before stops working.
pub(crate) async fn renew(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let (key, hash) = secret::new(Purpose::Calendar);
    app.keep.set_calendar(visit.me.learner, Some(hash)).await?;
    let address = format!("{}/calendar/{key}.ics", app.addresses.home());
    let person = &visit.me.person;
    let form = Form::with(&[
        ("name", &person.name),
        ("zone", person.zone.name()),
        ("language", &person.language),
    ]);
    profile::page(&app, &visit, form, Some(address)).await
}

/// POST /account/calendar/off: no address any more.
pub(crate) async fn remove(State(app): State<App>, visit: Visit) -> Result<Redirect, Problem> {
    app.keep.set_calendar(visit.me.learner, None).await?;
    Ok(Redirect::to("/account?said=calendar-off"))
}

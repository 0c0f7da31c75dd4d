//! The dates of somebody's year, for their calendar. Whoever has the address may
//! read it; its owner can make another one.

use academy::{SeatState, calendar_entries, calendar_text};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    App, Problem,
    secret::{self, Purpose},
};

/// GET /calendar/SECRET.ics
pub(crate) async fn show(
    State(app): State<App>,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let gone = || {
        Problem::not_found(
            "There is no calendar at this address (any more). Its owner finds the new address under Account.",
        )
    };
    let key = file.strip_suffix(".ics").ok_or_else(gone)?;
    let owner = app
        .keep
        .calendar_of(secret::hash(Purpose::Calendar, key))
        .await?;
    let owner = owner.ok_or_else(gone)?;
    let (now, assignments) = (app.now(), app.keep.assignments_of(owner).await?);
    let (library, mut entries) = (app.library(), Vec::new());
    for seat in app.keep.seats_of(owner).await? {
        let syllabus = library.syllabus_of(&seat.course);
        if let Some(syllabus) = syllabus.filter(|_| seat.state_at(now) != SeatState::Over) {
            entries.extend(calendar_entries(&seat, syllabus, &assignments));
        }
    }
    let text = calendar_text("Quintain", &entries, app.addresses.host_and_port(), now);
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((kind, text).into_response())
}

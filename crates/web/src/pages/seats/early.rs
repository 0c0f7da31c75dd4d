//! Units that open before their time: for one seat, or for a team in a workshop.

use academy::{SeatId, TeamId};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::give::{led_back, owner};
use crate::{
    App, Problem,
    form::Form,
    pages::teams::team::{self, people_in},
    visit::Visit,
};

/// POST /seats/{seat}/open: these units.
pub(crate) async fn open(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    form: Form,
) -> Result<Redirect, Problem> {
    let person = owner(&app, id).await?;
    let units: Vec<u32> = form
        .all("unit")
        .filter_map(|unit| unit.parse().ok())
        .collect();
    app.keep
        .open_units(&visit.by(), &[SeatId(id)], &units)
        .await?;
    led_back(person, "opened")
}

/// POST /teams/{team}/open: units up to a number, for everyone in the team who has
/// a seat.
pub(crate) async fn open_for_team(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let id = TeamId(id);
    let course = app.course_offer(form.text("course"));
    if course.is_none() {
        form.fault("course", "choose a course");
    }
    let last: Option<u32> = form.number("last_unit");
    let (Some(course), Some(last)) = (course, last) else {
        return team::page(&app, &visit, id, form).await;
    };
    let units: Vec<u32> = (1..=course.plan.units.min(last)).collect();
    let mut seats = Vec::new();
    for person in people_in(&app, id).await? {
        seats.extend(
            app.keep
                .seat_of(person.id, &course.slug)
                .await?
                .map(|seat| seat.id),
        );
    }
    if seats.is_empty() {
        form.fault("course", "nobody in this team has a seat in it");
        return team::page(&app, &visit, id, form).await;
    }
    app.keep.open_units(&visit.by(), &seats, &units).await?;
    Ok(Redirect::to(&format!("/teams/{id}?said=opened")).into_response())
}

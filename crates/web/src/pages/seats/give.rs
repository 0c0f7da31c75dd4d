//! Giving, renewing and ending a seat.

use academy::{Date, NewSeat, PersonId, SeatId};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::{App, Problem, form::Form, pages::people::person, visit::Visit};

/// POST /people/{person}/seats.
pub(crate) async fn give(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let id = PersonId(id);
    let somebody = app
        .keep
        .person(id)
        .await?
        .ok_or_else(Problem::no_such_page)?;
    let course = app.course_offer(form.text("course"));
    if course.is_none() {
        form.fault("course", "choose a course");
    }
    let starts = form.text("starts").trim().parse::<Date>().ok();
    if starts.is_none() {
        form.fault("starts", "write a day like 2026-03-01");
    }
    let (Some(course), Some(starts)) = (course, starts) else {
        return person::page(&app, &visit, id, form).await;
    };
    let seat = NewSeat {
        person: id,
        course: course.slug,
        plan: course.plan,
        zone: somebody.zone,
        starts,
    };
    match app.keep.grant(&visit.by(), &[seat]).await {
        Ok(_) => Ok(Redirect::to(&format!("/people/{id}?said=seat-given")).into_response()),
        Err(error) => {
            form.refused("course", error)?;
            person::page(&app, &visit, id, form).await
        }
    }
}

/// The seat's person, for the way back.
pub(super) async fn owner(app: &App, id: i64) -> Result<PersonId, Problem> {
    let seat = app.keep.seat(SeatId(id)).await?;
    seat.map(|seat| seat.person)
        .ok_or_else(Problem::no_such_page)
}

/// POST /seats/{seat}/renew: another year.
pub(crate) async fn renew(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Redirect, Problem> {
    let person = owner(&app, id).await?;
    let today = visit.now.day_in(&visit.me.person.zone);
    app.keep.renew_seat(&visit.by(), SeatId(id), today).await?;
    led_back(person, "seat-renewed")
}

/// POST /seats/{seat}/end.
pub(crate) async fn end(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Redirect, Problem> {
    let person = owner(&app, id).await?;
    app.keep.end_seat(&visit.by(), SeatId(id)).await?;
    led_back(person, "seat-ended")
}

pub(super) fn led_back(person: PersonId, said: &str) -> Result<Redirect, Problem> {
    Ok(Redirect::to(&format!("/people/{person}?said={said}")))
}

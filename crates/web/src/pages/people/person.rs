//! GET /people/{person}: somebody's account, as far as one looks after them.

use academy::{Object, PersonId, Right, Seat, SeatState, TeamId, allowed};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    App, Problem,
    form::Form,
    pages::{Choice, Page, day, moment, render_form, role_name},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    page: Page,
    form: Form,
    id: i64,
    name: String,
    email: String,
    role: &'static str,
    zone: String,
    since: String,
    deactivated: Option<String>,
    teams: Vec<TeamLine>,
    seats: Vec<SeatLine>,
    /// Courses in which they have no seat.
    courses: Vec<Choice>,
    may_change: bool,
    may_give_seats: bool,
    may_open_early: bool,
}

struct TeamLine {
    id: i64,
    name: String,
    manages: bool,
}

struct SeatLine {
    id: i64,
    course: String,
    state: &'static str,
    starts: String,
    ends: String,
    open: usize,
    units: Vec<u32>,
    is_over: bool,
}

/// GET /people/{person}.
pub(crate) async fn show(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Response, Problem> {
    let today = visit.now.day_in(&visit.me.person.zone).to_string();
    page(
        &app,
        &visit,
        PersonId(id),
        Form::with(&[("starts", &today)]),
    )
    .await
}

/// The page, with what was typed to give a seat.
pub(crate) async fn page(
    app: &App,
    visit: &Visit,
    id: PersonId,
    form: Form,
) -> Result<Response, Problem> {
    let person = app
        .keep
        .person(id)
        .await?
        .ok_or_else(Problem::no_such_page)?;
    let memberships = app.keep.memberships(id).await?;
    let ids: Vec<TeamId> = memberships.iter().map(|member| member.team).collect();
    let may = |right| allowed(&visit.me.actor, right, Object::Person(id, &ids));
    let names = app.keep.teams(Some(&ids)).await?;
    let teams = names.into_iter().map(|team| TeamLine {
        id: team.id.0,
        manages: memberships
            .iter()
            .any(|it| it.team == team.id && it.manages),
        name: team.name,
    });
    let seats = app.keep.seats_of(id).await?;
    let free = app
        .courses()
        .into_iter()
        .filter(|course| !seats.iter().any(|seat| seat.course == course.slug));
    let zone = &visit.me.person.zone;
    let page = PersonPage {
        id: id.0,
        email: person
            .email
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        role: role_name(person.role),
        zone: person.zone.name().to_owned(),
        since: day(person.created.day_in(zone)),
        deactivated: person.deactivated.map(|at| moment(at, zone)),
        teams: teams.collect(),
        courses: free
            .map(|course| Choice::new(&course.slug, course.title))
            .collect(),
        seats: seats
            .iter()
            .map(|seat| seat_line(app, seat, visit.now))
            .collect(),
        may_change: may(Right::ChangePeople),
        may_give_seats: may(Right::GrantSeats),
        may_open_early: may(Right::OpenEarly),
        page: visit.page(&person.name),
        name: person.name,
        form: form.clone(),
    };
    Ok(render_form(&page, &form))
}

fn seat_line(app: &App, seat: &Seat, now: academy::Moment) -> SeatLine {
    let state = seat.state_at(now);
    let title = app
        .course_offer(seat.course.as_str())
        .map(|course| course.title);
    let open = seat.open_units(now);
    SeatLine {
        id: seat.id.0,
        course: title.unwrap_or_else(|| seat.course.to_string()),
        state: state_in_words(state),
        starts: day(seat.starts()),
        ends: day(seat.ends()),
        units: (1..=seat.plan.units)
            .filter(|unit| !open.contains(unit))
            .collect(),
        open: open.len(),
        is_over: !matches!(state, SeatState::Running | SeatState::Waiting),
    }
}

/// How a seat stands.
pub(crate) fn state_in_words(state: SeatState) -> &'static str {
    match state {
        SeatState::Waiting => "Begins later",
        SeatState::Running => "Running",
        SeatState::Grace => "Over, can be read",
        SeatState::Over => "Over",
    }
}

//! GET /seats: how many a course has, and who has them.

use std::collections::HashMap;

use academy::{Object, PersonId, Right, Seat, allowed};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App, Problem,
    app::CourseOffer,
    form::Form,
    pages::{
        Choice, Page, day,
        people::{ask, person::state_in_words, reached_teams},
        render_form,
        teams::team::people_in,
    },
    visit::Visit,
};

/// Seats on one page.
const LIMIT: u32 = 50;

#[derive(Template)]
#[template(path = "seats.html")]
struct Seats {
    page: Page,
    form: Form,
    courses: Vec<Choice>,
    course: String,
    bought: Option<u32>,
    taken: u32,
    free: Option<u32>,
    seats: Vec<Line>,
    next: Option<String>,
    may_allot: bool,
}

struct Line {
    person: i64,
    name: String,
    state: &'static str,
    starts: String,
    ends: String,
    open: usize,
    units: u32,
}

/// GET /seats?course=...&after=...
pub(crate) async fn show(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    visit: Visit,
) -> Result<Response, Problem> {
    page(&app, &visit, &query, None).await
}

fn chosen(app: &App, slug: Option<&str>) -> Result<CourseOffer, Problem> {
    let named = slug.and_then(|slug| app.course_offer(slug));
    let first = || app.courses().into_iter().next();
    named
        .or_else(first)
        .ok_or_else(|| Problem::not_found("There is no course."))
}

async fn page(
    app: &App,
    visit: &Visit,
    query: &HashMap<String, String>,
    form: Option<Form>,
) -> Result<Response, Problem> {
    let course = chosen(app, query.get("course").map(String::as_str))?;
    let people = reached_people(app, visit).await?;
    let after = query.get("after").map(String::as_str);
    let found = app
        .keep
        .seats(&course.slug, people.as_deref(), ask(after, LIMIT))
        .await?;
    let mut lines = Vec::new();
    for seat in &found.items {
        lines.push(line(app, visit, seat).await?);
    }
    let room = app.keep.room(&course.slug, visit.now).await?;
    let bought = room
        .bought
        .map(|bought| bought.to_string())
        .unwrap_or_default();
    let form = form.unwrap_or_else(|| Form::with(&[("bought", &bought)]));
    let all = app.courses().into_iter();
    let page = Seats {
        page: visit.page("Seats"),
        courses: all
            .map(|course| Choice::new(&course.slug, course.title))
            .collect(),
        bought: room.bought,
        taken: room.taken,
        free: room.free(),
        seats: lines,
        next: found
            .next
            .map(|next| format!("/seats?course={}&after={}", course.slug, next.0)),
        may_allot: allowed(&visit.me.actor, Right::AllotSeats, Object::Everything),
        course: course.slug.to_string(),
        form: form.clone(),
    };
    Ok(render_form(&page, &form))
}

/// Whose seats are shown; `None`: everyone's.
async fn reached_people(app: &App, visit: &Visit) -> Result<Option<Vec<PersonId>>, Problem> {
    let Some(teams) = reached_teams(&visit.me.actor, Right::GrantSeats) else {
        return Ok(None);
    };
    let mut people = Vec::new();
    for team in teams {
        people.extend(
            people_in(app, team)
                .await?
                .into_iter()
                .map(|person| person.id),
        );
    }
    people.sort();
    people.dedup();
    Ok(Some(people))
}

async fn line(app: &App, visit: &Visit, seat: &Seat) -> Result<Line, Problem> {
    let person = app.keep.person(seat.person).await?;
    Ok(Line {
        person: seat.person.0,
        name: person.map(|person| person.name).unwrap_or_default(),
        state: state_in_words(seat.state_at(visit.now)),
        starts: day(seat.starts()),
        ends: day(seat.ends()),
        open: seat.open_units(visit.now).len(),
        units: seat.plan.units,
    })
}

/// POST /seats/allot: how many seats a course has; nothing: as many as are wanted.
pub(crate) async fn allot(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let course = chosen(&app, Some(form.text("course")))?;
    let bought = if form.text("bought").trim().is_empty() {
        None
    } else {
        form.number::<u32>("bought")
    };
    if !form.is_fine() {
        let query = HashMap::from([("course".to_owned(), course.slug.to_string())]);
        return page(&app, &visit, &query, Some(form)).await;
    }
    app.keep.allot(&visit.by(), &course.slug, bought).await?;
    Ok(Redirect::to(&format!("/seats?course={}&said=saved", course.slug)).into_response())
}

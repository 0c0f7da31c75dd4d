//! GET /: one thing to do next, the year, and what is due. A stranger sees what is taught here.

use academy::{Ask, Seat, SectionState, Situation, Standing, Syllabus, Use};
use askama::Template;
use axum::{extract::State, response::Response};
use course::{Course, Slug};

use crate::{
    App, Library, Problem,
    identity::SignedIn,
    pages::{
        Page, catalogue,
        drills::Due,
        next_view::NextView,
        notes::place,
        recent::{Recent, recent},
        render,
    },
    reader::{Reader, Visitor, in_words},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    /// The course that was used last, in full.
    main: Option<CourseHome>,
    others: Vec<CourseHome>,
    drills: usize,
    recent: Vec<Recent>,
}

/// A course as its learner's home shows it.
struct CourseHome {
    title: String,
    slug: String,
    next: NextView,
    /// Where they were, if that is not what comes next.
    was_at: Option<(String, String)>,
    percent: u32,
    sections_done: u32,
    sections_of: u32,
    labs_done: u32,
    labs_of: u32,
    hours: String,
    weeks: u32,
    year: Option<Year>,
    last: Option<academy::Moment>,
}

/// A seat's year as a line.
struct Year {
    starts: String,
    ends: String,
    cells: Vec<Cell>,
}

/// What opens at one time: the foundational material, or a unit.
struct Cell {
    label: String,
    /// Months that it is the newest for.
    span: u32,
    /// The day on which it opens, in words; short.
    opens: String,
    is_open: bool,
    /// Whether it is the newest that is open.
    is_now: bool,
    done: usize,
    of: usize,
    /// Its first section that is not done.
    href: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    nonce: Nonce,
) -> Result<Response, Problem> {
    let Some(signed_in) = visitor.0.clone() else {
        return Ok(catalogue::page(&app, &visitor, &nonce, "home"));
    };
    let library = app.library();
    let due = Due::of(&app, &library, &signed_in).await?;
    let latest = app
        .keep
        .latest(signed_in.learner, Ask::new(None, 60))
        .await?;
    let mut courses = Vec::new();
    for course in &library.courses.courses {
        let reader = Reader::of(&app, visitor.clone(), course).await?;
        if reader.seat.is_none() && !reader.may_in_general(Use::Read) {
            continue;
        }
        let drills = due
            .drills
            .iter()
            .filter(|(slug, _)| slug == &course.slug)
            .count();
        courses.push(course_home(&app, &library, course, &reader, &signed_in, drills).await?);
    }
    if courses.is_empty() {
        return Ok(catalogue::page(&app, &visitor, &nonce, "home"));
    }
    courses.sort_by_key(|course| std::cmp::Reverse(course.last));
    let mut courses = courses.into_iter();
    Ok(render(&Home {
        page: Page::new("Home", &nonce, &signed_in.csrf_token)
            .at("home")
            .follows(&app)
            .of(&signed_in),
        main: courses.next(),
        others: courses.collect(),
        drills: due.drills.len(),
        recent: recent(&library, &latest.items, app.now()),
    }))
}

async fn course_home(
    app: &App,
    library: &Library,
    course: &Course,
    reader: &Reader,
    signed_in: &SignedIn,
    drills: usize,
) -> Result<CourseHome, Problem> {
    let person = signed_in.learner;
    let (assignments, certificates, place) = tokio::try_join!(
        app.keep.assignments_of(person),
        app.keep.certificates_of(person),
        app.keep.place(person, &course.slug),
    )?;
    let syllabus = library.syllabus(course);
    let next = academy::next(&Situation {
        syllabus,
        standing: &reader.standing,
        seat: reader.seat_that_counts(),
        assignments: &assignments,
        drills,
        has_certificate: certificates
            .iter()
            .any(|one| one.course == course.slug && one.revoked.is_none()),
        now: reader.now,
    });
    let progress = reader.standing.course(syllabus);
    let next = NextView::new(course, &next);
    let was_at = place.and_then(|(spot, _)| was_at(course, &spot.section, spot.item.as_ref()));
    Ok(CourseHome {
        title: course.title.clone(),
        slug: course.slug.to_string(),
        was_at: was_at.filter(|(href, _)| Some(href) != next.href.as_ref()),
        next,
        percent: progress.percent,
        sections_done: progress.done.done,
        sections_of: progress.done.of,
        labs_done: progress.labs.done,
        labs_of: progress.labs.of,
        hours: hours(progress.minutes),
        weeks: reader.standing.weeks_in_a_row(reader.now),
        year: reader
            .seat
            .as_ref()
            .map(|seat| year(course, syllabus, seat, &reader.standing, reader.now)),
        last: reader.standing.last,
    })
}

fn was_at(course: &Course, section: &Slug, item: Option<&Slug>) -> Option<(String, String)> {
    let (_, section) = course.section(section)?;
    let (href, title) = place(course, section, item);
    Some((href, title.unwrap_or_else(|| section.title.clone())))
}

/// "45 minutes", "3.5 hours".
fn hours(minutes: u32) -> String {
    match minutes {
        0..90 => format!("{minutes} minutes"),
        _ => format!("{:.1} hours", f64::from(minutes) / 60.0),
    }
}

fn year(
    course: &Course,
    syllabus: &Syllabus,
    seat: &Seat,
    standing: &Standing,
    now: academy::Moment,
) -> Year {
    let groups = std::iter::once(None).chain((1..=seat.plan.units).map(Some));
    let mut cells: Vec<Cell> = groups
        .map(|unit| {
            let plans = || {
                syllabus
                    .sections
                    .iter()
                    .filter(|section| section.unit == unit)
            };
            let is_done =
                |plan: &&academy::SectionPlan| standing.section(plan).state() == SectionState::Done;
            let opens = unit.map_or(Some(seat.starts()), |unit| seat.unit_opens(unit));
            let open_section = plans()
                .find(|plan| !is_done(plan))
                .or_else(|| plans().next());
            let open_section = open_section.and_then(|plan| course.section(&plan.slug));
            Cell {
                label: unit.map_or_else(|| "Foundational".into(), |unit| format!("Unit {unit}")),
                span: if unit.is_none() {
                    seat.plan.foundational_months.max(1)
                } else {
                    1
                },
                opens: opens.map_or_else(String::new, |day| day.strftime("%-d %b").to_string()),
                is_open: seat.is_open(unit, now),
                is_now: false,
                done: plans().filter(is_done).count(),
                of: plans().count(),
                href: open_section.map(|(_, section)| super::outline::href(course, section)),
            }
        })
        .collect();
    if let Some(now) = cells.iter_mut().rev().find(|cell| cell.is_open) {
        now.is_now = true;
    }
    Year {
        starts: in_words(seat.starts()),
        ends: in_words(seat.ends()),
        cells,
    }
}

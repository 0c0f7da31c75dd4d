//! GET /courses: the courses of the installation; also the home page of a stranger.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use course::Course;

use crate::{
    App,
    pages::{Page, render},
    reader::Visitor,
    security::Nonce,
};

#[derive(Template)]
#[template(path = "catalogue.html")]
struct Catalogue<'a> {
    page: Page,
    courses: Vec<Card<'a>>,
    signed_in: bool,
}

struct Card<'a> {
    course: &'a Course,
    sections: usize,
    labs: usize,
}

/// Leads to the only course, or lists them.
pub(crate) async fn show(State(app): State<App>, visitor: Visitor, nonce: Nonce) -> Response {
    if let [course] = &app.library().courses.courses[..] {
        return Redirect::to(&format!("/courses/{}", course.slug)).into_response();
    }
    page(&app, &visitor, &nonce, "courses")
}

/// The list.
pub(crate) fn page(app: &App, visitor: &Visitor, nonce: &Nonce, here: &'static str) -> Response {
    let library = app.library();
    let courses = library.courses.courses.iter().map(|course| {
        let written = course.written();
        Card {
            course,
            sections: written.sections.of,
            labs: written.labs.of,
        }
    });
    render(&Catalogue {
        page: Page::new("Courses", nonce, visitor.token())
            .at(here)
            .follows(app)
            .seen_by(visitor),
        courses: courses.collect(),
        signed_in: visitor.0.is_some(),
    })
}

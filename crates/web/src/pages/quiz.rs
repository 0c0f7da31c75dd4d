//! GET /courses/{course}/{section}/quiz: a section's questions.
//!
//! After an answer the address says which question it was and what was answered, and the page judges it
//! again: what is said to an answer needs no memory, and a reload says the same.

use academy::{Mark, Use};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use course::{Course, Section};

use crate::{
    App, Problem, assembled,
    form::Fields,
    library::Slots,
    pages::{Page, locked, named::Named, outline::OutlineModule, section::frame},
    question::{self, QuestionView},
    reader::{Reader, Visitor},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "quiz.html")]
struct QuizPage<'a> {
    page: Page,
    course: &'a Course,
    section: &'a Section,
    outline: Vec<OutlineModule<'a>>,
    href: String,
    questions: Vec<QuestionView>,
    answered: usize,
    right: usize,
}

pub(crate) async fn show(
    State(app): State<App>,
    Path((course, section)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
    nonce: Nonce,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let named = Named::find(&app, &course, &section)?;
    let (course, section) = (&*named.course, named.section());
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let reader = Reader::of(&app, visitor, course).await?;
    let access = reader.may(Use::Quiz, section);
    if !access.is_open() {
        return Ok(locked::page(&app, &nonce, &reader, course, section, access));
    }
    let Some(quiz) = &section.quiz else {
        let detail = format!("The quiz of “{}” is not written yet.", section.title);
        return Err(Problem::not_found(detail));
    };
    let work = reader.standing.work_in(&section.slug);
    let href = named.href();
    let questions: Vec<_> = quiz
        .questions
        .iter()
        .zip(1..)
        .map(|(question, number)| {
            let action = format!("{href}/quiz/{}", question.id);
            let again = format!("{href}/quiz#q-{}", question.id);
            let mut view = QuestionView::new(number, question, action, again);
            let mark = Mark::of(question.id.as_str());
            view.latest = work.and_then(|work| work.answers.get(&mark).copied());
            if fields.get("q") == question.id.as_str() {
                match question::given(question, &fields) {
                    Ok(given) => view.said = question::said(course, section, question, &given),
                    Err(fault) => view.fault = Some(fault),
                }
            }
            view
        })
        .collect();
    let latest = questions.iter().filter_map(|question| question.latest);
    let view = QuizPage {
        page: frame(&app, &reader, &nonce, format!("Quiz: {}", section.title)),
        outline: named.outline(&reader),
        answered: latest.clone().count(),
        right: latest.filter(|right| *right).count(),
        course,
        section,
        href,
        questions,
    };
    let html = view.render().map_err(Problem::internal)?;
    let token = reader.visitor.token();
    Ok(assembled::respond(&html, Slots::default(), token, &headers))
}

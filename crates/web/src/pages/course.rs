//! GET /courses/{course}: the catalogue page, for everyone.

use academy::{Access, Use};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use course::{Course, ItemKind, Lesson, Section, Target, Written};

use crate::{
    App, Problem, assembled,
    library::Slots,
    pages::{
        Page,
        outline::{href, state},
        section::frame,
    },
    reader::{Reader, Visitor, in_words},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "course.html")]
struct CoursePage<'a> {
    page: Page,
    course: &'a Course,
    counts: Counts,
    modules: Vec<ModuleRow<'a>>,
    /// Topics that can be read without a seat.
    samples: Vec<Sample<'a>>,
    signed_in: bool,
    has_seat: bool,
    /// How far a reader with a seat is, in percent.
    percent: Option<u32>,
    months: u32,
}

/// What there is, computed from the files.
struct Counts {
    written: Written,
    modules: usize,
    questions: usize,
    /// Hours to read what is written.
    hours: u32,
    code_blocks: usize,
}

struct ModuleRow<'a> {
    title: &'a str,
    slug: &'a str,
    owasp: Option<&'a str>,
    sections: Vec<SectionRow<'a>>,
}

struct SectionRow<'a> {
    title: &'a str,
    slug: &'a str,
    href: String,
    unit: Option<u32>,
    /// The month in which it opens, from 1.
    month: u32,
    /// The day on which it opens for this reader, if it is not open.
    opens: Option<String>,
    /// "done", "begun", "new", "locked" or "coming".
    state: &'static str,
    items: Vec<ItemRow<'a>>,
}

struct ItemRow<'a> {
    kind: &'static str,
    title: &'a str,
    written: bool,
    /// Its address, if it is a sample that can be read without a seat.
    sample: Option<String>,
}

struct Sample<'a> {
    title: &'a str,
    section: &'a str,
    href: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    Path(course): Path<String>,
    visitor: Visitor,
    nonce: Nonce,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let library = app.library();
    let course = library.course(&course);
    let course = course.ok_or_else(|| Problem::not_found("There is no such course."))?;
    let syllabus = library.syllabus(course);
    let reader = Reader::of(&app, visitor, course).await?;
    let rows = |section| section_row(course, section, state(section, syllabus, &reader), &reader);
    let modules: Vec<_> = course
        .modules
        .iter()
        .map(|module| ModuleRow {
            title: &module.title,
            slug: module.slug.as_str(),
            owasp: module.owasp.as_deref(),
            sections: module.sections.iter().map(rows).collect(),
        })
        .collect();
    let sections = || modules.iter().flat_map(|module| &module.sections);
    let samples = sections().flat_map(|section| {
        section.items.iter().filter_map(|item| {
            Some(Sample {
                title: item.title,
                section: section.title,
                href: item.sample.clone()?,
            })
        })
    });
    let samples = samples.collect();
    let has_seat = reader.seat.is_some();
    let view = CoursePage {
        page: frame(&app, &reader, &nonce, &course.title),
        counts: counts(course),
        samples,
        signed_in: reader.person().is_some(),
        has_seat,
        percent: has_seat.then(|| reader.standing.course(syllabus).percent),
        months: course.subscription.years * 12,
        course,
        modules,
    };
    let html = view.render().map_err(Problem::internal)?;
    let token = reader.visitor.token();
    Ok(assembled::respond(&html, Slots::default(), token, &headers))
}

fn section_row<'a>(
    course: &Course,
    section: &'a Section,
    state: &'static str,
    reader: &Reader,
) -> SectionRow<'a> {
    let opens = match reader.may(Use::Read, section) {
        Access::NotBefore(day) => Some(in_words(day)),
        _ => None,
    };
    let items = section
        .items
        .iter()
        .filter(|item| item.kind != ItemKind::Quiz);
    let items = items.map(|item| ItemRow {
        kind: item.kind.name(),
        title: &item.title,
        written: item.written,
        sample: (item.sample && item.written).then(|| {
            let (course, section) = (course.slug.as_str(), section.slug.as_str());
            let target = match item.kind {
                ItemKind::CaseStudy => Target::CaseStudy {
                    course,
                    section,
                    case_study: item.slug.as_str(),
                },
                _ => Target::Section {
                    course,
                    section,
                    anchor: Some(item.slug.as_str()),
                },
            };
            target.to_string()
        }),
    });
    SectionRow {
        title: &section.title,
        slug: section.slug.as_str(),
        href: href(course, section),
        unit: section.unit,
        month: section
            .unit
            .map_or(1, |unit| course.subscription.foundational_months + unit),
        opens,
        state,
        items: items.collect(),
    }
}

fn counts(course: &Course) -> Counts {
    let sections = || course.sections().map(|(_, section)| section);
    let minutes: u32 = sections()
        .map(|section| {
            let lesson = section.lesson.as_deref().map_or(0, Lesson::minutes);
            let cases = section.case_studies.iter().map(|case| case.minutes);
            lesson + cases.sum::<u32>()
        })
        .sum();
    let labs: u32 = course.labs.iter().map(|lab| lab.minutes).sum();
    Counts {
        written: course.written(),
        modules: course.modules.len(),
        questions: sections()
            .filter_map(|section| section.quiz.as_ref())
            .map(|quiz| quiz.questions.len())
            .sum(),
        hours: (minutes + labs).div_ceil(60),
        code_blocks: course.runs().count(),
    }
}

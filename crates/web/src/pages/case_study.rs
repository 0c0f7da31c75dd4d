//! GET /courses/{course}/{section}/case/{case}: a case study.

use academy::{Mark, Use};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use course::{CaseStudy, Course, Date, Section, Term};

use crate::{
    App, Problem, assembled,
    library::{CaseText, Slots, Weakness},
    pages::{
        Page, locked,
        named::Named,
        outline::OutlineModule,
        section::{NoteView, frame, note_views, terms},
    },
    reader::{Reader, Visitor},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "case_study.html")]
struct CasePage<'a> {
    page: Page,
    slots: Slots,
    course: &'a Course,
    section: &'a Section,
    case: &'a CaseStudy,
    text: &'a CaseText,
    /// The section's page.
    href: String,
    /// When it became public, in words.
    date: String,
    outline: Vec<OutlineModule<'a>>,
    weaknesses: &'a [Weakness],
    terms: Vec<&'a Term>,
    notes: Vec<NoteView>,
    note_topics: Vec<(&'a str, &'a str)>,
    signed_in: bool,
    may_learn: bool,
    may_note: bool,
    read: bool,
}

pub(crate) async fn show(
    State(app): State<App>,
    Path((course, section, case)): Path<(String, String, String)>,
    visitor: Visitor,
    nonce: Nonce,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let named = Named::find(&app, &course, &section)?;
    let (course, section) = (&*named.course, named.section());
    let item = section.items.iter().find(|item| item.slug.as_str() == case);
    let mut cases = section.case_studies.iter();
    let Some(case) = cases.find(|one| one.slug.as_str() == case) else {
        return Err(Problem::not_found(match item {
            Some(item) => format!("The case study “{}” is not written yet.", item.title),
            None => "There is no such case study in this section.".into(),
        }));
    };
    let reader = Reader::of(&app, visitor, course).await?;
    let access = reader.may(Use::Read, section);
    if !access.is_open() && !item.is_some_and(|item| item.sample) {
        return Ok(locked::page(&app, &nonce, &reader, course, section, access));
    }
    let notes = match reader.person() {
        Some(person) => app.keep.notes_in(person, &section.slug).await?,
        None => Vec::new(),
    };
    let own = |note: &academy::Note| {
        let item = note.spot.item.as_ref();
        item.is_some_and(|item| item.as_str() == case.slug.as_str())
    };
    let notes: Vec<_> = notes.into_iter().filter(own).collect();
    let work = reader.standing.work_in(&section.slug);
    let text = named.library.case_text(course, section, case);
    let view = CasePage {
        page: frame(&app, &reader, &nonce, &case.title),
        slots: Slots::default(),
        href: named.href(),
        date: in_words(case.date),
        outline: named.outline(&reader),
        weaknesses: &text.weaknesses,
        terms: terms(&named.library, &text.terms),
        notes: note_views(&notes, section),
        note_topics: vec![(case.slug.as_str(), case.title.as_str())],
        signed_in: reader.person().is_some(),
        may_learn: access.is_open(),
        may_note: reader.may(Use::Note, section).is_open(),
        read: work.is_some_and(|work| work.cases.contains(&Mark::of(case.slug.as_str()))),
        course,
        section,
        case,
        text,
    };
    let html = view.render().map_err(Problem::internal)?;
    let token = reader.visitor.token();
    Ok(assembled::respond(&html, view.slots, token, &headers))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day that may be known to the month or year only: "4 April 2023", "April 2023", "2023".
pub(crate) fn in_words(date: Date) -> String {
    let Date { year, month, day } = date;
    let month = usize::from(month)
        .checked_sub(1)
        .and_then(|at| MONTHS.get(at));
    match (month, day) {
        (Some(month), 0) => format!("{month} {year}"),
        (Some(month), day) => format!("{day} {month} {year}"),
        (None, _) if year > 0 => year.to_string(),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_says_no_more_than_is_known() {
        for (written, words) in [
            ("2023-04-04", "4 April 2023"),
            ("2014-09", "September 2014"),
            ("2023", "2023"),
        ] {
            assert_eq!(in_words(written.parse().unwrap()), words);
        }
        assert_eq!(in_words(Date::default()), "");
    }
}

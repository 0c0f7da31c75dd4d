//! GET /notes: all of somebody's notes and bookmarks.

use academy::{Bookmark, Note};
use askama::Template;
use axum::{extract::State, response::Response};
use course::{Course, Section, Slug};

use crate::{
    App, Problem,
    identity::SignedIn,
    pages::{Page, outline::href, render},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "notes.html")]
struct Notes {
    page: Page,
    courses: Vec<CourseNotes>,
}

struct CourseNotes {
    title: String,
    bookmarks: Vec<Spot>,
    sections: Vec<SectionNotes>,
}

struct SectionNotes {
    title: String,
    href: String,
    notes: Vec<OneNote>,
}

/// A place that can be gone to.
struct Spot {
    href: String,
    title: String,
    section: String,
}

struct OneNote {
    id: i64,
    href: String,
    topic: String,
    quote: String,
    text: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    signed_in: SignedIn,
    nonce: Nonce,
) -> Result<Response, Problem> {
    let library = app.library();
    let mut courses = Vec::new();
    for course in &library.courses.courses {
        let (notes, bookmarks) = tokio::try_join!(
            app.keep.notes(signed_in.learner, &course.slug),
            app.keep.bookmarks(signed_in.learner, &course.slug),
        )?;
        if !notes.is_empty() || !bookmarks.is_empty() {
            courses.push(of_course(course, &notes, &bookmarks));
        }
    }
    Ok(render(&Notes {
        page: Page::new("Your notes", &nonce, &signed_in.csrf_token)
            .at("notes")
            .of(&signed_in),
        courses,
    }))
}

fn of_course(course: &Course, notes: &[Note], bookmarks: &[Bookmark]) -> CourseNotes {
    let bookmarks = bookmarks.iter().filter_map(|bookmark| {
        let (_, section) = course.section(&bookmark.spot.section)?;
        let (href, title) = place(course, section, bookmark.spot.item.as_ref());
        Some(Spot {
            href,
            title: title.unwrap_or_else(|| section.title.clone()),
            section: section.title.clone(),
        })
    });
    let sections = course.sections().filter_map(|(_, section)| {
        let own = notes
            .iter()
            .filter(|note| note.spot.section == section.slug);
        let own: Vec<_> = own
            .map(|note| {
                let (href, topic) = place(course, section, note.spot.item.as_ref());
                OneNote {
                    id: note.id.0,
                    href,
                    topic: topic.unwrap_or_default(),
                    quote: note.quote.clone(),
                    text: note.text.as_str().to_owned(),
                }
            })
            .collect();
        (!own.is_empty()).then(|| SectionNotes {
            title: section.title.clone(),
            href: href(course, section),
            notes: own,
        })
    });
    CourseNotes {
        title: course.title.clone(),
        bookmarks: bookmarks.collect(),
        sections: sections.collect(),
    }
}

/// The address of an item of a section, and its title if the section still has it.
pub(crate) fn place(
    course: &Course,
    section: &Section,
    item: Option<&Slug>,
) -> (String, Option<String>) {
    let page = href(course, section);
    let item = item.and_then(|slug| section.items.iter().find(|item| &item.slug == slug));
    match item {
        None => (page, None),
        Some(item) if item.kind == course::ItemKind::CaseStudy => (
            format!("{page}/case/{}", item.slug),
            Some(item.title.clone()),
        ),
        Some(item) => (format!("{page}#{}", item.slug), Some(item.title.clone())),
    }
}

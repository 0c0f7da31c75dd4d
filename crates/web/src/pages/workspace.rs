use academy::Use;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use course::LabSlug;

use crate::{
    App, Problem,
    identity::SignedIn,
    pages::{Page, locked, outline, render},
    reader::{Reader, Visitor},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "workspace.html")]
struct Workspace<'a> {
    page: Page,
    lab: WorkspaceLab<'a>,
    brief_html: String,
    /// The section that it belongs to: address and title.
    section: Option<(String, &'a str)>,
}

struct WorkspaceLab<'a> {
    slug: &'a str,
    title: &'a str,
    story: &'a str,
    minutes: u32,
}

/// GET /labs/{slug}: brief, editor, application, terminal. The page starts the
/// session itself.
pub(crate) async fn show(
    State(app): State<App>,
    Path(slug): Path<String>,
    signed_in: SignedIn,
    nonce: Nonce,
) -> Result<Response, Problem> {
    let slug = slug.parse::<LabSlug>().ok();
    let library = app.library();
    let named = slug.and_then(|slug| library.courses.lab(&slug));
    let (course, lab) = named.ok_or_else(|| Problem::not_found("There is no such lab."))?;
    let reader = Reader::of(&app, Visitor(Some(signed_in)), course).await?;
    let section = course.section_of(lab).map(|(_, section)| section);
    if let Some(section) = section {
        let access = reader.may(Use::Lab, section);
        if !access.is_open() {
            return Ok(locked::page(&app, &nonce, &reader, course, section, access));
        }
    }
    let brief = &lab.brief;
    Ok(render(&Workspace {
        page: Page::new(&lab.title, &nonce, reader.visitor.token()).seen_by(&reader.visitor),
        lab: WorkspaceLab {
            slug: lab.slug.as_str(),
            title: &lab.title,
            story: &lab.story,
            minutes: lab.minutes,
        },
        section: section.map(|section| (outline::href(course, section), section.title.as_str())),
        brief_html: format!(
            "<h3>Story</h3>\n{}<h3>What is wanted</h3>\n{}",
            brief.story_html, brief.wanted_html
        ),
    }))
}

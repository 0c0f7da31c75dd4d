use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use course::LabSlug;

use crate::{
    App, Problem,
    identity::SignedIn,
    pages::{Page, render},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "workspace.html")]
struct Workspace<'a> {
    page: Page,
    lab: WorkspaceLab<'a>,
    brief_html: String,
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
    let lab = slug.and_then(|slug| app.course.lab(&slug));
    let lab = lab.ok_or_else(|| Problem::not_found("There is no such lab in this course."))?;
    let brief = &lab.brief;
    Ok(render(&Workspace {
        page: Page::new(&lab.title, &nonce, &signed_in.csrf_token),
        lab: WorkspaceLab {
            slug: lab.slug.as_str(),
            title: &lab.title,
            story: &lab.story,
            minutes: lab.minutes,
        },
        brief_html: format!(
            "<h3>Story</h3>\n{}<h3>What is wanted</h3>\n{}",
            brief.story_html, brief.wanted_html
        ),
    }))
}

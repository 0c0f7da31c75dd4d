//! GET /search?q=: what was found, as a page; GET /search/hits?q= for the box that shows it as you type.

use askama::Template;
use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use course::{Hit, HitKind};
use serde::Deserialize;

use crate::{
    App,
    pages::{Page, render},
    reader::Visitor,
    security::Nonce,
};

/// Hits on the page, and in the box.
const ON_PAGE: usize = 40;
const IN_BOX: usize = 8;
/// Characters of a query that are looked at.
const QUERY: usize = 200;

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

impl Asked {
    fn query(&self) -> String {
        self.q.chars().take(QUERY).collect()
    }
}

#[derive(Template)]
#[template(path = "search.html")]
struct Found {
    page: Page,
    query: String,
    hits: Vec<Hit>,
}

impl Found {
    fn kind(&self, hit: &Hit) -> &'static str {
        match hit.kind {
            HitKind::Topic => "Lesson",
            HitKind::Lab => "Lab",
            HitKind::CaseStudy => "Case study",
            HitKind::Term => "Glossary",
        }
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
    nonce: Nonce,
) -> Response {
    let query = asked.query();
    let title = match query.trim() {
        "" => "Search".to_owned(),
        words => format!("Search: {words}"),
    };
    render(&Found {
        page: Page::new(title, &nonce, visitor.token())
            .follows(&app)
            .seen_by(&visitor),
        hits: app.library().search().find(&query, ON_PAGE),
        query,
    })
}

/// The best hits, as JSON. They are the same for everyone.
pub(crate) async fn hits(
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> ([(HeaderName, HeaderValue); 1], Json<Vec<Hit>>) {
    let keep = HeaderValue::from_static("private, max-age=60");
    let hits = app.library().search().find(&asked.query(), IN_BOX);
    ([(header::CACHE_CONTROL, keep)], Json(hits))
}

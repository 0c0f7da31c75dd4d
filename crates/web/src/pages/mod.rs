//! One file for each page; its template has the same name.

pub(crate) mod case_study;
pub(crate) mod catalogue;
pub(crate) mod course;
pub(crate) mod drills;
pub(crate) mod glossary;
pub(crate) mod home;
pub(crate) mod labs;
pub(crate) mod locked;
pub(crate) mod message;
pub(crate) mod named;
mod next_view;
pub(crate) mod notes;
pub(crate) mod outline;
pub(crate) mod quiz;
mod recent;
pub(crate) mod search;
pub(crate) mod section;
pub(crate) mod workspace;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::{Problem, assets, security::Nonce};

/// What every page's frame needs.
pub(crate) struct Page {
    pub title: String,
    pub csp_nonce: String,
    pub csrf_token: String,
    pub assets: String,
    /// Which of the site's parts this is, as the navigation calls it; "" for none.
    pub here: &'static str,
    /// Whether the page reloads itself when a file of a course changes.
    pub dev: bool,
}

impl Page {
    pub fn new(title: impl Into<String>, nonce: &Nonce, csrf_token: &str) -> Self {
        Self {
            title: title.into(),
            csp_nonce: nonce.as_str().to_owned(),
            csrf_token: csrf_token.to_owned(),
            assets: assets::prefix(),
            here: "",
            dev: false,
        }
    }

    /// Marks a part of the site in the navigation: "home", "courses", "labs", "glossary", "notes".
    pub fn at(mut self, here: &'static str) -> Self {
        self.here = here;
        self
    }

    /// A page that shows files of a course.
    pub fn of(mut self, app: &crate::App) -> Self {
        self.dev = app.dev;
        self
    }
}

pub(crate) fn render(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

//! One file for each page; its template has the same name.

pub(crate) mod labs;
pub(crate) mod message;
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
}

impl Page {
    pub fn new(title: impl Into<String>, nonce: &Nonce, csrf_token: &str) -> Self {
        Self {
            title: title.into(),
            csp_nonce: nonce.as_str().to_owned(),
            csrf_token: csrf_token.to_owned(),
            assets: assets::prefix(),
        }
    }
}

pub(crate) fn render(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

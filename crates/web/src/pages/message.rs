use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::{
    App,
    pages::{Page, render},
    reader::Visitor,
    security::Nonce,
};

/// A page that says what happened and what to do.
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    page: Page,
    tone: &'static str,
    heading: String,
    text: String,
    action: Option<Action>,
}

struct Action {
    href: String,
    label: String,
}

impl Message {
    /// Something to know.
    pub fn info(nonce: &Nonce, heading: &str, text: &str) -> Self {
        Self::new("info", nonce, heading, text)
    }

    /// Something went wrong.
    pub fn error(nonce: &Nonce, heading: &str, text: &str) -> Self {
        Self::new("error", nonce, heading, text)
    }

    /// Something will come.
    pub fn waiting(nonce: &Nonce, heading: &str, text: &str) -> Self {
        Self::new("waiting", nonce, heading, text)
    }

    /// With the navigation of whoever sees it.
    pub fn seen_by(mut self, visitor: &Visitor) -> Self {
        visitor.token().clone_into(&mut self.page.csrf_token);
        self.page = self.page.seen_by(visitor);
        self
    }

    /// In place of a page that shows files of a course.
    pub fn follows(mut self, app: &App) -> Self {
        self.page = self.page.follows(app);
        self
    }

    fn new(tone: &'static str, nonce: &Nonce, heading: &str, text: &str) -> Self {
        Self {
            page: Page::new(heading, nonce, ""),
            tone,
            heading: heading.to_owned(),
            text: text.to_owned(),
            action: None,
        }
    }

    /// Offers a way on.
    pub fn action(mut self, href: &str, label: &str) -> Self {
        self.action = Some(Action {
            href: href.to_owned(),
            label: label.to_owned(),
        });
        self
    }
}

impl IntoResponse for Message {
    fn into_response(self) -> Response {
        render(&self)
    }
}

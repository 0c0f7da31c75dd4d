//! What went wrong, told once: RFC 9457 problem JSON for programs, a page for
//! a browser that asked for one.

use std::any::Any;

use academy::{KeepError, Refusal};
use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{pages::message::Message, security::Nonce};

/// An error as the client is told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// What kind of thing happened; the same for every case of it.
    pub title: &'static str,
    /// What happened now, what was kept, and what to do.
    pub detail: String,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
}

impl Problem {
    /// A problem of a kind of its own.
    pub fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            title,
            detail: detail.into(),
        }
    }

    /// 404: no such address.
    pub fn no_such_page() -> Self {
        Self::not_found("Nothing is at this address. The list of labs is a good place to start.")
    }

    /// 404: something that is not there, or not the client's to see.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", detail)
    }

    /// 405.
    pub fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Not done this way",
            "This address does not take that method.",
        )
    }

    /// 400: a request that makes no sense.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Not understood", detail)
    }

    /// 403.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Not allowed", detail)
    }

    /// 500; the reason is for the log only.
    pub fn internal(reason: impl std::fmt::Display) -> Self {
        tracing::error!(%reason, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The server failed",
            "Something broke on our side. What you saved is kept. Try again; if it happens again, the server's log says why.",
        )
    }
}

impl From<range::Error> for Problem {
    fn from(error: range::Error) -> Self {
        use range::Error::{BadInput, NoSession, NotInThisLab, NotNow};
        let text = error.to_string();
        match error {
            BadInput(_) => Self::bad_request(text),
            NotInThisLab(_) | NoSession => Self::not_found(capital(&text)),
            NotNow(_) => Self::new(StatusCode::CONFLICT, "Not now", text),
            _ => Self::internal(text),
        }
    }
}

/// A sentence from an error's text.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

impl From<KeepError> for Problem {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Refused(Refusal::NotThere) => {
                Self::not_found("There is no such thing (any more).")
            }
            KeepError::Refused(refusal) => Self::new(
                StatusCode::CONFLICT,
                "Not possible",
                capital(&refusal.to_string()),
            ),
            failed => Self::internal(failed),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Json(Body {
            r#type: "about:blank",
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
        });
        let mut response = (self.status, body).into_response();
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response.extensions_mut().insert(self);
        response
    }
}

/// Middleware: turns a problem into a page where the browser asked for one.
pub(crate) async fn as_page(nonce: Nonce, request: Request, next: Next) -> Response {
    let wants_page = wants_page(request.headers());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if !wants_page {
        return response;
    }
    let message = match problem.status {
        StatusCode::UNAUTHORIZED => Message::info(&nonce, problem.title, &problem.detail),
        _ => Message::error(&nonce, problem.title, &problem.detail).action("/", "To the labs"),
    };
    let mut page = message.into_response();
    *page.status_mut() = problem.status;
    for (name, value) in response.headers() {
        if name == header::SET_COOKIE || name == header::ALLOW {
            page.headers_mut().append(name, value.clone());
        }
    }
    page
}

pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

pub(crate) fn of_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let reason = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    Problem::internal(reason).into_response()
}

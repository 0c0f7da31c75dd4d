//! The session API: what the workspace page asks for, in JSON.

pub(crate) mod drills;
mod entries;
mod files;
mod live;
mod marks;
mod notes;
mod open;
mod quiz;
mod run;
mod session;
mod victim;

use axum::extract::{DefaultBodyLimit, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::routing::{get, post};
use axum::{Json, RequestPartsExt, Router};
use std::collections::HashMap;
use std::sync::Arc;

use range::LabSession;
use serde::de::DeserializeOwned;

use crate::identity::SignedIn;
use crate::{App, Problem};

/// The most bytes in a request's body: a file of the workspace and a little more.
const BODY: usize = 1024 * 1024 + 4096;

/// The addresses of the session API.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/labs/{slug}/session", post(session::start))
        .route("/sessions/{id}", get(session::show))
        .route("/sessions/{id}/stop", post(session::stop))
        .route("/sessions/{id}/reset", post(session::reset))
        .route("/sessions/{id}/original", post(session::original))
        .route("/sessions/{id}/files", get(files::list))
        .route(
            "/sessions/{id}/files/{*path}",
            get(files::read).put(files::save).delete(files::remove),
        )
        .route("/sessions/{id}/rename", post(files::rename))
        .route("/sessions/{id}/revert", post(files::revert))
        .route("/sessions/{id}/submissions", post(entries::submit))
        .route("/sessions/{id}/flag", post(entries::flag))
        .route("/sessions/{id}/answer", post(entries::answer))
        .route("/sessions/{id}/oracle", post(entries::oracle))
        .route("/sessions/{id}/hints", post(entries::hint))
        .route("/sessions/{id}/debrief", get(entries::debrief))
        .route(
            "/sessions/{id}/visits",
            get(victim::list).post(victim::send),
        )
        .route(
            "/sessions/{id}/visits/{n}/screenshot.png",
            get(victim::screenshot),
        )
        .route("/sessions/{id}/open/{origin}", get(open::open))
        .route("/sessions/{id}/events", get(live::events))
        .route("/sessions/{id}/terminal", get(live::terminal))
        .layer(DefaultBodyLimit::max(BODY))
}

/// The addresses that reading sends to: plain forms, and scripts that send the same.
pub(crate) fn reading() -> Router<App> {
    Router::new()
        .route("/courses/{course}/{section}/marks", post(marks::mark))
        .route("/courses/{course}/{section}/here", post(marks::here))
        .route("/courses/{course}/{section}/notes", post(notes::add))
        .route(
            "/courses/{course}/{section}/quiz/{question}",
            post(quiz::answer),
        )
        .route("/notes/{id}", post(notes::change))
        .layer(DefaultBodyLimit::max(crate::form::BODY))
}

/// The address that runs a lesson's code. Samples' code runs for strangers too.
pub(crate) fn running() -> Router<App> {
    Router::new()
        .route("/courses/{course}/run", post(run::run))
        .layer(DefaultBodyLimit::max(2 * range::snippet::CODE_BYTES))
}

/// The session that the address names, if it is the asking learner's.
pub(crate) struct Mine(pub(crate) Arc<LabSession>);

impl FromRequestParts<App> for Mine {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        let Path(names) = parts
            .extract::<Path<HashMap<String, String>>>()
            .await
            .map_err(|_| Problem::no_such_page())?;
        let id = names.get("id").map(String::as_str).unwrap_or_default();
        let session = app.range.session(&signed_in.learner.to_string(), id)?;
        Ok(Self(session))
    }
}

/// A JSON body; what is wrong with it is said in words.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> axum::extract::FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(error) => Err(Problem::new(
                error.status(),
                "Not understood",
                error.body_text(),
            )),
        }
    }
}

//! The session API: what the workspace page asks for, in JSON.

mod entries;
mod files;
mod live;
mod open;
mod session;
mod victim;

use academy::Right::Learn;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::{Json, RequestPartsExt};
use std::collections::HashMap;
use std::sync::Arc;

use range::LabSession;
use serde::de::DeserializeOwned;

use crate::identity::SignedIn;
use crate::routes::{Of::Me, Routes};
use crate::{App, Problem};

/// The most bytes in a request's body: a file of the workspace and a little more.
const BODY: usize = 1024 * 1024 + 4096;

/// The addresses of the session API.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app)
        .post("/labs/{slug}/session", Learn, Me, session::start)
        .get("/sessions/{id}", Learn, Me, session::show)
        .post("/sessions/{id}/stop", Learn, Me, session::stop)
        .post("/sessions/{id}/reset", Learn, Me, session::reset)
        .post("/sessions/{id}/original", Learn, Me, session::original)
        .get("/sessions/{id}/files", Learn, Me, files::list)
        .get("/sessions/{id}/files/{*path}", Learn, Me, files::read)
        .put("/sessions/{id}/files/{*path}", Learn, Me, files::save)
        .delete("/sessions/{id}/files/{*path}", Learn, Me, files::remove)
        .post("/sessions/{id}/rename", Learn, Me, files::rename)
        .post("/sessions/{id}/revert", Learn, Me, files::revert)
        .post("/sessions/{id}/submissions", Learn, Me, entries::submit)
        .post("/sessions/{id}/flag", Learn, Me, entries::flag)
        .post("/sessions/{id}/answer", Learn, Me, entries::answer)
        .post("/sessions/{id}/oracle", Learn, Me, entries::oracle)
        .post("/sessions/{id}/hints", Learn, Me, entries::hint)
        .get("/sessions/{id}/debrief", Learn, Me, entries::debrief)
        .get("/sessions/{id}/visits", Learn, Me, victim::list)
        .post("/sessions/{id}/visits", Learn, Me, victim::send)
        .get(
            "/sessions/{id}/visits/{n}/screenshot.png",
            Learn,
            Me,
            victim::screenshot,
        )
        .get("/sessions/{id}/open/{origin}", Learn, Me, open::open)
        .get("/sessions/{id}/events", Learn, Me, live::events)
        .get("/sessions/{id}/terminal", Learn, Me, live::terminal)
        .body_limit(BODY)
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

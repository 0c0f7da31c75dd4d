//! The victim: sending it somewhere, and what it saw.

use std::collections::HashMap;

use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use range::VisitView;
use serde::{Deserialize, Serialize};

use super::{Body, Mine};
use crate::Problem;

/// The remembered visits.
pub async fn list(Mine(session): Mine) -> Json<Vec<VisitView>> {
    Json(session.visits())
}

#[derive(Deserialize)]
pub struct Errand {
    url: Option<String>,
}

#[derive(Serialize)]
pub struct Sent {
    visit: u32,
}

/// Sends the victim a link, or without one on its routine.
pub async fn send(
    Mine(session): Mine,
    Body(errand): Body<Errand>,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    let url = errand.url.filter(|url| !url.trim().is_empty());
    let visit = session.send_victim(url)?;
    Ok((StatusCode::ACCEPTED, Json(Sent { visit })))
}

/// What the victim saw in the end.
pub async fn screenshot(
    Mine(session): Mine,
    Path(names): Path<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let n = names.get("n").and_then(|n| n.parse().ok());
    let png = n
        .and_then(|n| session.screenshot(n))
        .ok_or_else(|| Problem::not_found("There is no such screenshot."))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}

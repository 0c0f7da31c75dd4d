//! Starting, looking at, resetting and ending a lab session.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use range::SessionView;
use range::keeper::End;
use serde::Deserialize;

use super::{Body, Mine};
use crate::hosts::Authority;
use crate::identity::SignedIn;
use crate::keeper::LabKeeper;
use crate::{App, Problem};

/// Starts the lab, or finds the session that runs already.
pub async fn start(
    State(app): State<App>,
    signed_in: SignedIn,
    authority: Authority,
    Path(slug): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    let lab = slug
        .parse()
        .ok()
        .and_then(|slug| app.course.lab(&slug))
        .ok_or_else(|| Problem::not_found("There is no such lab."))?;
    let keeper = LabKeeper::new(&app, signed_in.learner, lab.slug.clone());
    let owner = signed_in.learner.to_string();
    let session = app.range.start(&owner, lab, keeper).await?;
    Ok(Json(app.view(&session, &authority)))
}

/// The session as it is now.
pub async fn show(
    State(app): State<App>,
    authority: Authority,
    Mine(session): Mine,
) -> Json<SessionView> {
    Json(app.view(&session, &authority))
}

/// Ends the session; files and progress stay.
pub async fn stop(Mine(session): Mine) -> StatusCode {
    session.stop(End::Stopped).await;
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
pub struct Reset {
    what: String,
}

/// Puts data, code or everything back.
pub async fn reset(
    State(app): State<App>,
    authority: Authority,
    Mine(session): Mine,
    Body(reset): Body<Reset>,
) -> Result<Json<SessionView>, Problem> {
    session.reset(&reset.what).await?;
    Ok(Json(app.view(&session, &authority)))
}

#[derive(Deserialize)]
pub struct Original {
    on: bool,
}

/// Runs the original code although there are edits, or the edits again.
pub async fn original(
    State(app): State<App>,
    authority: Authority,
    Mine(session): Mine,
    Body(original): Body<Original>,
) -> Result<Json<SessionView>, Problem> {
    session.prefer_original(original.on).await?;
    Ok(Json(app.view(&session, &authority)))
}

//! Starting, looking at, resetting and ending a lab session.

use academy::Use;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use course::LabSlug;
use range::SessionView;
use range::keeper::End;
use serde::Deserialize;

use super::{Body, Mine};
use crate::hosts::Authority;
use crate::identity::SignedIn;
use crate::keeper::LabKeeper;
use crate::reader::{Reader, Visitor};
use crate::{App, Problem};

/// Starts the lab, or finds the session that runs already.
pub async fn start(
    State(app): State<App>,
    signed_in: SignedIn,
    authority: Authority,
    Path(slug): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    let library = app.library();
    let slug = slug.parse::<LabSlug>().ok();
    let named = slug.and_then(|slug| library.courses.lab(&slug));
    let (course, lab) = named.ok_or_else(|| Problem::not_found("There is no such lab."))?;
    let person = signed_in.learner;
    let reader = Reader::of(&app, Visitor(Some(signed_in)), course).await?;
    if let Some((_, section)) = course.section_of(lab) {
        reader.demand(Use::Lab, section)?;
    }
    let keeper = LabKeeper::new(&app, person, course.slug.clone(), lab.slug.clone());
    let owner = person.to_string();
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

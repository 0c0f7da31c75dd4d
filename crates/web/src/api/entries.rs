//! What a learner enters: flags, answers, repairs; hints and the debrief.

use axum::Json;
use axum::http::StatusCode;
use course::TaskId;
use range::{Debrief, Entry, HintView};
use serde::{Deserialize, Serialize};

use super::{Body, Mine};
use crate::Problem;

#[derive(Serialize)]
pub struct Submission {
    submission: u32,
}

/// Submits the workspace as it is now; progress comes as events.
pub async fn submit(Mine(session): Mine) -> Result<(StatusCode, Json<Submission>), Problem> {
    let submission = session.submit().await?;
    Ok((StatusCode::ACCEPTED, Json(Submission { submission })))
}

#[derive(Deserialize)]
pub struct Flag {
    flag: String,
}

/// Takes a flag.
pub async fn flag(Mine(session): Mine, Body(given): Body<Flag>) -> Result<Json<Entry>, Problem> {
    Ok(Json(session.flag(&given.flag).await?))
}

#[derive(Deserialize)]
pub struct Answer {
    task: TaskId,
    answer: String,
}

/// Takes an answer to a question.
pub async fn answer(
    Mine(session): Mine,
    Body(given): Body<Answer>,
) -> Result<Json<Entry>, Problem> {
    Ok(Json(session.answer(&given.task, &given.answer).await?))
}

/// Asks whether the attack has worked.
pub async fn oracle(Mine(session): Mine) -> Result<Json<Entry>, Problem> {
    Ok(Json(session.oracle().await?))
}

/// Takes the next hint.
pub async fn hint(Mine(session): Mine) -> Result<Json<HintView>, Problem> {
    Ok(Json(session.hint().await?))
}

/// The debrief, once all tasks are done.
pub async fn debrief(Mine(session): Mine) -> Result<Json<Debrief>, Problem> {
    Ok(Json(session.debrief().await?))
}

//! The workspace's files.

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use course::FilePath;
use range::FileEntry;
use serde::Deserialize;

use super::{Body, Mine};
use crate::Problem;

/// The editor's tree.
pub async fn list(Mine(session): Mine) -> Json<Vec<FileEntry>> {
    Json(session.files().await)
}

fn path_of(names: &HashMap<String, String>) -> Result<FilePath, Problem> {
    let path = names.get("path").map(String::as_str).unwrap_or_default();
    path.parse()
        .map_err(|error: course::NameError| Problem::bad_request(error.to_string()))
}

/// A file's text; with `?original=1` the author's.
pub async fn read(
    Mine(session): Mine,
    Path(names): Path<HashMap<String, String>>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let path = path_of(&names)?;
    let content = session
        .file(&path, query.contains_key("original"))
        .await
        .ok_or_else(|| Problem::not_found(format!("There is no {path}.")))?;
    // Never anything that a browser would run: the learner's files are text here.
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, content).into_response())
}

/// Saves a file, making it if it is new.
pub async fn save(
    Mine(session): Mine,
    Path(names): Path<HashMap<String, String>>,
    content: Bytes,
) -> Result<StatusCode, Problem> {
    session.save(&path_of(&names)?, content.to_vec()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a file.
pub async fn remove(
    Mine(session): Mine,
    Path(names): Path<HashMap<String, String>>,
) -> Result<StatusCode, Problem> {
    session.delete(&path_of(&names)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub struct Rename {
    from: FilePath,
    to: FilePath,
}

/// Moves a file; never over another one.
pub async fn rename(
    Mine(session): Mine,
    Body(rename): Body<Rename>,
) -> Result<StatusCode, Problem> {
    session.rename(&rename.from, &rename.to).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub struct Revert {
    path: FilePath,
}

/// Makes one file the author's again.
pub async fn revert(
    Mine(session): Mine,
    Body(revert): Body<Revert>,
) -> Result<StatusCode, Problem> {
    session.revert(&revert.path).await?;
    Ok(StatusCode::NO_CONTENT)
}

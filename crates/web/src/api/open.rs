//! The way into an origin: a ticket that opens its gate for this browser.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Mine;
use crate::hosts::Authority;
use crate::{App, Problem};

/// Sends a frame or a tab to an origin, with a ticket for its gate.
pub async fn open(
    State(app): State<App>,
    authority: Authority,
    Mine(session): Mine,
    Path(names): Path<HashMap<String, String>>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Redirect, Problem> {
    let name = names.get("origin").map(String::as_str).unwrap_or_default();
    let origin = session
        .lab
        .origins
        .iter()
        .find(|origin| origin.name.as_str() == name)
        .ok_or_else(|| Problem::not_found("This lab has no such origin."))?;
    let to = query.get("to").map_or("/", String::as_str);
    let ticket = app.gates.ticket(&session.id, name);
    let to = utf8_percent_encode(to, NON_ALPHANUMERIC);
    let url = app.addresses.url_of(&session, origin, &authority);
    session.touch();
    Ok(Redirect::to(&format!(
        "{url}/.quintain/enter?ticket={ticket}&to={to}"
    )))
}

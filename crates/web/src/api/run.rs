//! POST /courses/{course}/run: a lesson's code, as its reader left it.

use std::convert::Infallible;

use academy::{Event, Use};
use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use course::{Section, Slug};
use futures_util::stream;
use range::snippet::{Refused, SnippetEvent, SnippetRun};
use serde::{Deserialize, Serialize};

use super::Body as Json;
use crate::{
    App, Problem,
    client::Client,
    reader::{Reader, Visitor},
};

#[derive(Deserialize)]
pub(crate) struct ToRun {
    /// The block, as its figure's `data-run` names it.
    block: String,
    /// The code; what the block stands after is put before it here.
    code: String,
}

/// One line of the answer: an event, and at the end a sentence for the reader if it was cut off.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    event: SnippetEvent,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

/// Runs it and streams what happens, one JSON object a line. Going away ends the program.
pub(crate) async fn run(
    State(app): State<App>,
    Path(course): Path<String>,
    visitor: Visitor,
    client: Client,
    Json(to_run): Json<ToRun>,
) -> Result<Response, Problem> {
    let library = app.library();
    let none = || Problem::not_found("There is no such code in this course.");
    let course = library.course(&course).ok_or_else(none)?;
    let (section, item, block) = course.run_block(&to_run.block).ok_or_else(none)?;
    let reader = Reader::of(&app, visitor, course).await?;
    let owner = admit(&app, &reader, section, item, &client)?;
    let edited = to_run.code.trim_end() != block.code.trim_end();
    let run = app.snippets.run(&owner, block.program(&to_run.code));
    let run = run.map_err(refused)?;
    if let Some(person) = reader.person() {
        let event = Event::BlockRun {
            section: section.slug.clone(),
            block: to_run.block,
            edited,
        };
        app.keep
            .append(person, &course.slug, reader.now, &[event])
            .await?;
    }
    let mut response = Body::from_stream(stream::unfold(run, line)).into_response();
    let lines = HeaderValue::from_static("application/x-ndjson");
    response.headers_mut().insert(header::CONTENT_TYPE, lines);
    Ok(response)
}

/// Whose run it is, if they may: a seat's, or a stranger's in a sample, who are counted by address.
fn admit(
    app: &App,
    reader: &Reader,
    section: &Section,
    item: Option<&Slug>,
    client: &Client,
) -> Result<String, Problem> {
    let access = reader.may(Use::RunCode, section);
    if access.is_open()
        && let Some(person) = reader.person()
    {
        return Ok(person.to_string());
    }
    let mut samples = section.items.iter().filter(|item| item.sample);
    if !item.is_some_and(|slug| samples.any(|sample| &sample.slug == slug)) {
        reader.demand(Use::RunCode, section)?;
    }
    let household = client.household();
    if !app.pace.may_run(&household) {
        let detail =
            "Without a seat you can run six pieces of code a minute. Wait a moment and try again.";
        return Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too often",
            detail,
        ));
    }
    Ok(format!("stranger at {household}"))
}

fn refused(refused: Refused) -> Problem {
    let status = match refused {
        Refused::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        Refused::YoursWait => StatusCode::TOO_MANY_REQUESTS,
        Refused::Full => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::new(
        status,
        "Not run",
        crate::problem::capital(&refused.to_string()),
    )
}

async fn line(mut run: SnippetRun) -> Option<(Result<Bytes, Infallible>, SnippetRun)> {
    let event = run.next().await?;
    let message = match &event {
        SnippetEvent::Ended(end) => end.cut.map(range::snippet::Cut::in_words),
        _ => None,
    };
    // Text and numbers only: nothing that JSON cannot hold.
    let mut line = serde_json::to_vec(&Line { event, message }).unwrap_or_default();
    line.push(b'\n');
    Some((Ok(line.into()), run))
}

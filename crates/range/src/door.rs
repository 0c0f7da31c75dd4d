//! `http://range.test`: the platform's own door inside a learning session, for scripts and the terminal.
//! It offers what the page offers: enter a flag or an answer, send the victim a link, ask the oracle.

use std::pin::Pin;
use std::sync::{Arc, Weak};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use sandbox::Session;
use serde_json::{Value, json};

use crate::error::Error;
use crate::plan::RANGE_ADDRESS;
use crate::serve::{plain, serve_in_session};
use crate::tasks::ENTRY;

const HELP: &str = "\
This is the platform's door in your lab. From the terminal or a script:

  curl range.test/flag   -d flag=FLAG{...}            enter a flag
  curl range.test/answer -d task=NAME -d answer=...   answer a question
  curl range.test/visit  -d url=http://...            send the victim a link
  curl range.test/visit  -d url=                      let the victim do their routine
  curl range.test/oracle -X POST                      ask whether the attack has worked
";

/// What the door leads to.
pub(crate) trait Desk: Send + Sync {
    /// A flag.
    fn flag(&self, entry: String) -> Answering<'_>;
    /// An answer to a question.
    fn answer(&self, task: String, answer: String) -> Answering<'_>;
    /// A visit by the victim; without a link, the routine.
    fn visit(&self, url: Option<String>) -> Answering<'_>;
    /// Whether the attack has happened.
    fn oracle(&self) -> Answering<'_>;
}

/// An answer under way.
pub(crate) type Answering<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send + 'a>>;

/// Opens the door in a session.
pub(crate) async fn open<D: Desk + 'static>(
    session: &Arc<Session>,
    desk: Weak<D>,
) -> Result<(), Error> {
    serve_in_session(session, RANGE_ADDRESS, move |request| {
        let desk = desk.upgrade();
        async move {
            match desk {
                Some(desk) => answer(&*desk, request).await,
                None => plain(StatusCode::SERVICE_UNAVAILABLE, "the session is over\n"),
            }
        }
    })
    .await
}

async fn answer<D: Desk>(desk: &D, request: Request<Incoming>) -> Response<Full<Bytes>> {
    if request.method() != Method::POST {
        return plain(StatusCode::OK, HELP);
    }
    let path = request.uri().path().to_owned();
    let Ok(body) = Limited::new(request.into_body(), 4 * ENTRY).collect().await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "too long\n");
    };
    let body = body.to_bytes();
    let field = |name: &str| {
        let text = String::from_utf8_lossy(&body).into_owned();
        text.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let value = value.replace('+', " ");
            let decoded = percent_encoding::percent_decode_str(&value).decode_utf8_lossy();
            (key == name).then(|| decoded.into_owned())
        })
    };
    let done = match path.as_str() {
        "/flag" => desk.flag(field("flag").unwrap_or_default()).await,
        "/answer" => {
            let task = field("task").unwrap_or_default();
            desk.answer(task, field("answer").unwrap_or_default()).await
        }
        "/visit" => desk.visit(field("url").filter(|url| !url.is_empty())).await,
        "/oracle" => desk.oracle().await,
        _ => return plain(StatusCode::NOT_FOUND, HELP),
    };
    let (status, value) = match done {
        Ok(value) => (StatusCode::OK, value),
        Err(error) => (
            StatusCode::BAD_REQUEST,
            json!({"accepted": false, "message": error.to_string()}),
        ),
    };
    let mut response = Response::new(Full::new(Bytes::from(format!("{value}\n"))));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

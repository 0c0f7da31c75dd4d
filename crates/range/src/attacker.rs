//! The attacker's site: a web server of the platform on the session's network. It serves what the
//! learner (or a check) puts there and remembers every request.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use sandbox::Session;
use serde::Serialize;
use time::OffsetDateTime;

use crate::blocking::blocking;
use crate::error::Error;
use crate::plan::area;
use crate::serve::{plain, serve_in_session};

/// How many requests are remembered.
pub const KEPT: usize = 500;
/// How much of a request's body is remembered, in bytes; more is refused with 413.
pub const BODY: usize = 256 * 1024;
/// The largest file that is served, in bytes.
const FILE: u64 = 1024 * 1024;
/// How many answers a check may put up.
const ANSWERS: usize = 100;

/// A request that reached the attacker's site.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// Counts from 1 in each session.
    pub n: u64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The method.
    pub method: String,
    /// The path, as sent.
    pub path: String,
    /// What followed the `?`, as sent.
    pub query: String,
    /// Headers in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(serialize_with = "as_text")]
    pub body: Bytes,
}

fn as_text<S: serde::Serializer>(body: &Bytes, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&String::from_utf8_lossy(body))
}

impl Seen {
    /// Everything of the request in one piece, for looking for a flag.
    pub fn all_bytes(&self) -> Vec<u8> {
        let mut all = format!("{}?{}\n", self.path, self.query).into_bytes();
        for (name, value) in &self.headers {
            all.extend(format!("{name}: {value}\n").bytes());
        }
        all.extend(&self.body);
        all
    }
}

/// What is answered to one path.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: BTreeMap<String, String>,
    /// Body.
    pub body: Bytes,
}

type Tell = Box<dyn Fn(&Arc<Seen>) + Send + Sync>;

/// The attacker's site of one session.
pub struct Site {
    sandbox: Arc<Session>,
    seen: Mutex<Vec<Arc<Seen>>>,
    count: AtomicU64,
    answers: Mutex<BTreeMap<String, Answer>>,
    tell: Tell,
}

impl Site {
    /// Listens in the session.
    pub(crate) async fn open(
        sandbox: &Arc<Session>,
        address: SocketAddrV4,
        tell: impl Fn(&Arc<Seen>) + Send + Sync + 'static,
    ) -> Result<Arc<Self>, Error> {
        let site = Arc::new(Self {
            sandbox: sandbox.clone(),
            seen: Mutex::new(Vec::new()),
            count: AtomicU64::new(0),
            answers: Mutex::new(BTreeMap::new()),
            tell: Box::new(tell),
        });
        let handler = Arc::downgrade(&site);
        serve_in_session(sandbox, address, move |request| {
            let site = handler.upgrade();
            async move {
                match site {
                    Some(site) => site.answer(request).await,
                    None => plain(StatusCode::SERVICE_UNAVAILABLE, "over"),
                }
            }
        })
        .await?;
        Ok(site)
    }

    /// The requests so far, the oldest first.
    pub fn seen(&self) -> Vec<Arc<Seen>> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Forgets the requests.
    pub fn clear(&self) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Puts up an answer for one path.
    pub fn put_up(&self, path: String, answer: Answer) -> Result<(), Error> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= ANSWERS && !answers.contains_key(&path) {
            return Err(Error::BadInput(format!(
                "the attacker's site holds at most {ANSWERS} answers"
            )));
        }
        answers.insert(path, answer);
        Ok(())
    }

    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: hyper::body::Body<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        let path = head.uri.path().to_owned();
        let Ok(body) = Limited::new(body, BODY).collect().await else {
            return plain(StatusCode::PAYLOAD_TOO_LARGE, "too large");
        };
        let seen = Arc::new(Seen {
            n: self.count.fetch_add(1, Ordering::Relaxed) + 1,
            at: OffsetDateTime::now_utc().unix_timestamp(),
            method: head.method.to_string(),
            path: path.clone(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head
                .headers
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.to_string(), value)
                })
                .collect(),
            body: body.to_bytes(),
        });
        self.remember(&seen);
        if head.method == Method::OPTIONS {
            return cross_origin(plain(StatusCode::NO_CONTENT, ""));
        }
        let put_up = self
            .answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&path)
            .cloned();
        match put_up {
            Some(answer) => given(&answer),
            None => cross_origin(self.file(&path).await),
        }
    }

    fn remember(&self, request: &Arc<Seen>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() == KEPT {
            seen.remove(0);
        }
        seen.push(request.clone());
        drop(seen);
        (self.tell)(request);
    }

    async fn file(&self, path: &str) -> Response<Full<Bytes>> {
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let mut name = decoded.trim_start_matches('/').to_owned();
        if name.is_empty() || name.ends_with('/') {
            name.push_str("index.html");
        }
        let kind = mime_guess::from_path(&name).first_or_octet_stream();
        let sandbox = self.sandbox.clone();
        let read = blocking(move || sandbox.read(area::ATTACKER, &name, FILE)).await;
        match read {
            Ok(bytes) => {
                let mut response = Response::new(Full::new(bytes.into()));
                let kind = match kind.type_() {
                    mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
                    _ => kind.to_string(),
                };
                if let Ok(kind) = HeaderValue::from_str(&kind) {
                    response.headers_mut().insert(CONTENT_TYPE, kind);
                }
                response
            }
            // What a stolen secret is sent to need not exist; the log is what counts.
            Err(_) => plain(
                StatusCode::NOT_FOUND,
                "nothing here (the request is in the log)",
            ),
        }
    }
}

/// The attacker reads what is sent from other sites, so it allows everything.
fn cross_origin(mut response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "*"),
        ("access-control-allow-methods", "*"),
        ("cache-control", "no-store"),
    ] {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}

fn given(answer: &Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(answer.body.clone()));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

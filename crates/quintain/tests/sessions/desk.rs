//! A learner at work, as seen from the page.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use course::{FilePath, OriginSpec};
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, StatusCode};
use range::{Bounds, Error, LabSession, Outside, Range, SessionEvent, Terminal};
use serde_json::Value;
use tokio::sync::broadcast;

use crate::support::memory::Memory;
use crate::support::{lab, soon, workshop};

/// A range for this many sessions.
pub fn range_of(sessions: usize) -> Arc<Range> {
    let idle = Duration::from_secs(3600);
    Range::new(workshop(), Bounds { sessions, idle })
}

/// Starts a lab for a learner and waits for its application.
pub async fn start_in(range: &Arc<Range>, learner: &str, keeper: &Arc<Memory>) -> Arc<LabSession> {
    let session = range
        .start(learner, &lab("notes"), keeper.clone())
        .await
        .unwrap();
    until(&session, "the application runs", running("original")).await;
    session
}

/// A learner with the notes before them.
pub struct Desk {
    pub range: Arc<Range>,
    pub keeper: Arc<Memory>,
    pub session: Arc<LabSession>,
}

impl Desk {
    pub async fn new() -> Self {
        let (range, keeper) = (range_of(1), Memory::new());
        let session = start_in(&range, "ada", &keeper).await;
        Self {
            range,
            keeper,
            session,
        }
    }

    /// Saves an edit of the application and waits until it runs.
    pub async fn edit(&self, name: &str, text: &str) {
        let mut events = self.session.events();
        self.session.save(&path(name), text.into()).await.unwrap();
        // First it goes down: its end is not the end of the one before.
        soon("the application is started again", async {
            while view(&self.session)["app"]["state"] != "starting" {
                let _ = events.recv().await;
            }
        })
        .await;
        until(&self.session, "the edit runs", running("edited")).await;
    }

    pub async fn text(&self, name: &str) -> Option<String> {
        let bytes = self.session.file(&path(name), false).await?;
        Some(String::from_utf8(bytes).unwrap())
    }
}

pub fn path(text: &str) -> FilePath {
    text.parse().unwrap()
}

/// The session as its page gets it.
pub fn view(session: &LabSession) -> Value {
    serde_json::to_value(session.view(outside)).unwrap()
}

pub fn running(mode: &str) -> impl Fn(&Value) -> bool + use<'_> {
    move |view| view["app"]["state"] == "running" && view["app"]["mode"] == mode
}

/// Waits until the page shows this.
pub async fn until(session: &LabSession, what: &str, shown: impl Fn(&Value) -> bool) -> Value {
    let mut events = session.events();
    let waiting = async {
        loop {
            let view = view(session);
            if shown(&view) {
                return view;
            }
            if let Err(broadcast::error::RecvError::Closed) = events.recv().await {
                panic!("{what}: the session is over");
            }
        }
    };
    match tokio::time::timeout(crate::support::PATIENCE, waiting).await {
        Ok(view) => view,
        Err(_) => panic!("{what}: not in time, but {:#}", view(session)),
    }
}

/// Waits for an event.
pub async fn event<T>(
    events: &mut broadcast::Receiver<SessionEvent>,
    what: &str,
    pick: impl Fn(&SessionEvent) -> Option<T>,
) -> T {
    soon(what, async {
        loop {
            if let Ok(event) = events.recv().await
                && let Some(picked) = pick(&event)
            {
                return picked;
            }
        }
    })
    .await
}

/// What the learner's browser calls an origin.
pub fn outside(origin: &OriginSpec) -> String {
    format!("http://{}--session.localhost:8080", origin.name)
}

/// A request from the learner's browser.
pub async fn browse(
    session: &Arc<LabSession>,
    origin: &str,
    request: Request<Full<Bytes>>,
) -> Result<Outside, Error> {
    let origin = session
        .lab
        .origins
        .iter()
        .find(|one| one.name.as_str() == origin)
        .unwrap();
    soon(
        "an answer",
        range::forward(session, origin, request, &outside),
    )
    .await
}

/// An answer, read to its end.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

pub async fn get(session: &Arc<LabSession>, origin: &str, address: &str) -> Page {
    let request = Request::get(address).body(Full::default()).unwrap();
    read(browse(session, origin, request).await.unwrap()).await
}

pub async fn read(answer: Outside) -> Page {
    let (head, body) = answer.into_parts();
    let body = soon("the answer's body", body.collect()).await.unwrap();
    Page {
        status: head.status,
        headers: head.headers,
        text: String::from_utf8(body.to_bytes().to_vec()).unwrap(),
    }
}

/// The flag, or what stands in its place, by the attack.
pub async fn stolen_flag(session: &Arc<LabSession>) -> String {
    let page = get(session, "app", "/note?name=../letter").await;
    let end = page
        .text
        .find('}')
        .unwrap_or_else(|| panic!("{}", page.text));
    page.text[..=end].to_owned()
}

/// A terminal's screen as it fills.
pub struct Screen {
    pub terminal: Arc<Terminal>,
    text: Vec<u8>,
    more: broadcast::Receiver<Bytes>,
}

impl Screen {
    pub async fn of(session: &LabSession) -> Self {
        let terminal = session.terminal().await.unwrap();
        let (text, more) = terminal.attach();
        Self {
            terminal,
            text: text.to_vec(),
            more,
        }
    }

    pub async fn type_in(&self, keys: &str) {
        soon("typing", self.terminal.input(keys.as_bytes()))
            .await
            .unwrap();
    }

    pub fn shows(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.text).contains(text)
    }

    /// Waits until this has been shown.
    pub async fn until(&mut self, wanted: &str) {
        let waiting = async {
            while !self.shows(wanted) {
                self.text
                    .extend(self.more.recv().await.expect("more output"));
            }
        };
        let done = tokio::time::timeout(crate::support::PATIENCE, waiting).await;
        assert!(
            done.is_ok(),
            "{wanted:?} is not in {:?}",
            String::from_utf8_lossy(&self.text)
        );
    }

    /// Runs a command and waits until it has ended.
    pub async fn run(&mut self, command: &str) {
        let mark = range::random(6);
        // The mark is typed in two parts, so that the echo of the command is not taken for it.
        let (first, second) = mark.split_at(4);
        self.type_in(&format!("{command}; echo {first}''{second}\n"))
            .await;
        self.until(&mark).await;
    }
}

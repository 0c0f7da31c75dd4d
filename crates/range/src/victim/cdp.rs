//! The DevTools protocol over a pipe: JSON messages ended by NUL bytes, on descriptors that nobody but
//! the platform holds. (A debugging port would be open to whoever is on the session's network.)

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;
use tokio::sync::{broadcast, oneshot};

/// The longest message, in bytes: a screenshot is by far the largest.
const LONGEST: usize = 16 * 1024 * 1024;
/// How long one command may take.
const COMMAND_TIME: Duration = Duration::from_secs(10);

/// Why the browser did not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CdpError {
    /// It answered with an error.
    #[error("{0}")]
    Refused(String),
    /// It did not answer in time.
    #[error("the browser did not answer within {} seconds", COMMAND_TIME.as_secs())]
    Silent,
    /// It is gone.
    #[error("the browser has ended")]
    Gone,
}

/// An event of a page.
#[derive(Debug, Clone)]
pub struct Event {
    /// The page's session; empty for the browser.
    pub session: String,
    /// `Domain.name`.
    pub method: String,
    /// What it tells.
    pub params: Value,
}

type Waiting = Arc<Mutex<Option<HashMap<u64, oneshot::Sender<Result<Value, CdpError>>>>>>;

/// A connection to one browser.
pub struct Connection {
    writer: tokio::sync::Mutex<(pipe::Sender, u64)>,
    waiting: Waiting,
    events: broadcast::Sender<Event>,
}

impl Connection {
    /// Speaks over a pair of pipes.
    pub fn new(writer: OwnedFd, reader: OwnedFd) -> std::io::Result<Self> {
        let reader = pipe::Receiver::from_owned_fd(reader)?;
        let waiting: Waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        let (events, _) = broadcast::channel(1024);
        tokio::spawn(listen(reader, waiting.clone(), events.clone()));
        Ok(Self {
            writer: tokio::sync::Mutex::new((pipe::Sender::from_owned_fd(writer)?, 0)),
            waiting,
            events,
        })
    }

    /// Events from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Sends a command to the browser, or to a page's session, and waits for its result.
    pub async fn command(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<Value, CdpError> {
        let (answer, result) = oneshot::channel();
        {
            let mut writer = self.writer.lock().await;
            writer.1 += 1;
            let id = writer.1;
            let mut message = json!({"id": id, "method": method, "params": params});
            if let Some(session) = session {
                message["sessionId"] = session.into();
            }
            match self
                .waiting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .as_mut()
            {
                Some(waiting) => waiting.insert(id, answer),
                None => return Err(CdpError::Gone),
            };
            let mut bytes = message.to_string().into_bytes();
            bytes.push(0);
            writer
                .0
                .write_all(&bytes)
                .await
                .map_err(|_| CdpError::Gone)?;
        }
        match tokio::time::timeout(COMMAND_TIME, result).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(CdpError::Gone),
            Err(_) => Err(CdpError::Silent),
        }
    }
}

async fn listen(mut reader: pipe::Receiver, waiting: Waiting, events: broadcast::Sender<Event>) {
    let mut pending = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = reader.read(&mut buffer).await {
        pending.extend_from_slice(&buffer[..count]);
        let mut start = 0;
        while let Some(end) = pending[start..].iter().position(|byte| *byte == 0) {
            if let Ok(message) = serde_json::from_slice(&pending[start..start + end]) {
                deliver(message, &waiting, &events);
            }
            start += end + 1;
        }
        pending.drain(..start);
        if pending.len() > LONGEST {
            break;
        }
    }
    // Whoever waits is told by the loss of their sender.
    waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
}

fn deliver(mut message: Value, waiting: &Waiting, events: &broadcast::Sender<Event>) {
    if let Some(id) = message["id"].as_u64() {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(answer) = waiting.as_mut().and_then(|waiting| waiting.remove(&id)) else {
            return;
        };
        let result = match message.get("error") {
            Some(error) => Err(CdpError::Refused(
                error["message"].as_str().unwrap_or("refused").to_owned(),
            )),
            None => Ok(message["result"].take()),
        };
        let _ = answer.send(result);
    } else if let Some(method) = message["method"].as_str() {
        let _ = events.send(Event {
            session: message["sessionId"].as_str().unwrap_or_default().to_owned(),
            method: method.to_owned(),
            params: message["params"].take(),
        });
    }
}

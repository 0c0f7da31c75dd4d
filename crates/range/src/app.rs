//! The application under attack: starting it, knowing when it answers, and what to say when it does not.

use std::net::SocketAddrV4;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sandbox::{Exit, MemberSpec, Session, Streams};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::blocking::blocking;
use crate::error::Error;
use crate::log::Log;
use crate::running::{self, Running};

/// How long an application may take until it answers.
const START_TIME: Duration = Duration::from_secs(20);
/// How long between two looks whether it answers.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How many lines of a traceback are shown.
const SHOWN_LINES: usize = 12;

/// How an application stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppState {
    /// Not answering yet.
    Starting,
    /// Answering.
    Running,
    /// Ended, or never answered; the text says why, for the learner.
    Down(String),
}

/// One started application. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct App {
    process: Arc<Running>,
    state: Arc<Mutex<AppState>>,
    down: Arc<Notify>,
    watch: tokio::task::JoinHandle<()>,
    /// Its end was asked for.
    asked: Arc<AtomicBool>,
}

impl App {
    /// Starts it and waits until it answers, ends, or [`START_TIME`] is over.
    pub(crate) async fn start(
        session: &Arc<Session>,
        spec: MemberSpec,
        address: SocketAddrV4,
        log: &Log,
        printed: impl Fn(&str) + Send + 'static,
    ) -> Result<Self, Error> {
        let (stdio, output) = running::output_to_pipe().map_err(Error::Io)?;
        let streams = Streams {
            stdio: Some(stdio),
            extra: Vec::new(),
        };
        // The traceback of this start alone, without what earlier ones printed.
        let own_log = Log::default();
        let own = own_log.clone();
        let process = Arc::new(Running::start(session, spec, streams).await?);
        let reading = log
            .follow(output, move |text| {
                own.push(text.as_bytes());
                printed(text);
            })
            .map_err(Error::Io)?;
        let state = Arc::new(Mutex::new(AppState::Starting));
        let down = Arc::new(Notify::new());
        let watch = tokio::spawn({
            let (process, state, down) = (process.clone(), state.clone(), down.clone());
            async move {
                let exit = process.ended().await;
                let _ = reading.await;
                let why = explain(exit, process.out_of_memory(), &own_log.text());
                *state.lock().unwrap_or_else(PoisonError::into_inner) = AppState::Down(why);
                down.notify_waiters();
            }
        });
        let app = Self {
            process,
            state,
            down,
            watch,
            asked: Arc::default(),
        };
        app.wait_until_it_answers(session, address).await;
        Ok(app)
    }

    async fn wait_until_it_answers(&self, session: &Arc<Session>, address: SocketAddrV4) {
        let deadline = Instant::now() + START_TIME;
        loop {
            if let AppState::Down(_) = self.state() {
                return;
            }
            // A full queue of connections lets nobody in and refuses nobody.
            let connected = tokio::time::timeout_at(deadline, connect(session, address)).await;
            if connected.is_ok_and(|connected| connected.is_ok()) {
                return self.set_unless_down(AppState::Running);
            }
            if Instant::now() > deadline {
                let why = format!(
                    "The application does not listen on {address} after {} seconds.",
                    START_TIME.as_secs()
                );
                self.set_unless_down(AppState::Down(why));
                return self.process.kill();
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    fn set_unless_down(&self, new: AppState) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*state, AppState::Down(_)) {
            *state = new;
        }
    }

    pub(crate) fn state(&self) -> AppState {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.clone()
    }

    /// Calls `tell` if it ends by itself, and not if it is ended by us.
    pub(crate) fn when_down(&self, tell: impl FnOnce(AppState) + Send + 'static) {
        let (state, down) = (self.state.clone(), self.down.clone());
        let asked = self.asked.clone();
        tokio::spawn(async move {
            let notified = down.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            let now = || state.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if !matches!(now(), AppState::Down(_)) {
                notified.await;
            }
            if !asked.load(Ordering::Relaxed) {
                tell(now());
            }
        });
    }

    /// Ends it and waits until it is gone, so that its port is free.
    pub(crate) async fn stop(mut self) {
        self.asked.store(true, Ordering::Relaxed);
        self.process.kill();
        let _ = (&mut self.watch).await;
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // The watching task holds the process too; it ends with it.
        self.asked.store(true, Ordering::Relaxed);
        self.process.kill();
    }
}

/// Connects to a port of a session.
pub(crate) async fn connect(
    session: &Arc<Session>,
    address: SocketAddrV4,
) -> Result<TcpStream, Error> {
    let session = session.clone();
    let stream = blocking(move || session.connect(address)).await?;
    let stream = TcpStream::from_std(stream).map_err(Error::Io)?;
    stream.writable().await.map_err(Error::Io)?;
    match stream.take_error().map_err(Error::Io)? {
        None => Ok(stream),
        Some(error) => Err(Error::Io(error)),
    }
}

fn explain(exit: Option<Exit>, out_of_memory: bool, printed: &str) -> String {
    if out_of_memory {
        return "The application was ended because it used more memory than the lab allows.".into();
    }
    let how = match exit {
        Some(Exit::Code(code)) => format!("The application ended with exit status {code}."),
        Some(Exit::Signal(signal)) => format!("The application was ended by signal {signal}."),
        None => "The application was ended.".into(),
    };
    match last_lines(printed) {
        "" => how,
        lines => format!("{how}\n{lines}"),
    }
}

/// The last lines of a text, trimmed.
pub(crate) fn last_lines(text: &str) -> &str {
    let text = text.trim_end();
    let start = text
        .rmatch_indices('\n')
        .nth(SHOWN_LINES - 1)
        .map_or(0, |(at, _)| at + 1);
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_traceback_is_what_is_shown() {
        let long: Vec<String> = (0..50).map(|n| format!("line {n}")).collect();
        let shown = last_lines(&(long.join("\n") + "\n\n")).to_owned();
        assert!(
            shown.starts_with("line 38\n") && shown.ends_with("line 49"),
            "{shown}"
        );
        assert_eq!(last_lines(""), "");
    }
}

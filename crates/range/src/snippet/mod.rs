//! Runs one Python program in a sandbox of its own: a lesson's code, perhaps changed by its reader.
//!
//! [`Snippets`] bounds how many run at a time over all readers and gives places by turns: a reader who
//! presses Run often waits for themselves, not others for them.

mod launch;
mod queue;
mod stream;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;

use crate::workshop::Workshop;
use queue::Queue;

/// The longest program, in bytes.
pub const CODE_BYTES: usize = 64 * 1024;
/// How long a program may run.
pub const TIME: Duration = Duration::from_secs(10);
/// The most that it may print, both streams together, in bytes.
pub const OUTPUT_BYTES: usize = 64 * 1024;

/// Bounds on all snippets of this machine together.
#[derive(Debug, Clone, Copy)]
pub struct SnippetBounds {
    /// Run at a time.
    pub at_once: usize,
    /// Wait for a place, over all readers.
    pub waiting: usize,
    /// Wait for a place, of one reader.
    pub waiting_each: usize,
}

/// What is told of a running snippet, in this order: any number of `Waiting`, `Started`, any number of
/// `Output`, `Ended`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum SnippetEvent {
    /// It waits for its turn.
    Waiting {
        /// How many are before it, and itself.
        place: usize,
    },
    /// It runs.
    Started,
    /// It printed this, on either stream.
    Output {
        /// The text; bytes that are no UTF-8 are replaced.
        text: String,
    },
    /// It is over.
    Ended(SnippetEnd),
}

/// How a snippet ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SnippetEnd {
    /// Its exit status; `None` if a signal ended it.
    pub status: Option<i32>,
    /// How long it ran, start of the sandbox included.
    pub seconds: f64,
    /// Why it was cut off, if it did not end by itself.
    pub cut: Option<Cut>,
}

impl SnippetEnd {
    /// Whether it came to its own end with status 0.
    pub fn is_well(&self) -> bool {
        self.status == Some(0) && self.cut.is_none()
    }
}

/// Why a snippet was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// It ran for [`TIME`].
    Time,
    /// It printed more than [`OUTPUT_BYTES`].
    Output,
    /// It used too much memory.
    Memory,
    /// The platform could not run it; the log says why.
    Platform,
}

impl Cut {
    /// A sentence for the reader.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Time => "It was stopped after 10 seconds.",
            Self::Output => "It was stopped because it printed more than 64 kB.",
            Self::Memory => "It was stopped because it used more than 256 MB of memory.",
            Self::Platform => "It could not be run just now. Try again in a moment.",
        }
    }
}

/// A snippet was not taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The program is longer than [`CODE_BYTES`].
    #[error("the program is longer than 64 kB")]
    TooLong,
    /// This reader has enough of them waiting.
    #[error("your earlier runs are still waiting; let them end first")]
    YoursWait,
    /// All places to wait in are taken.
    #[error("too many programs are waiting just now; try again in a moment")]
    Full,
}

/// Runs snippets, a bounded number at a time.
pub struct Snippets {
    workshop: Workshop,
    bounds: SnippetBounds,
    desk: Mutex<Desk>,
}

struct Desk {
    running: usize,
    queue: Queue<Snippet>,
}

/// A program, and where its events go.
struct Snippet {
    program: String,
    events: mpsc::UnboundedSender<SnippetEvent>,
}

/// A snippet that waits, runs, or has run. Dropping it ends it.
#[derive(Debug)]
pub struct SnippetRun {
    events: mpsc::UnboundedReceiver<SnippetEvent>,
}

impl SnippetRun {
    /// What happens next; `None` after the end.
    pub async fn next(&mut self) -> Option<SnippetEvent> {
        self.events.recv().await
    }

    /// Waits for its end; returns all that it printed.
    pub async fn finish(mut self) -> (String, SnippetEnd) {
        let mut output = String::new();
        while let Some(event) = self.next().await {
            match event {
                SnippetEvent::Output { text } => output.push_str(&text),
                SnippetEvent::Ended(end) => return (output, end),
                SnippetEvent::Waiting { .. } | SnippetEvent::Started => {}
            }
        }
        let end = SnippetEnd {
            status: None,
            seconds: 0.0,
            cut: Some(Cut::Platform),
        };
        (output, end)
    }
}

impl Snippets {
    /// Nothing runs yet.
    pub fn new(workshop: Workshop, bounds: SnippetBounds) -> Arc<Self> {
        Arc::new(Self {
            workshop,
            bounds,
            desk: Mutex::new(Desk {
                running: 0,
                queue: Queue::default(),
            }),
        })
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a program for a reader, now or in its turn. Must be called on a Tokio runtime.
    ///
    /// # Errors
    /// If the program is too long, or too many wait.
    pub fn run(self: &Arc<Self>, reader: &str, program: String) -> Result<SnippetRun, Refused> {
        if program.len() > CODE_BYTES {
            return Err(Refused::TooLong);
        }
        let (sender, events) = mpsc::unbounded_channel();
        let snippet = Snippet {
            program,
            events: sender,
        };
        let mut desk = self.desk();
        desk.queue.retain(Snippet::is_wanted);
        if desk.queue.of(reader) >= self.bounds.waiting_each.max(1) {
            return Err(Refused::YoursWait);
        }
        if desk.queue.len() >= self.bounds.waiting.max(1) {
            return Err(Refused::Full);
        }
        desk.queue.push(reader, snippet);
        self.start_next(&mut desk);
        tell_places(&desk);
        Ok(SnippetRun { events })
    }

    /// How many run, and how many wait.
    pub fn count(&self) -> (usize, usize) {
        let desk = self.desk();
        (desk.running, desk.queue.len())
    }

    fn start_next(self: &Arc<Self>, desk: &mut Desk) {
        while desk.running < self.bounds.at_once.max(1) {
            let Some(snippet) = desk.queue.pop() else {
                return;
            };
            if snippet.is_wanted() {
                desk.running += 1;
                let place = Place(self.clone());
                tokio::spawn(async move {
                    stream::run(&place.0.workshop, snippet).await;
                    drop(place);
                });
            }
        }
    }
}

impl Snippet {
    /// Whether anybody still waits for it.
    fn is_wanted(&self) -> bool {
        !self.events.is_closed()
    }

    fn tell(&self, event: SnippetEvent) {
        // Nobody listens: then `closed` ends it.
        let _ = self.events.send(event);
    }
}

/// A place to run in; dropping it lets the next one in, however the last one ended.
struct Place(Arc<Snippets>);

impl Drop for Place {
    fn drop(&mut self) {
        let mut desk = self.0.desk();
        desk.running -= 1;
        // Without a runtime there is nobody left to run for.
        if tokio::runtime::Handle::try_current().is_ok() {
            desk.queue.retain(Snippet::is_wanted);
            self.0.start_next(&mut desk);
            tell_places(&desk);
        }
    }
}

fn tell_places(desk: &Desk) {
    for (place, snippet) in desk.queue.places() {
        snippet.tell(SnippetEvent::Waiting { place });
    }
}

impl std::fmt::Debug for Snippets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (running, waiting) = self.count();
        write!(f, "Snippets({running} running, {waiting} waiting)")
    }
}

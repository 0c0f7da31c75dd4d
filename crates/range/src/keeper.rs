//! What a session leaves behind, and what it finds of earlier ones. The range does not know where.

use std::collections::BTreeSet;
use std::pin::Pin;

use course::{FilePath, FileTree, TaskId};
use serde::Serialize;

use crate::grading::Verdict;

/// Something that the learner did or was told.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "deed", rename_all = "kebab-case")]
pub enum Deed {
    /// The lab was started.
    Started,
    /// Something was put back.
    Reset {
        /// `data`, `code` or `everything`.
        what: String,
    },
    /// A hint was taken, counted from 1.
    Hint {
        /// Which.
        n: usize,
    },
    /// A flag was entered, or arrived at the attacker's site.
    Flag {
        /// Whether it was this session's.
        accepted: bool,
    },
    /// An answer was given.
    Answer {
        /// To which task.
        task: TaskId,
        /// What was given.
        answer: String,
        /// Whether it was right.
        accepted: bool,
    },
    /// The state oracle was asked.
    Oracle {
        /// Whether the attack had happened.
        accepted: bool,
    },
    /// A task is done.
    TaskDone {
        /// Which.
        task: TaskId,
    },
    /// A submission was judged.
    Judged {
        /// Its number.
        n: u32,
        /// The verdict.
        verdict: Verdict,
    },
    /// The session has ended; the files are kept.
    Ended {
        /// Why.
        why: End,
    },
}

/// Why a session has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The learner stopped it.
    Stopped,
    /// The learner started another lab.
    Replaced,
    /// Nobody used it.
    Idle,
    /// The server is shutting down.
    Shutdown,
    /// It could not be started.
    Failed,
}

impl End {
    /// The same for the learner, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Stopped => "You ended the lab. Your files are kept.",
            Self::Replaced => "You started another lab. Your files are kept.",
            Self::Idle => "The lab went to sleep because it was not used. Your files are kept.",
            Self::Shutdown => "The server is shutting down. Your files are kept.",
            Self::Failed => "The lab could not be started.",
        }
    }
}

/// Changed files, with what they contain now; `None` for a removed one.
pub type Changes = Vec<(FilePath, Option<Vec<u8>>)>;

/// What earlier sessions of this learner and lab have left.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Tasks that are done.
    pub done: BTreeSet<TaskId>,
    /// How many hints were taken.
    pub hints: usize,
    /// Whether a repair was submitted before.
    pub submitted: bool,
    /// Changed files under `app/` and `attacker/`; `None` for a removed one.
    pub files: Changes,
}

/// A future of a [`Keeper`].
pub type Kept<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

/// Keeps what happens in one learner's sessions of one lab. What it has acknowledged is durable.
pub trait Keeper: Send + Sync {
    /// What was kept so far.
    fn history(&self) -> Kept<'_, History>;
    /// Appends to the learning record: all of these, or none.
    fn record(&self, deeds: Vec<Deed>) -> Kept<'_, ()>;
    /// Appends a submission of these changed files to the learning record; returns its number in this
    /// lab, from 1.
    fn submit(&self, files: Changes) -> Kept<'_, u32>;
    /// Keeps a file's content; `None` for a removed one.
    fn save(&self, path: &FilePath, content: Option<&[u8]>) -> Kept<'_, ()>;
    /// Forgets a file's changes: it is the author's again.
    fn forget(&self, path: &FilePath) -> Kept<'_, ()>;
}

/// Keeps nothing, for trials, which nobody comes back to; it starts with these changed files of the
/// application.
#[derive(Default)]
pub struct Forgetful(pub FileTree);

impl Keeper for Forgetful {
    fn history(&self) -> Kept<'_, History> {
        let files = self.0.iter().filter_map(|(path, file)| {
            let path = format!("app/{path}").parse().ok()?;
            Some((path, Some(file.bytes.to_vec())))
        });
        let history = History {
            files: files.collect(),
            ..History::default()
        };
        Box::pin(async { Ok(history) })
    }
    fn record(&self, _: Vec<Deed>) -> Kept<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn submit(&self, _: Changes) -> Kept<'_, u32> {
        Box::pin(async { Ok(1) })
    }
    fn save(&self, _: &FilePath, _: Option<&[u8]>) -> Kept<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn forget(&self, _: &FilePath) -> Kept<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

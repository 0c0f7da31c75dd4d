//! Lab sessions: start, reset, stop, files, terminal, origins, victim; and judging.
//!
//! A [`Range`] holds the [`LabSession`]s of one machine. Each has an [`Instance`]: a running copy of
//! the lab's application in a sandbox, with the attacker's site and the victim on its network.
//! [`grading`] judges a submission in a fresh instance, [`prove`] proves a lab by judging its variants,
//! [`trial`] runs an attack against one. [`snippet`] runs the code of a lesson. [`plan`] decides what each program in a sandbox may see.
//!
//! This crate knows no HTTP routes, no people and no database: what is to be kept goes to a
//! [`keeper::Keeper`].

mod app;
mod attacker;
mod blocking;
mod door;
mod error;
pub mod grading;
mod instance;
pub mod keeper;
mod log;
pub mod plan;
pub mod prove;
mod proxy;
#[allow(clippy::module_inception)]
mod range;
mod running;
mod runtime;
mod secrets;
mod serve;
mod session;
pub mod snippet;
mod tasks;
pub mod templates;
mod terminal;
pub mod trial;
mod victim;
mod workshop;
mod workspace;

pub use app::AppState;
pub use attacker::Seen;
pub use error::Error;
pub use instance::{Called, Files, Happening, Instance};
pub use proxy::{Outside, forward};
pub use range::{Bounds, Range};
pub use runtime::{NotSetUp, Runtime};
pub use secrets::random;
pub use session::{
    Debrief, Entry, FileDiff, HintView, LabSession, Phase, SessionEvent, SessionView,
    SubmissionView, VisitView,
};
pub use terminal::Terminal;
pub use workshop::Workshop;
pub use workspace::FileEntry;

//! The learning record: what happened, and its written form.

mod edit;
mod entry;
mod event;
mod event_parts;
mod verdict;

pub use edit::{Edit, Edits};
pub use entry::{Entry, EntryError};
pub use event::Event;
pub use event_parts::{LabEnd, Place, Rating, ResetWhat, Subject, Target};
pub use verdict::{CheckKind, CheckOutcome, CheckResult};

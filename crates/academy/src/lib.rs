//! The learning side's rules: who learns, what is remembered of it, and what
//! follows from that. No HTTP, no SQL, no clock and no file.
//!
//! What happened is an [`Event`], appended to the record and never changed.
//! Everything shown about progress is computed from events, see
//! [`LabProgress`]. Where events, workspaces and signed-in browsers are kept is
//! said by the traits [`Record`], [`Workspaces`] and [`SignIns`]; the store
//! implements them.
//!
//! Of the other crates only `course` is used, for the names of labs, tasks and
//! files.

mod edit;
mod event;
mod keep;
mod learner;
mod progress;
mod sign_in;
mod verdict;

pub use edit::{Edit, Edits};
pub use event::{Entry, EntryError, Event, EventId, LabEnd, ResetWhat};
pub use keep::{KeepError, Record, Workspaces};
pub use learner::{LearnerId, Moment};
pub use progress::{Best, LabProgress, LabState};
pub use sign_in::{SignInHash, SignIns, TOKEN_BYTES};
pub use verdict::{CheckKind, CheckOutcome, CheckResult};

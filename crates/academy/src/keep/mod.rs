//! What the academy asks of its memory: traits by use, which the store
//! implements.
//!
//! Whatever the method, what it changes is one transaction: all of it is kept or
//! none, and when it returns, it survives a killed process and a power cut.
//! Methods that take a [`By`](crate::By) write the line of the audit log that
//! their description names (`audit: person.added`) in that same transaction; so
//! do those that append to the record (`event: ...`), and with events come the
//! learner's summaries ([`Standing`](crate::Standing), [`Deck`](crate::Deck)) and
//! parcels for the webhooks that tell of them. No method asks a clock: moments
//! come in.

mod accounts;
mod courses;
mod keys;
mod mine;
mod post;
mod record;

pub use accounts::{Exports, People, Teams};
pub use courses::{Assignments, Certificates, Seats};
pub use keys::{Invitations, Keyring, Links, Revoke, SignIns, Throttles, Tokens};
pub use mine::{Notes, Workspaces};
pub use post::{Audit, Outbox, Webhooks};
pub use record::{Record, Standings};

use crate::{EntryError, InvitationOver};

/// The memory failed, or must not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something in it cannot be read.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// Something in it cannot be: a name, a zone, a number.
    #[error("the database holds something that cannot be: {0}")]
    Damaged(String),
    /// A rule forbids it. Nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Rules that only hold if they are looked at in the transaction that changes
/// things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody and nothing has that number.
    #[error("there is no such thing (any more)")]
    NotThere,
    /// Somebody has that address.
    #[error("somebody has this e-mail address already")]
    EmailTaken,
    /// A team has that name.
    #[error("a team has this name already")]
    TeamNameTaken,
    /// Some account is tied to it.
    #[error("this account or passkey belongs to somebody already")]
    KeyTaken,
    /// Nobody would be left who can run the installation.
    #[error("this is the last active administrator; make another one first")]
    LastAdministrator,
    /// Nothing would be left to sign in with.
    #[error("this is the last way to sign in; add another one first")]
    LastKey,
    /// All seats of the course are taken.
    #[error("all seats of this course are taken")]
    NoSeatFree,
    /// They have a seat in that course, which can be renewed.
    #[error("they have a seat in this course already; renew it instead")]
    HasSeat,
    /// The account is closed.
    #[error("this account is deactivated")]
    Deactivated,
    /// There are as many as there may be.
    #[error("there are as many of these as there may be; remove one first")]
    TooMany,
    /// An invitation is over.
    #[error(transparent)]
    Invitation(#[from] InvitationOver),
}

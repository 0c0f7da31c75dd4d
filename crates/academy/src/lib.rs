//! The learning side's rules: who learns, what is remembered of it, and what
//! follows from that. No HTTP, no SQL, no clock and no file.
//!
//! What happened is an [`Event`], appended to the record and never changed.
//! Everything shown about progress is computed from events: [`LabProgress`],
//! [`Standing`], [`Deck`]. What somebody may do is answered by [`allowed`] (who
//! they are) and [`may`] (what their seat opens). Where all of it is kept is said
//! by traits, one for each use; the store implements them.
//!
//! | room | what |
//! |---|---|
//! | `people` | persons, teams, rights |
//! | `access` | passwords, sign-ins, invitations, links, tokens |
//! | `year` | plans, seats, what is open when, the calendar |
//! | `record` | events and their written form |
//! | `progress` | what follows from them |
//! | `drills` | spaced repetition |
//! | `team` | assignments, certificates |
//! | `tell` | mails, webhooks, the outbox |
//! | `private` | notes, bookmarks, export, erasing |
//! | `keep` | the traits |
//!
//! Of the other crates only `course` is used: its names, and its outline, which
//! becomes a [`Syllabus`]. Days and time zones are [`jiff`]'s.

mod access;
mod audit;
mod drills;
mod id;
mod keep;
mod moment;
mod page;
mod people;
mod private;
mod progress;
mod record;
mod secret;
mod team;
mod tell;
#[cfg(test)]
mod testing;
mod year;

pub use jiff::civil::Date;

pub use access::*;
pub use audit::{Act, AuditEntry, AuditFilter, AuditLine, By};
pub use drills::{Card, Deck, Drill, NEW_A_DAY, SESSION};
pub use id::{
    AssignmentId, AuditId, EventId, InvitationId, NoteId, ParcelId, PasskeyId, PersonId, SeatId,
    SignInId, TeamId, TokenId, WebhookId,
};
pub use keep::*;
pub use moment::{Moment, Zone, ZoneError};
pub use page::{Ask, Cursor, Page};
pub use people::*;
pub use private::*;
pub use progress::*;
pub use record::*;
pub use secret::{SECRET_BYTES, SecretHash};
pub use team::*;
pub use tell::*;
pub use year::*;

//! Numbers by which the store knows things.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// A person, in whatever role. In the learning record the person is called
    /// the *learner*.
    PersonId,
    /// A team.
    TeamId,
    /// A person's subscription to a course.
    SeatId,
    /// An entry of the learning record; later entries have higher ones.
    EventId,
    /// A signed-in browser, as its owner's list of sessions names it.
    SignInId,
    /// A passkey in the list of its owner.
    PasskeyId,
    /// An invitation or a seat code.
    InvitationId,
    /// A personal API token.
    TokenId,
    /// A webhook.
    WebhookId,
    /// Something that is to be done by a date.
    AssignmentId,
    /// A note in a margin.
    NoteId,
    /// A mail or a delivery to a webhook that is to go out.
    ParcelId,
    /// A line of the audit log; later lines have higher ones.
    AuditId,
}

impl PersonId {
    /// The person who set the installation up: its first administrator. What
    /// was learnt before there were accounts is theirs.
    pub const FIRST: Self = Self(1);
}

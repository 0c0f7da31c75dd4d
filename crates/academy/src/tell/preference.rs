use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Kinds of mail that tell somebody about their year. Each can be switched off.
/// Mail that somebody asked for (a link, an invitation) is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// A new unit opened.
    UnitOpened,
    /// Something was begun and left lying.
    UnfinishedWork,
    /// Work was assigned.
    Assigned,
    /// Assigned work is due soon.
    AssignmentDue,
    /// The seat ends soon.
    SeatEnding,
    /// The seat has ended.
    SeatEnded,
}

impl MailKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::UnitOpened,
        Self::UnfinishedWork,
        Self::Assigned,
        Self::AssignmentDue,
        Self::SeatEnding,
        Self::SeatEnded,
    ];

    /// Its name in keys, in addresses and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnitOpened => "unit-opened",
            Self::UnfinishedWork => "unfinished-work",
            Self::Assigned => "assigned",
            Self::AssignmentDue => "assignment-due",
            Self::SeatEnding => "seat-ending",
            Self::SeatEnded => "seat-ended",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What somebody wants to be told. New people want everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Preferences {
    /// Kinds of mail that they switched off.
    pub off: BTreeSet<MailKind>,
}

impl Preferences {
    /// Whether they want this kind of mail.
    pub fn wants(&self, kind: MailKind) -> bool {
        !self.off.contains(&kind)
    }
}

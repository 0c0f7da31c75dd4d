use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What somebody is here for. What follows from it is in
/// [`RIGHTS`](crate::RIGHTS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Learns.
    Learner,
    /// Looks after the teams that they manage, and may learn too.
    Manager,
    /// Writes courses: sees all of their contents, and nobody's record.
    Author,
    /// Runs the installation.
    Administrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Learner,
        Self::Manager,
        Self::Author,
        Self::Administrator,
    ];

    /// Its name in the database and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Manager => "manager",
            Self::Author => "author",
            Self::Administrator => "administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role; there are learner, manager, author and administrator")]
pub struct RoleError(pub String);

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        let named = |role: &Self| role.name().eq_ignore_ascii_case(text);
        let role = Self::ALL.into_iter().find(named);
        role.ok_or_else(|| RoleError(text.chars().take(64).collect()))
    }
}

use std::fmt;

use serde::{Deserialize, Serialize};

/// One learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LearnerId(i64);

impl LearnerId {
    /// The only learner of an installation without accounts.
    pub const LOCAL: Self = Self(1);

    /// The learner that the store knows by this number.
    pub fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number that the store knows the learner by.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for LearnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A moment: milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment `days` days later.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0 + days * 24 * 60 * 60 * 1000)
    }
}

impl From<std::time::SystemTime> for Moment {
    fn from(time: std::time::SystemTime) -> Self {
        let since = time
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

//! A line of the record, and how its event is written.

use course::Slug;
use serde::{Deserialize, Serialize};

use crate::{Event, EventId, Moment, PersonId};

/// One line of the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Its number.
    pub id: EventId,
    /// When it happened.
    pub at: Moment,
    /// Whose it is.
    pub learner: PersonId,
    /// In which course.
    pub course: Slug,
    /// What happened.
    pub event: Event,
}

/// An entry of the record that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// A later version of the program wrote it.
    #[error("the record has an entry of version {0}, and this program reads up to {VERSION}")]
    Newer(u32),
    /// Not the form of an event.
    #[error("an entry of the record is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
}

/// Version of the written form. A change that older programs would misread
/// counts it up, and `from_json` keeps reading the older ones.
///
/// 1: what happens in labs. 2: lessons, quizzes, drills, time, seats,
/// assignments and certificates too; what 1 had is written as before.
const VERSION: u32 = 2;

#[derive(Deserialize)]
struct Version {
    v: u32,
}

#[derive(Serialize, Deserialize)]
struct Written<E> {
    v: u32,
    #[serde(flatten)]
    event: E,
}

impl Event {
    /// The written form: JSON with `v`, the version of the form, and `type`.
    pub fn to_json(&self) -> String {
        let written = Written {
            v: VERSION,
            event: self,
        };
        // Strings, numbers and lists only: nothing that JSON cannot hold.
        serde_json::to_string(&written).expect("an event is JSON")
    }

    /// Reads the written form, of this version and of all before it.
    pub fn from_json(text: &str) -> Result<Self, EntryError> {
        let head: Version = serde_json::from_str(text)?;
        if head.v > VERSION {
            return Err(EntryError::Newer(head.v));
        }
        Ok(serde_json::from_str::<Written<Self>>(text)?.event)
    }
}

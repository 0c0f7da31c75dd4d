use course::Slug;
use serde::Serialize;

use crate::{Moment, NoteId};

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Spot {
    /// The course.
    pub course: Slug,
    /// The section.
    pub section: Slug,
    /// The topic or case study; `None`: the section as a whole.
    pub item: Option<Slug>,
}

/// A note in a margin. Only its writer ever sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its number.
    pub id: NoteId,
    /// Where it stands.
    pub spot: Spot,
    /// The words of the text that it stands beside; empty: the topic as a whole.
    pub quote: String,
    /// What it says.
    pub text: NoteText,
    /// When it was written.
    pub created: Moment,
    /// When it was last changed.
    pub changed: Moment,
}

impl Note {
    /// Most characters of a quote.
    pub const QUOTE_CHARS: usize = 500;
    /// Most notes of one person in one course.
    pub const MOST: usize = 5_000;
}

/// The text of a note: 1 to 10,000 characters, not all of them blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct NoteText(String);

/// A text that cannot be a note's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a note has 1 to 10,000 characters")]
pub struct NoteTextError;

impl NoteText {
    /// Most characters.
    pub const CHARS: usize = 10_000;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for NoteText {
    type Error = NoteTextError;

    fn try_from(text: String) -> Result<Self, NoteTextError> {
        let fine = !text.trim().is_empty() && text.chars().count() <= Self::CHARS;
        fine.then_some(Self(text)).ok_or(NoteTextError)
    }
}

/// A place that somebody wants to find again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bookmark {
    /// The place.
    pub spot: Spot,
    /// When it was set.
    pub created: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_something_in_it_and_an_end() {
        let note = |text: String| NoteText::try_from(text);
        assert!(note(" \n".into()).is_err());
        assert!(note("ä".repeat(10_000)).is_ok());
        assert!(note("ä".repeat(10_001)).is_err());
    }
}

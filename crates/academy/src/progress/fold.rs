//! Summaries of the record: kept beside it, and always what it says.

use serde::{Serialize, de::DeserializeOwned};

use crate::Entry;

/// A summary of one learner's entries in one course. The store keeps it as one
/// row and brings it up to date in the transaction that appends. It is never
/// the only place of a fact: it can be made again from the record at any time.
pub trait Fold: Default + Serialize + DeserializeOwned {
    /// Its name in the database.
    const NAME: &'static str;
    /// Counts up whenever the form or the meaning changes. A row of another
    /// version is made again from the record.
    const VERSION: u8;

    /// Takes one more entry into account. Entries come in the order of their
    /// numbers, each once.
    fn apply(&mut self, entry: &Entry);

    /// The summary of these entries, oldest first.
    fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut fold = Self::default();
        for entry in entries {
            fold.apply(entry);
        }
        fold
    }

    /// Its written form: the version in the first byte, then
    /// [postcard](https://postcard.jamesmunns.com/wire-format).
    fn to_bytes(&self) -> Vec<u8> {
        // Numbers, marks and lists only: nothing that the format cannot hold.
        postcard::to_extend(self, vec![Self::VERSION]).expect("a summary is postcard")
    }

    /// Reads the written form. Whatever the error, the store makes the summary
    /// again from the record.
    fn from_bytes(bytes: &[u8]) -> Result<Self, FoldError> {
        match bytes.split_first() {
            Some((version, body)) if *version == Self::VERSION => {
                postcard::from_bytes(body).map_err(FoldError::Damaged)
            }
            Some((version, _)) => Err(FoldError::OtherVersion(*version)),
            None => Err(FoldError::OtherVersion(0)),
        }
    }
}

/// A written summary that is to be made again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// Another version of the program wrote it.
    #[error("a summary of version {0}")]
    OtherVersion(u8),
    /// Not the form of a summary.
    #[error("a damaged summary: {0}")]
    Damaged(postcard::Error),
}

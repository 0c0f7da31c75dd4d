use std::{collections::BTreeMap, sync::Arc};

use course::FilePath;

/// What a learner did to one file of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Its content is now this.
    Written(Arc<[u8]>),
    /// It was deleted.
    Deleted,
}

/// All that differs from the lab's own files, by path as the learner sees it
/// (`app/app.py`).
pub type Edits = BTreeMap<FilePath, Edit>;

impl Edit {
    /// The content, unless it was deleted.
    pub fn content(&self) -> Option<&[u8]> {
        match self {
            Self::Written(bytes) => Some(bytes),
            Self::Deleted => None,
        }
    }
}

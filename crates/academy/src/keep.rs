//! What the academy asks of its memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use course::{FilePath, LabSlug};

use crate::{Edit, Edits, Entry, EntryError, Event, EventId, LearnerId};

/// The memory failed.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The database did.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something in it cannot be read.
    #[error(transparent)]
    Entry(#[from] EntryError),
}

/// The learning record: appended to, never changed.
#[async_trait]
pub trait Record: Send + Sync {
    /// Appends events, all or none, in this order. When it returns, they
    /// survive a killed process and a power cut.
    async fn append(&self, learner: LearnerId, events: &[Event])
    -> Result<Vec<EventId>, KeepError>;

    /// Appends [`Event::Submitted`] together with the submission's files, and
    /// gives its number. Durable like `append`; a number is never given twice.
    async fn submit(
        &self,
        learner: LearnerId,
        lab: &LabSlug,
        files: &Edits,
    ) -> Result<u32, KeepError>;

    /// The files of a submission; empty if there is none of that number.
    async fn submitted(
        &self,
        learner: LearnerId,
        lab: &LabSlug,
        submission: u32,
    ) -> Result<Edits, KeepError>;

    /// All that a learner did in a lab, oldest first.
    async fn events_of(&self, learner: LearnerId, lab: &LabSlug) -> Result<Vec<Entry>, KeepError>;

    /// All that a learner did anywhere, oldest first.
    async fn events(&self, learner: LearnerId) -> Result<Vec<Entry>, KeepError>;

    /// Whether the memory answers at all.
    async fn answers(&self) -> Result<(), KeepError>;
}

/// The edited files of learners, lab by lab. Durable when the call returns.
#[async_trait]
pub trait Workspaces: Send + Sync {
    /// Lays edits over what is kept, all or none.
    async fn save(&self, learner: LearnerId, lab: &LabSlug, edits: &Edits)
    -> Result<(), KeepError>;

    /// Forgets the edits of these files: they are the lab's own again.
    async fn forget(
        &self,
        learner: LearnerId,
        lab: &LabSlug,
        paths: &[FilePath],
    ) -> Result<(), KeepError>;

    /// All edits.
    async fn load(&self, learner: LearnerId, lab: &LabSlug) -> Result<Edits, KeepError>;

    /// Forgets all edits.
    async fn clear(&self, learner: LearnerId, lab: &LabSlug) -> Result<(), KeepError>;

    /// Keeps a file's content.
    async fn save_file(
        &self,
        learner: LearnerId,
        lab: &LabSlug,
        path: &FilePath,
        content: &[u8],
    ) -> Result<(), KeepError> {
        let edit = Edit::Written(content.into());
        self.save(learner, lab, &BTreeMap::from([(path.clone(), edit)]))
            .await
    }

    /// Keeps that a file was deleted.
    async fn delete_file(
        &self,
        learner: LearnerId,
        lab: &LabSlug,
        path: &FilePath,
    ) -> Result<(), KeepError> {
        self.save(
            learner,
            lab,
            &BTreeMap::from([(path.clone(), Edit::Deleted)]),
        )
        .await
    }

    /// Keeps that a file of this content moved. The content is given since the
    /// file may be the lab's own, which is not kept here.
    async fn rename(
        &self,
        learner: LearnerId,
        lab: &LabSlug,
        from: &FilePath,
        to: &FilePath,
        content: &[u8],
    ) -> Result<(), KeepError> {
        let gone = (from.clone(), Edit::Deleted);
        let there = (to.clone(), Edit::Written(content.into()));
        self.save(learner, lab, &BTreeMap::from([gone, there]))
            .await
    }
}

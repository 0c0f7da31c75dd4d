use std::collections::BTreeMap;

use async_trait::async_trait;
use course::{FilePath, LabSlug, Slug};

use crate::{Bookmark, Edit, Edits, KeepError, Moment, Note, NoteId, NoteText, PersonId, Spot};

/// The edited files of learners, lab by lab. Durable when the call returns.
#[async_trait]
pub trait Workspaces: Send + Sync {
    /// Lays edits over what is kept, all or none.
    async fn save(&self, learner: PersonId, lab: &LabSlug, edits: &Edits) -> Result<(), KeepError>;

    /// Forgets the edits of these files: they are the lab's own again.
    async fn forget(
        &self,
        learner: PersonId,
        lab: &LabSlug,
        paths: &[FilePath],
    ) -> Result<(), KeepError>;

    /// All edits.
    async fn load(&self, learner: PersonId, lab: &LabSlug) -> Result<Edits, KeepError>;

    /// Forgets all edits.
    async fn clear(&self, learner: PersonId, lab: &LabSlug) -> Result<(), KeepError>;

    /// Keeps a file's content.
    async fn save_file(
        &self,
        learner: PersonId,
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
        learner: PersonId,
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
        learner: PersonId,
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

/// Notes and bookmarks. Every method takes their owner, and finds nothing of
/// anybody else's.
#[async_trait]
pub trait Notes: Send + Sync {
    /// Writes a note. Refused: too many ([`Note::MOST`]).
    async fn add_note(
        &self,
        owner: PersonId,
        at: Moment,
        spot: &Spot,
        quote: &str,
        text: &NoteText,
    ) -> Result<Note, KeepError>;

    /// Changes its text. Refused: not there.
    async fn change_note(
        &self,
        owner: PersonId,
        at: Moment,
        id: NoteId,
        text: &NoteText,
    ) -> Result<Note, KeepError>;

    /// Deletes it; nothing if it is not there.
    async fn delete_note(&self, owner: PersonId, id: NoteId) -> Result<(), KeepError>;

    /// The notes in a section, oldest first.
    async fn notes_in(&self, owner: PersonId, section: &Slug) -> Result<Vec<Note>, KeepError>;

    /// All notes in a course, oldest first.
    async fn notes(&self, owner: PersonId, course: &Slug) -> Result<Vec<Note>, KeepError>;

    /// Sets a bookmark; nothing if it is set.
    async fn set_bookmark(&self, owner: PersonId, at: Moment, spot: &Spot)
    -> Result<(), KeepError>;

    /// Takes it away; nothing if it is not set.
    async fn remove_bookmark(&self, owner: PersonId, spot: &Spot) -> Result<(), KeepError>;

    /// All bookmarks in a course, latest first.
    async fn bookmarks(&self, owner: PersonId, course: &Slug) -> Result<Vec<Bookmark>, KeepError>;

    /// Keeps where somebody is reading, one place for each course.
    async fn set_place(&self, owner: PersonId, at: Moment, spot: &Spot) -> Result<(), KeepError>;

    /// Where they were, and when.
    async fn place(
        &self,
        owner: PersonId,
        course: &Slug,
    ) -> Result<Option<(Spot, Moment)>, KeepError>;
}

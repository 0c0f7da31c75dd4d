use async_trait::async_trait;
use course::{LabSlug, Slug};

use crate::{Ask, Deck, Edits, Entry, Event, EventId, KeepError, Moment, Page, PersonId, Standing};

/// The learning record: appended to, never changed.
#[async_trait]
pub trait Record: Send + Sync {
    /// Appends events, all or none, in this order, and brings the learner's
    /// summaries of the course up to date.
    async fn append(
        &self,
        learner: PersonId,
        course: &Slug,
        at: Moment,
        events: &[Event],
    ) -> Result<Vec<EventId>, KeepError>;

    /// Appends [`Event::Submitted`] together with the submission's files, and
    /// gives its number, which is never given twice.
    async fn submit(
        &self,
        learner: PersonId,
        course: &Slug,
        at: Moment,
        lab: &LabSlug,
        files: &Edits,
    ) -> Result<u32, KeepError>;

    /// The files of a submission; empty if there is none of that number.
    async fn submitted(
        &self,
        learner: PersonId,
        lab: &LabSlug,
        submission: u32,
    ) -> Result<Edits, KeepError>;

    /// All events whose [`Event::lab`] this lab is, oldest first.
    async fn events_of(&self, learner: PersonId, lab: &LabSlug) -> Result<Vec<Entry>, KeepError>;

    /// All that a learner did anywhere, oldest first.
    async fn events(&self, learner: PersonId) -> Result<Vec<Entry>, KeepError>;

    /// The same a piece at a time, latest first; the cursor is the number of the
    /// last one.
    async fn latest(&self, learner: PersonId, ask: Ask) -> Result<Page<Entry>, KeepError>;

    /// Gives entries from before courses had names to this course. Called at
    /// every start, before anything else of the record; does nothing if there
    /// are none.
    async fn adopt(&self, course: &Slug) -> Result<(), KeepError>;

    /// Whether the memory answers at all.
    async fn answers(&self) -> Result<(), KeepError>;
}

/// Summaries of the record, as of the last entry. One that another version of
/// the program wrote is made again from the record first.
#[async_trait]
pub trait Standings: Send + Sync {
    /// How far a learner is; of one who did nothing yet, an empty standing.
    async fn standing(&self, learner: PersonId, course: &Slug) -> Result<Standing, KeepError>;

    /// How far these learners are, in the order in which they are given.
    async fn standings(
        &self,
        learners: &[PersonId],
        course: &Slug,
    ) -> Result<Vec<Standing>, KeepError>;

    /// What a learner remembers.
    async fn deck(&self, learner: PersonId, course: &Slug) -> Result<Deck, KeepError>;

    /// Makes all summaries of a learner again from the record; for tests and for
    /// `quintain` to prove that they say what it says.
    async fn rebuild(&self, learner: PersonId) -> Result<(), KeepError>;
}

use course::Slug;
use jiff::civil::Date;
use serde::Serialize;

use crate::{AssignmentId, Moment, PersonId, Target, TeamId};

/// To whom work was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Assigned {
    /// To everyone who is in the team, whenever they joined.
    Team(TeamId),
    /// To one person.
    Person(PersonId),
}

/// Work that is to be done by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// Its number.
    pub id: AssignmentId,
    /// To whom it was given.
    pub to: Assigned,
    /// The course.
    pub course: Slug,
    /// What is to be done.
    pub target: Target,
    /// The last day, in the zone of whoever does it.
    pub due: Date,
    /// A few words from whoever gave it.
    pub note: String,
    /// Who gave it.
    pub by: Option<PersonId>,
    /// When.
    pub created: Moment,
    /// When it was withdrawn.
    pub withdrawn: Option<Moment>,
}

/// Work that is to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAssignment {
    /// See [`Assignment::to`].
    pub to: Assigned,
    /// See [`Assignment::course`].
    pub course: Slug,
    /// See [`Assignment::target`].
    pub target: Target,
    /// See [`Assignment::due`].
    pub due: Date,
    /// See [`Assignment::note`]; at most [`Assignment::NOTE_CHARS`].
    pub note: String,
}

impl Assignment {
    /// Most characters of a note.
    pub const NOTE_CHARS: usize = 1_000;
}

/// How an assignment stands with one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentState {
    /// There is time.
    Open,
    /// The last day is near: [`AssignmentState::SOON_DAYS`] or fewer are left.
    Soon,
    /// The last day is over.
    Late,
    /// Done.
    Done,
    /// It need not be done any more.
    Withdrawn,
    /// It points at something that the course does not have any more.
    Gone,
}

impl AssignmentState {
    /// Days before the last one in which it is near.
    pub const SOON_DAYS: i32 = 7;
}

use serde::Serialize;

use crate::{Moment, PersonId, TeamId};

/// People who learn together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Team {
    /// Its number.
    pub id: TeamId,
    /// Its name, unique whatever the case of its letters.
    pub name: String,
    /// When it was made.
    pub created: Moment,
}

/// One person's place in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The team.
    pub team: TeamId,
    /// The person.
    pub person: PersonId,
    /// Whether they manage it. Counts only with the role of a manager.
    pub manages: bool,
}

use serde::Serialize;

use crate::{Email, Moment, PersonId, Role, TeamId, Zone};

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Person {
    /// Their number, never given twice.
    pub id: PersonId,
    /// What to call them.
    pub name: String,
    /// Where mail goes, and what they sign in with; unique. `None`: the local
    /// person of an installation for one, who signs in by link only, and a
    /// person who was erased.
    pub email: Option<Email>,
    /// What they are here for.
    pub role: Role,
    /// Where they live, as far as clocks go.
    pub zone: Zone,
    /// Language of pages and mail: `en`.
    pub language: String,
    /// When the account was made.
    pub created: Moment,
    /// Since when they may not sign in.
    pub deactivated: Option<Moment>,
    /// When all that says who they are was taken out, see
    /// [`People::erase`](crate::People::erase).
    pub erased: Option<Moment>,
}

impl Person {
    /// Most characters of a name.
    pub const NAME_CHARS: usize = 120;

    /// Whether they may sign in.
    pub fn is_active(&self) -> bool {
        self.deactivated.is_none() && self.erased.is_none()
    }

    /// A name as it is kept: no control characters, no blanks around it, at most
    /// [`Person::NAME_CHARS`] characters; `None` if nothing is left.
    pub fn clean_name(text: &str) -> Option<String> {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let name: String = text.trim().chars().take(Self::NAME_CHARS).collect();
        (!name.is_empty()).then_some(name)
    }
}

/// Somebody who is to get an account.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPerson {
    /// See [`Person::name`]; comes from [`Person::clean_name`].
    pub name: String,
    /// See [`Person::email`].
    pub email: Option<Email>,
    /// See [`Person::role`].
    pub role: Role,
    /// See [`Person::zone`].
    pub zone: Zone,
    /// See [`Person::language`].
    pub language: String,
}

/// What is to be changed of a person; `None` leaves a thing as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonChange {
    /// Another name.
    pub name: Option<String>,
    /// Another address.
    pub email: Option<Email>,
    /// Another role.
    pub role: Option<Role>,
    /// Another zone. Seats follow it, see [`Seat::zone`](crate::Seat::zone).
    pub zone: Option<Zone>,
    /// Another language.
    pub language: Option<String>,
    /// `Some(false)` deactivates: every browser is signed out, tokens stop.
    /// `Some(true)` undoes that.
    pub active: Option<bool>,
}

/// Which people are wanted. All conditions hold together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeopleFilter {
    /// Members of any of these teams; `None`: of any team or none.
    pub teams: Option<Vec<TeamId>>,
    /// With this role.
    pub role: Option<Role>,
    /// With a seat in this course, whatever its state.
    pub course: Option<course::Slug>,
    /// Whose name or address has this in it, whatever the case of ASCII letters.
    pub text: Option<String>,
    /// `Some(true)`: who may sign in; `Some(false)`: who may not. People who
    /// were erased are never listed.
    pub active: Option<bool>,
}

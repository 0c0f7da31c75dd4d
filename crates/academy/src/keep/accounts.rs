use async_trait::async_trait;

use crate::{
    Ask, By, Email, Export, KeepError, Member, NewPerson, Page, PeopleFilter, Person, PersonChange,
    PersonId, Preferences, Team, TeamId,
};

/// Accounts.
#[async_trait]
pub trait People: Send + Sync {
    /// Makes the first administrator, who is [`PersonId::FIRST`], if there is
    /// nobody at all; `None` if there is somebody. What was learnt before there
    /// were accounts becomes theirs. Audit: `installation.founded`.
    async fn found(&self, by: &By, first: &NewPerson) -> Result<Option<Person>, KeepError>;

    /// Makes an account. Audit: `person.added`. Refused: email taken.
    async fn add_person(&self, by: &By, new: &NewPerson) -> Result<Person, KeepError>;

    /// A person, even one who was deactivated or erased.
    async fn person(&self, id: PersonId) -> Result<Option<Person>, KeepError>;

    /// The person with this address.
    async fn person_by_email(&self, email: &Email) -> Result<Option<Person>, KeepError>;

    /// People by their number, oldest first.
    async fn people(&self, filter: &PeopleFilter, ask: Ask) -> Result<Page<Person>, KeepError>;

    /// Changes a person. With a zone their seats move too; with `active: false`
    /// browsers are signed out and tokens revoked. Audit: `person.changed`,
    /// `person.deactivated`, `person.reactivated`, as the case may be. Refused:
    /// not there, email taken, last administrator.
    async fn change_person(
        &self,
        by: &By,
        id: PersonId,
        change: &PersonChange,
    ) -> Result<Person, KeepError>;

    /// Deletes a person, by the rule of [`ERASED`](crate::ERASED) and
    /// [`KEPT`](crate::KEPT). Audit: `person.erased`. Refused: not there, last
    /// administrator.
    async fn erase(&self, by: &By, id: PersonId) -> Result<(), KeepError>;

    /// What somebody wants to be told.
    async fn preferences(&self, id: PersonId) -> Result<Preferences, KeepError>;

    /// Sets it.
    async fn set_preferences(
        &self,
        id: PersonId,
        preferences: &Preferences,
    ) -> Result<(), KeepError>;
}

/// Teams and who is in them.
#[async_trait]
pub trait Teams: Send + Sync {
    /// Makes a team. Audit: `team.added`. Refused: name taken.
    async fn add_team(&self, by: &By, name: &str) -> Result<Team, KeepError>;

    /// Gives it another name. Audit: `team.renamed`. Refused: not there, name
    /// taken.
    async fn rename_team(&self, by: &By, id: TeamId, name: &str) -> Result<(), KeepError>;

    /// Dissolves it; its people stay, its assignments are withdrawn, its
    /// invitations too, its webhooks are removed. Audit: `team.removed`. Refused:
    /// not there.
    async fn remove_team(&self, by: &By, id: TeamId) -> Result<(), KeepError>;

    /// All teams by name, or those of these numbers.
    async fn teams(&self, only: Option<&[TeamId]>) -> Result<Vec<Team>, KeepError>;

    /// Puts somebody into a team, or sets whether they manage it. Events: the
    /// team's open assignments, for one who is new in it. Audit:
    /// `team.member_put`. Refused: not there.
    async fn put_member(&self, by: &By, member: Member) -> Result<(), KeepError>;

    /// Takes somebody out of it. Audit: `team.member_removed`.
    async fn remove_member(&self, by: &By, team: TeamId, person: PersonId)
    -> Result<(), KeepError>;

    /// Who is in a team, by number.
    async fn members(&self, team: TeamId) -> Result<Vec<Member>, KeepError>;

    /// The teams that somebody is in.
    async fn memberships(&self, person: PersonId) -> Result<Vec<Member>, KeepError>;
}

/// Everything that is kept of a person.
#[async_trait]
pub trait Exports: Send + Sync {
    /// Collects it, as of one moment. Audit: `person.exported`. Refused: not
    /// there.
    async fn export(&self, by: &By, id: PersonId) -> Result<Export, KeepError>;
}

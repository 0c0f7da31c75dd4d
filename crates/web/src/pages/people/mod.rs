//! Other people: /people and what is below it.

pub(crate) mod access;
pub(crate) mod list;
pub(crate) mod person;
pub(crate) mod roles;

use academy::{Actor, Ask, KeepError, Reach, Right, Role, Team, TeamId};

use crate::{
    App,
    pages::{Choice, role_name},
};

/// Teams that somebody sees by a right; `None`: all there are.
pub(crate) fn reached_teams(actor: &Actor, right: Right) -> Option<Vec<TeamId>> {
    if actor.reach(right) == Reach::All {
        return None;
    }
    match actor {
        Actor::Person { manages, .. } => Some(manages.clone()),
        Actor::Nobody => Some(Vec::new()),
    }
}

/// Those teams, with their names.
pub(crate) async fn teams_of(
    app: &App,
    actor: &Actor,
    right: Right,
) -> Result<Vec<Team>, KeepError> {
    app.keep.teams(reached_teams(actor, right).as_deref()).await
}

/// As lines of a choice.
pub(crate) fn team_choices(teams: &[Team]) -> Vec<Choice> {
    teams
        .iter()
        .map(|team| Choice::new(team.id, &team.name))
        .collect()
}

/// The roles as lines of a choice.
pub(crate) fn role_choices() -> Vec<Choice> {
    Role::ALL
        .into_iter()
        .map(|role| Choice::new(role, role_name(role)))
        .collect()
}

/// A piece of a list, as its address asks for it.
pub(crate) fn ask(after: Option<&str>, limit: u32) -> Ask {
    let after = after
        .and_then(|after| after.parse().ok())
        .map(academy::Cursor);
    Ask::new(after, limit)
}

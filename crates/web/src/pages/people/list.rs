//! GET /people: who is here.

use std::collections::HashMap;

use academy::{PeopleFilter, Reach, Right, Role, TeamId};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::{ask, reached_teams, role_choices, team_choices, teams_of};
use crate::{
    App, Problem,
    form::Form,
    pages::{Choice, Page, day, render, role_name},
    visit::Visit,
};

/// People on one page.
const LIMIT: u32 = 50;

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    page: Page,
    form: Form,
    roles: Vec<Choice>,
    teams: Vec<Choice>,
    people: Vec<Line>,
    /// Address of the next piece.
    next: Option<String>,
    may_invite: bool,
}

struct Line {
    id: i64,
    name: String,
    email: String,
    role: &'static str,
    since: String,
    is_active: bool,
}

/// GET /people?text=...&role=...&team=...&active=...&after=...
pub(crate) async fn show(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    visit: Visit,
) -> Result<Response, Problem> {
    let given = |name: &str| query.get(name).map_or("", String::as_str).trim();
    let filter = PeopleFilter {
        teams: wanted_teams(&visit, given("team")),
        role: given("role").parse::<Role>().ok(),
        course: None,
        text: (!given("text").is_empty()).then(|| given("text").to_owned()),
        active: match given("active") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
    };
    let found = app
        .keep
        .people(&filter, ask(query.get("after").map(String::as_str), LIMIT))
        .await?;
    let zone = &visit.me.person.zone;
    let lines = found.items.into_iter().map(|person| Line {
        id: person.id.0,
        is_active: person.is_active(),
        email: person.email.map(String::from).unwrap_or_default(),
        role: role_name(person.role),
        since: day(person.created.day_in(zone)),
        name: person.name,
    });
    let fields = ["text", "role", "team", "active"].map(|name| (name, given(name)));
    let next = found.next.map(|next| {
        let mut address = form_urlencoded::Serializer::new(String::from("/people?"));
        address.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
        address.append_pair("after", &next.0.to_string()).finish()
    });
    Ok(render(&People {
        people: lines.collect(),
        roles: role_choices(),
        teams: team_choices(&teams_of(&app, &visit.me.actor, Right::SeeTeam).await?),
        form: Form::with(&fields),
        next,
        may_invite: visit.me.actor.reach(Right::Invite) >= Reach::Teams,
        page: visit.page("People"),
    }))
}

/// A manager sees their own teams' people, whatever is asked for.
fn wanted_teams(visit: &Visit, asked: &str) -> Option<Vec<TeamId>> {
    let reached = reached_teams(&visit.me.actor, Right::SeePerson);
    let asked = asked.parse().ok().map(TeamId);
    match (reached, asked) {
        (None, asked) => asked.map(|team| vec![team]),
        (Some(reached), Some(asked)) => {
            Some(reached.into_iter().filter(|team| *team == asked).collect())
        }
        (reached, None) => reached,
    }
}

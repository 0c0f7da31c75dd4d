//! GET /teams/{team}, and what changes the team itself.

use std::collections::BTreeMap;

use academy::{Ask, Object, PeopleFilter, Person, PersonId, Right, TeamId, allowed};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App, Problem,
    form::Form,
    pages::{Choice, Page, render_form, role_name},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "team.html")]
struct TeamPage {
    page: Page,
    form: Form,
    id: i64,
    name: String,
    members: Vec<Line>,
    courses: Vec<Choice>,
    may_arrange: bool,
}

struct Line {
    id: i64,
    name: String,
    email: String,
    role: &'static str,
    manages: bool,
    /// Manages by the team's list, but has not the role for it.
    lacks_role: bool,
    is_active: bool,
}

/// GET /teams/{team}.
pub(crate) async fn show(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Response, Problem> {
    page(&app, &visit, TeamId(id), Form::default()).await
}

/// The page, with what was typed.
pub(crate) async fn page(
    app: &App,
    visit: &Visit,
    id: TeamId,
    mut form: Form,
) -> Result<Response, Problem> {
    let team = app.keep.teams(Some(&[id])).await?.pop();
    let team = team.ok_or_else(Problem::no_such_page)?;
    if !form.is_on("new_name") {
        form.set("new_name", &team.name);
    }
    let managers: BTreeMap<PersonId, bool> = app
        .keep
        .members(id)
        .await?
        .into_iter()
        .map(|member| (member.person, member.manages))
        .collect();
    let members = people_in(app, id).await?.into_iter().map(|person| {
        let manages = managers.get(&person.id) == Some(&true);
        Line {
            id: person.id.0,
            manages,
            lacks_role: manages && person.role != academy::Role::Manager,
            is_active: person.is_active(),
            role: role_name(person.role),
            email: person.email.map(String::from).unwrap_or_default(),
            name: person.name,
        }
    });
    let courses = app.courses().into_iter();
    let page = TeamPage {
        page: visit.page(&team.name),
        form: form.clone(),
        id: id.0,
        members: members.collect(),
        courses: courses
            .map(|course| Choice::new(&course.slug, course.title))
            .collect(),
        may_arrange: allowed(&visit.me.actor, Right::ArrangeTeams, Object::Team(id)),
        name: team.name,
    };
    Ok(render_form(&page, &form))
}

/// Everyone in a team.
pub(crate) async fn people_in(app: &App, team: TeamId) -> Result<Vec<Person>, Problem> {
    let filter = PeopleFilter {
        teams: Some(vec![team]),
        ..PeopleFilter::default()
    };
    let (mut all, mut ask) = (Vec::new(), Ask::first());
    loop {
        let page = app.keep.people(&filter, ask).await?;
        all.extend(page.items);
        match page.next {
            Some(next) => ask = Ask::new(Some(next), Ask::MOST),
            None => return Ok(all),
        }
    }
}

/// POST /teams/{team}/name.
pub(crate) async fn rename(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(name) = Person::clean_name(form.text("new_name")) else {
        form.fault("new_name", "write a name");
        return page(&app, &visit, TeamId(id), form).await;
    };
    match app.keep.rename_team(&visit.by(), TeamId(id), &name).await {
        Ok(()) => Ok(Redirect::to(&format!("/teams/{id}?said=saved")).into_response()),
        Err(error) => {
            form.refused("new_name", error)?;
            page(&app, &visit, TeamId(id), form).await
        }
    }
}

/// POST /teams/{team}/remove: dissolves it.
pub(crate) async fn remove(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    if form.text("sure").trim() != "dissolve" {
        form.fault("sure", "write the word dissolve, to be sure");
        return page(&app, &visit, TeamId(id), form).await;
    }
    app.keep.remove_team(&visit.by(), TeamId(id)).await?;
    Ok(Redirect::to("/teams?said=team-removed").into_response())
}

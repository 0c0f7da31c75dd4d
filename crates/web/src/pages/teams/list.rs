//! GET and POST /teams.

use academy::{Object, Person, Right, allowed};
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App, Problem,
    form::Form,
    pages::{Page, day, people::teams_of, render_form},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "teams.html")]
struct Teams {
    page: Page,
    form: Form,
    teams: Vec<Line>,
    may_add: bool,
}

struct Line {
    id: i64,
    name: String,
    since: String,
    people: usize,
}

/// GET /teams.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    page(&app, &visit, Form::default()).await
}

async fn page(app: &App, visit: &Visit, form: Form) -> Result<Response, Problem> {
    let mut lines = Vec::new();
    for team in teams_of(app, &visit.me.actor, Right::SeeTeam).await? {
        lines.push(Line {
            id: team.id.0,
            people: app.keep.members(team.id).await?.len(),
            since: day(team.created.day_in(&visit.me.person.zone)),
            name: team.name,
        });
    }
    let page = Teams {
        page: visit.page("Teams"),
        form: form.clone(),
        teams: lines,
        may_add: allowed(&visit.me.actor, Right::ArrangeTeams, Object::Everything),
    };
    Ok(render_form(&page, &form))
}

/// POST /teams: makes one.
pub(crate) async fn add(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(name) = Person::clean_name(form.text("team_name")) else {
        form.fault("team_name", "write a name");
        return page(&app, &visit, form).await;
    };
    match app.keep.add_team(&visit.by(), &name).await {
        Ok(team) => Ok(Redirect::to(&format!("/teams/{}", team.id)).into_response()),
        Err(error) => {
            form.refused("team_name", error)?;
            page(&app, &visit, form).await
        }
    }
}

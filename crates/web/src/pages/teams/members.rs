//! Who is in a team.

use academy::{Member, PersonId, TeamId};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::team;
use crate::{App, Problem, form::Form, visit::Visit};

/// POST /teams/{team}/members: puts somebody with an account into it, or sets
/// whether they manage it.
pub(crate) async fn put(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(email) = form.email("email") else {
        return team::page(&app, &visit, TeamId(id), form).await;
    };
    let Some(person) = app.keep.person_by_email(&email).await? else {
        form.fault("email", "nobody here has this address; invite them instead");
        return team::page(&app, &visit, TeamId(id), form).await;
    };
    let member = Member {
        team: TeamId(id),
        person: person.id,
        manages: form.is_on("manages"),
    };
    match app.keep.put_member(&visit.by(), member).await {
        Ok(()) => Ok(Redirect::to(&format!("/teams/{id}?said=saved")).into_response()),
        Err(error) => {
            form.refused("email", error)?;
            team::page(&app, &visit, TeamId(id), form).await
        }
    }
}

/// POST /teams/{team}/members/{person}/remove.
pub(crate) async fn remove(
    State(app): State<App>,
    Path((team, person)): Path<(i64, i64)>,
    visit: Visit,
) -> Result<Redirect, Problem> {
    app.keep
        .remove_member(&visit.by(), TeamId(team), PersonId(person))
        .await?;
    Ok(Redirect::to(&format!("/teams/{team}?said=saved")))
}

//! GET and POST /invitations: those that were made, and one more.

use std::collections::HashMap;

use academy::{
    Invitation, InvitationId, InvitationOver, NewInvitation, NewParcel, Object, Person, Right,
    Role, Team, allowed,
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{Redirect, Response},
};

use super::{link_for, offer};
use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{
        Choice, Page, day,
        people::{ask, reached_teams, role_choices, team_choices, teams_of},
        render_form, role_name,
    },
    visit::Visit,
};

/// Invitations on one page.
const LIMIT: u32 = 50;

#[derive(Template)]
#[template(path = "invitations.html")]
struct Invitations {
    page: Page,
    form: Form,
    teams: Vec<Choice>,
    roles: Vec<Choice>,
    courses: Vec<Choice>,
    lines: Vec<Line>,
    next: Option<String>,
    may_give_roles: bool,
    may_without_team: bool,
    made: Option<Made>,
}

/// An invitation that was made just now, with its secret.
pub(crate) struct Made {
    pub link: Option<String>,
    pub code: Option<String>,
    pub mailed: Option<String>,
    pub join: String,
}

struct Line {
    id: i64,
    whom: String,
    what: String,
    used: String,
    until: String,
    state: &'static str,
    is_open: bool,
}

/// GET /invitations.
pub(crate) async fn show(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    visit: Visit,
) -> Result<Response, Problem> {
    let after = query.get("after").map(String::as_str);
    page(&app, &visit, after, Form::with(&[("people", "10")]), None).await
}

/// The page, with what was typed or what was made.
pub(crate) async fn page(
    app: &App,
    visit: &Visit,
    after: Option<&str>,
    form: Form,
    made: Option<Made>,
) -> Result<Response, Problem> {
    let actor = &visit.me.actor;
    let reached = reached_teams(actor, Right::Invite);
    let found = app
        .keep
        .invitations(reached.as_deref(), ask(after, LIMIT))
        .await?;
    let teams = teams_of(app, actor, Right::Invite).await?;
    let lines = found.items.iter().map(|it| line(app, visit, &teams, it));
    let courses = app.courses().into_iter();
    let page = Invitations {
        lines: lines.collect(),
        teams: team_choices(&teams),
        roles: role_choices(),
        courses: courses
            .map(|course| Choice::new(&course.slug, course.title))
            .collect(),
        next: found
            .next
            .map(|next| format!("/invitations?after={}", next.0)),
        may_give_roles: allowed(actor, Right::InviteWithRole, Object::Everything),
        may_without_team: allowed(actor, Right::Invite, Object::Everything),
        page: visit.page("Invitations"),
        form: form.clone(),
        made,
    };
    Ok(render_form(&page, &form))
}

fn line(app: &App, visit: &Visit, teams: &[Team], it: &Invitation) -> Line {
    let state = match it.check(visit.now) {
        Ok(()) => "Open",
        Err(InvitationOver::Withdrawn) => "Withdrawn",
        Err(InvitationOver::Expired) => "Too old",
        Err(InvitationOver::UsedUp) => "Accepted",
    };
    let whom = it.email.as_ref().map(ToString::to_string);
    let anyone = if it.uses > 1 {
        "Whoever has the code"
    } else {
        "Whoever has the link"
    };
    let team = it
        .offer
        .team
        .and_then(|team| teams.iter().find(|it| it.id == team));
    let mut what = Vec::new();
    if it.offer.role != Role::Learner {
        what.push(role_name(it.offer.role).to_owned());
    }
    what.extend(team.map(|team| team.name.clone()));
    if let Some(seat) = &it.offer.seat {
        let course = app
            .course_offer(seat.course.as_str())
            .map(|course| course.title);
        what.push(course.unwrap_or_else(|| seat.course.to_string()));
    }
    Line {
        id: it.id.0,
        whom: whom.unwrap_or_else(|| anyone.to_owned()),
        what: what.join(" · "),
        used: format!("{} of {}", it.used, it.uses),
        until: day(it.until.day_in(&visit.me.person.zone)),
        is_open: state == "Open",
        state,
    }
}

/// POST /invitations: one link for one person. With an address it is sent, too.
pub(crate) async fn invite(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let email = form.email_if_any("email");
    let name = Person::clean_name(form.text("name"));
    let Some(offer) = offer(&app, &visit, &mut form).await? else {
        return page(&app, &visit, None, form, None).await;
    };
    let (new, parcel, link) = link_for(&app, &visit, email.clone(), name, offer);
    let made = Made {
        link: Some(link),
        code: None,
        mailed: email.map(String::from),
        join: String::new(),
    };
    make(&app, &visit, form, (new, parcel), made).await
}

/// Keeps an invitation, and shows what came of it, or why nothing did.
pub(super) async fn make(
    app: &App,
    visit: &Visit,
    mut form: Form,
    new: (NewInvitation, Option<NewParcel>),
    made: Made,
) -> Result<Response, Problem> {
    if let Err(error) = app.keep.invite(&visit.by(), &[new]).await {
        form.refused(WHOLE, error)?;
        return page(app, visit, None, form, None).await;
    }
    app.bell.ring();
    let next = Form::with(&[("people", "10")]);
    page(app, visit, None, next, Some(made)).await
}

/// POST /invitations/{invitation}/withdraw.
pub(crate) async fn withdraw(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Redirect, Problem> {
    app.keep.withdraw(&visit.by(), InvitationId(id)).await?;
    Ok(Redirect::to("/invitations?said=withdrawn"))
}

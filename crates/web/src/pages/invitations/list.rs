//! /invitations/list: a list of people as CSV. It is looked at first and sent
//! then; nothing of it is lost, and nobody is invited from a list with a fault.

use std::collections::BTreeMap;

use academy::{Offer, Right, Role, RosterFault, RosterLine, Team, TeamId, read_roster};
use askama::Template;
use axum::{extract::State, response::Response};

use super::{forbidden, link_for, seat};
use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{
        Choice, Page,
        people::{team_choices, teams_of},
        render_form, role_name,
    },
    visit::Visit,
};

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    page: Page,
    form: Form,
    teams: Vec<Choice>,
    courses: Vec<Choice>,
    faults: Vec<RosterFault>,
    /// The people, when the list is in order.
    people: Vec<Line>,
    /// Links that were made just now.
    sent: Vec<Line>,
}

struct Line {
    email: String,
    name: String,
    role: &'static str,
    team: String,
    link: String,
}

/// A line with what it offers.
type Invited = (RosterLine, Offer);

/// GET /invitations/list.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    page(
        &app,
        &visit,
        Form::default(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
    )
    .await
}

async fn page(
    app: &App,
    visit: &Visit,
    form: Form,
    faults: Vec<RosterFault>,
    people: Vec<Line>,
    sent: Vec<Line>,
) -> Result<Response, Problem> {
    let teams = teams_of(app, &visit.me.actor, Right::Invite).await?;
    let courses = app.courses().into_iter();
    let page = ListPage {
        page: visit.page("Invite a list"),
        form: form.clone(),
        teams: team_choices(&teams),
        courses: courses
            .map(|course| Choice::new(&course.slug, course.title))
            .collect(),
        faults,
        people,
        sent,
    };
    Ok(render_form(&page, &form))
}

/// POST /invitations/list: looks at a list; with `sure`, sends it.
pub(crate) async fn send(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let teams = teams_of(&app, &visit.me.actor, Right::Invite).await?;
    let base = Offer {
        role: Role::Learner,
        team: form.text("team").parse().ok().map(TeamId),
        manages: false,
        seat: seat(&app, &mut form),
    };
    let mut told = Vec::new();
    let invited = match read_roster(form.text("list")) {
        Ok(lines) => each(&app, &visit, &teams, &base, lines).await?,
        Err(faults) => Err(faults),
    };
    let invited = invited.unwrap_or_else(|faults| {
        form.fault(
            "list",
            "nobody was invited; mend the lines that are named above",
        );
        told = faults;
        Vec::new()
    });
    if invited.is_empty() {
        form.fault("list", "nobody stands in it");
    }
    if !form.is_fine() {
        return page(&app, &visit, form, told, Vec::new(), Vec::new()).await;
    }
    if !form.is_on("sure") {
        let people = invited
            .iter()
            .map(|(line, offer)| shown(line, offer, &teams, String::new()));
        return page(&app, &visit, form, Vec::new(), people.collect(), Vec::new()).await;
    }
    invite(&app, &visit, form, &teams, invited).await
}

/// What each line offers: the list's own role and team come before those chosen
/// for all.
async fn each(
    app: &App,
    visit: &Visit,
    teams: &[Team],
    base: &Offer,
    lines: Vec<RosterLine>,
) -> Result<Result<Vec<Invited>, Vec<RosterFault>>, Problem> {
    let by_name: BTreeMap<String, TeamId> = teams
        .iter()
        .map(|team| (team.name.to_lowercase(), team.id))
        .collect();
    let (mut invited, mut faults) = (Vec::new(), Vec::new());
    for line in lines {
        let number = line.line;
        let mut fault = |what: String| faults.push(RosterFault { line: number, what });
        let team = match &line.team {
            None => base.team,
            Some(name) => match by_name.get(&name.to_lowercase()) {
                Some(team) => Some(*team),
                None => {
                    fault(format!(
                        "you have no team called `{name}`; make it first, or write another one"
                    ));
                    continue;
                }
            },
        };
        if app.keep.person_by_email(&line.email).await?.is_some() {
            fault(format!(
                "{} has an account already; put them into the team there",
                line.email
            ));
            continue;
        }
        if let Some(why) = forbidden(app, visit, team, line.role, false) {
            fault(why.to_owned());
            continue;
        }
        let offer = Offer {
            role: line.role,
            team,
            ..base.clone()
        };
        invited.push((line, offer));
    }
    Ok(if faults.is_empty() {
        Ok(invited)
    } else {
        Err(faults)
    })
}

fn shown(line: &RosterLine, offer: &Offer, teams: &[Team], link: String) -> Line {
    let team = offer
        .team
        .and_then(|team| teams.iter().find(|it| it.id == team));
    Line {
        email: line.email.to_string(),
        name: line.name.clone().unwrap_or_default(),
        role: role_name(offer.role),
        team: team.map(|team| team.name.clone()).unwrap_or_default(),
        link,
    }
}

/// All of them, or none.
async fn invite(
    app: &App,
    visit: &Visit,
    mut form: Form,
    teams: &[Team],
    invited: Vec<Invited>,
) -> Result<Response, Problem> {
    let (mut new, mut sent) = (Vec::new(), Vec::new());
    for (line, offer) in invited {
        let (email, name) = (Some(line.email.clone()), line.name.clone());
        let (invitation, parcel, link) = link_for(app, visit, email, name, offer.clone());
        new.push((invitation, parcel));
        sent.push(shown(&line, &offer, teams, link));
    }
    match app.keep.invite(&visit.by(), &new).await {
        Ok(_) => {
            app.bell.ring();
            page(app, visit, Form::default(), Vec::new(), Vec::new(), sent).await
        }
        Err(error) => {
            form.refused(WHOLE, error)?;
            page(app, visit, form, Vec::new(), Vec::new(), Vec::new()).await
        }
    }
}

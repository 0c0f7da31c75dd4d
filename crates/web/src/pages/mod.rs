//! One file for each page; its template has the same name.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod calendar_feed;
pub(crate) mod case_study;
pub(crate) mod catalogue;
pub(crate) mod certificates;
pub(crate) mod course;
pub(crate) mod drills;
pub(crate) mod glossary;
pub(crate) mod home;
pub(crate) mod invitations;
pub(crate) mod labs;
pub(crate) mod locked;
pub(crate) mod message;
pub(crate) mod named;
mod next_view;
pub(crate) mod notes;
pub(crate) mod outline;
pub(crate) mod people;
pub(crate) mod quiz;
mod recent;
pub(crate) mod search;
pub(crate) mod seats;
pub(crate) mod section;
pub(crate) mod teams;
pub(crate) mod trial;
pub(crate) mod unsubscribe;
mod words;
pub(crate) mod workspace;

use academy::{Actor, Reach, Right};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use crate::{App, Problem, assets, identity::SignedIn, reader::Visitor, security::Nonce};

pub(crate) use words::{Choice, day, moment, role_name};

/// What every page's frame needs.
pub(crate) struct Page {
    pub title: String,
    pub csp_nonce: String,
    pub csrf_token: String,
    pub assets: String,
    /// Who is signed in, if the page has a place for it.
    pub who: Option<Who>,
    /// What the page says of what was just done.
    pub said: Option<&'static str>,
    /// Which of the site's parts this is, as the navigation calls it; "" for none.
    pub here: &'static str,
    /// Whether the page reloads itself when a file of a course changes.
    pub dev: bool,
}

/// Who is signed in, as the frame shows it.
pub(crate) struct Who {
    pub name: String,
    /// Parts of the site about people that they may see: address and name.
    pub parts: Vec<(&'static str, &'static str)>,
}

/// Parts of the site about people, and the right to see each.
const PARTS: [(&str, &str, Right); 5] = [
    ("/people", "People", Right::SeePerson),
    ("/teams", "Teams", Right::SeeTeam),
    ("/invitations", "Invitations", Right::Invite),
    ("/seats", "Seats", Right::GrantSeats),
    ("/audit", "Audit log", Right::SeeAudit),
];

impl Page {
    pub fn new(title: impl Into<String>, nonce: &Nonce, csrf_token: &str) -> Self {
        Self {
            title: title.into(),
            csp_nonce: nonce.as_str().to_owned(),
            csrf_token: csrf_token.to_owned(),
            assets: assets::prefix(),
            here: "",
            dev: false,
            who: None,
            said: None,
        }
    }

    /// Marks a part of the site in the navigation: "home", "courses", "labs", "glossary", "notes".
    pub fn at(mut self, here: &'static str) -> Self {
        self.here = here;
        self
    }

    /// A page that shows files of a course: under `serve --dev` it follows their changes.
    pub fn follows(mut self, app: &App) -> Self {
        self.dev = app.dev;
        self
    }

    /// Says who is signed in.
    pub fn of(mut self, signed_in: &SignedIn) -> Self {
        self.who = Some(Who {
            name: signed_in.person.name.clone(),
            parts: parts(&signed_in.actor),
        });
        self
    }

    /// Says who is signed in, if somebody is.
    pub fn seen_by(self, visitor: &Visitor) -> Self {
        match &visitor.0 {
            Some(signed_in) => self.of(signed_in),
            None => self,
        }
    }

    /// Says what was just done.
    pub fn said(mut self, said: Option<&'static str>) -> Self {
        self.said = said;
        self
    }
}

fn parts(actor: &Actor) -> Vec<(&'static str, &'static str)> {
    let seen = PARTS
        .iter()
        .filter(|(_, _, right)| actor.reach(*right) >= Reach::Teams);
    seen.map(|(path, name, _)| (*path, *name)).collect()
}

pub(crate) fn render(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

/// A page with a form on it: with the status of a refusal if something in the
/// form is wrong.
pub(crate) fn render_form(template: &impl Template, form: &crate::form::Form) -> Response {
    let mut response = render(template);
    if !form.is_fine() && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

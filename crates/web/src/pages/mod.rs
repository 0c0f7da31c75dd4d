//! One file for each page; its template has the same name.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod calendar_feed;
pub(crate) mod certificates;
pub(crate) mod invitations;
pub(crate) mod labs;
pub(crate) mod message;
pub(crate) mod people;
pub(crate) mod seats;
pub(crate) mod teams;
pub(crate) mod trial;
pub(crate) mod unsubscribe;
pub(crate) mod workspace;

mod words;

use academy::{Actor, Reach, Right};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use crate::{Problem, assets, identity::SignedIn, security::Nonce};

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
            who: None,
            said: None,
        }
    }

    /// Says who is signed in.
    pub fn of(mut self, signed_in: &SignedIn) -> Self {
        self.who = Some(Who {
            name: signed_in.person.name.clone(),
            parts: parts(&signed_in.actor),
        });
        self
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

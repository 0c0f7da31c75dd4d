//! Who opens a page, from where and when: what most handlers start with.

use std::{collections::HashMap, convert::Infallible};

use academy::{By, Moment};
use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};

use crate::{
    App, Problem,
    client::Client,
    hosts::Authority,
    identity::{HalfSignedIn, SignedIn},
    pages::Page,
    security::Nonce,
};

/// Somebody who is signed in.
pub(crate) struct Visit {
    pub me: SignedIn,
    pub client: Client,
    pub now: Moment,
    nonce: Nonce,
    said: Option<&'static str>,
}

impl Visit {
    /// Me, as the audit log has it.
    pub fn by(&self) -> By {
        self.client.by(Some(self.me.learner), self.now)
    }

    /// The frame of a page for me.
    pub fn page(&self, title: impl Into<String>) -> Page {
        let page = Page::new(title, &self.nonce, &self.me.csrf_token);
        page.of(&self.me).said(self.said)
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Stranger {
            me,
            client,
            now,
            nonce,
            said,
            ..
        } = Stranger::from_request_parts(parts, app).await?;
        let me = me.ok_or_else(|| Problem::internal("an address whose rule lets everyone in"))?;
        Ok(Self {
            me,
            client,
            now,
            nonce,
            said,
        })
    }
}

/// Somebody at a door: not signed in, half signed in, or signed in after all.
pub(crate) struct Stranger {
    pub me: Option<SignedIn>,
    pub half: Option<HalfSignedIn>,
    pub client: Client,
    pub now: Moment,
    pub query: HashMap<String, String>,
    /// Under which name it has reached us.
    pub authority: Authority,
    nonce: Nonce,
    said: Option<&'static str>,
}

impl Stranger {
    /// Where to go afterwards.
    pub fn to(&self) -> &str {
        self.query.get("to").map_or("/", String::as_str)
    }

    /// The frame of a page for them.
    pub fn page(&self, title: impl Into<String>) -> Page {
        let whole = self.me.as_ref().map(|it| it.csrf_token.as_str());
        let half = self.half.as_ref().map(|it| it.csrf_token.as_str());
        let page = Page::new(title, &self.nonce, whole.or(half).unwrap_or_default());
        match &self.me {
            Some(me) => page.of(me),
            None => page,
        }
        .said(self.said)
    }
}

impl FromRequestParts<App> for Stranger {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let query = Query::<HashMap<String, String>>::try_from_uri(&parts.uri);
        let query = query.map(|Query(query)| query).unwrap_or_default();
        let client: Result<Client, Infallible> = Client::from_request_parts(parts, app).await;
        let Ok(client) = client;
        let Ok(authority) = Authority::from_request_parts(parts, app).await;
        Ok(Self {
            me: parts.extensions.get::<SignedIn>().cloned(),
            half: parts.extensions.get::<HalfSignedIn>().cloned(),
            client,
            now: app.now(),
            nonce: Nonce::from_request_parts(parts, app).await?,
            said: query.get("said").and_then(|key| sentence(key)),
            query,
            authority,
        })
    }
}

/// What a page says after something was done. The address names the sentence,
/// so that nobody can put words of their own on our pages.
fn sentence(key: &str) -> Option<&'static str> {
    Some(match key {
        "saved" => "Saved.",
        "signed-out" => "You are signed out here.",
        "signed-out-there" => "That browser is signed out.",
        "signed-out-others" => "All other browsers are signed out.",
        "signed-out-everywhere" => "They are signed out everywhere.",
        "password-set" => "The new password is set. All other browsers are signed out.",
        "password-removed" => "The password is removed.",
        "codes-off" => "The app with codes is switched off, and its recovery codes with it.",
        "passkey-added" => "The passkey is added.",
        "passkey-removed" => "The passkey is removed.",
        "linked" => "The account elsewhere is tied to this one.",
        "unlinked" => "The account elsewhere is not tied to this one any more.",
        "mail-sent" => "A mail with a link is on its way to the new address. It works for an hour.",
        "address-confirmed" => "Your new address is confirmed.",
        "token-revoked" => "The token is revoked.",
        "calendar-off" => "The calendar address does not work any more.",
        "deactivated" => "The account is deactivated: signed out everywhere, tokens revoked.",
        "reactivated" => "The account is active again.",
        "erased" => "The person is deleted.",
        "left" => "Your account is deleted. Thank you for the time you spent here.",
        "team-removed" => "The team is dissolved. Its people stay.",
        "withdrawn" => "The invitation does not work any more.",
        "seat-given" => "The seat is given.",
        "seat-renewed" => "The seat has another year.",
        "seat-ended" => {
            "The seat is ended. Lessons and notes can be read for the rest of the grace period."
        }
        "opened" => "The units are open.",
        "joined" => "You are in.",
        _ => return None,
    })
}

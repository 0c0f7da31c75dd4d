//! Who is it? A signed-in browser holds a random token in a host-only cookie;
//! the database holds only its SHA-256. How a browser gets one is in
//! [`sign_in`](crate::sign_in).

use std::sync::Arc;

use academy::{Actor, KeepError, Moment, Person, PersonId, Role, SecretHash, SignIn};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    App, Problem, hosts,
    secret::{self, Purpose},
};

/// Name of the cookie. The prefix makes browsers keep it to this very host.
const COOKIE: &str = "__Host-quintain";

/// The browser behind a request. Handlers take it as an argument; addresses
/// that need it have a rule that says so.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Whose it is.
    pub learner: PersonId,
    /// Their account.
    pub person: Arc<Person>,
    /// Who acts, as far as rights go.
    pub actor: Actor,
    /// What its requests that change something must carry.
    pub csrf_token: String,
    /// Its line in its owner's list.
    pub sign_in: SignIn,
    /// Hash of its token.
    pub(crate) hash: SecretHash,
}

/// A browser whose owner still has to give their second factor.
#[derive(Debug, Clone)]
pub(crate) struct HalfSignedIn {
    pub sign_in: SignIn,
    pub csrf_token: String,
}

/// Middleware: finds out who it is, and lets everyone through.
pub(crate) async fn recognise(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(token) = token(request.headers()).map(str::to_owned)
        && let Err(error) = admit(&app, &token, &mut request).await
    {
        return Problem::from(error).into_response();
    }
    next.run(request).await
}

async fn admit(app: &App, token: &str, request: &mut Request) -> Result<(), KeepError> {
    let (now, hash) = (app.now(), secret::hash(Purpose::SignIn, token));
    let Some(sign_in) = app.keep.find(hash, now).await? else {
        return Ok(());
    };
    let csrf_token = secret::csrf_token(token);
    if sign_in.half {
        let half = HalfSignedIn {
            sign_in,
            csrf_token,
        };
        request.extensions_mut().insert(half);
        return Ok(());
    }
    let Some(person) = app.keep.person(sign_in.person).await? else {
        return Ok(());
    };
    if sign_in.is_to_be_touched(now) {
        app.keep.touch(sign_in.id, now).await?;
    }
    request.extensions_mut().insert(SignedIn {
        learner: person.id,
        actor: actor(app, &person).await?,
        person: Arc::new(person),
        csrf_token,
        sign_in,
        hash,
    });
    Ok(())
}

async fn actor(app: &App, person: &Person) -> Result<Actor, KeepError> {
    // Managing counts with the role of a manager only, so nobody else is asked.
    let manages = if person.role == Role::Manager {
        let memberships = app.keep.memberships(person.id).await?.into_iter();
        let managed = memberships.filter(|member| member.manages);
        managed.map(|member| member.team).collect()
    } else {
        Vec::new()
    };
    Ok(Actor::Person {
        id: person.id,
        role: person.role,
        manages,
        scopes: None,
    })
}

fn token(headers: &HeaderMap) -> Option<&str> {
    hosts::cookies(headers).find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// The cookie that makes a browser a signed-in one.
pub(crate) fn cookie(token: &str) -> HeaderValue {
    let seconds = SignIn::DAYS * 24 * 60 * 60;
    let cookie =
        format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    HeaderValue::from_str(&cookie).expect("a token is base64")
}

/// The cookie that makes it forget.
pub(crate) fn no_cookie() -> HeaderValue {
    let cookie = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    HeaderValue::from_str(&cookie).expect("plain letters")
}

impl SignedIn {
    /// Whether its owner proved who they are a moment ago; what touches keys and
    /// roles wants that.
    pub fn is_fresh(&self, now: Moment) -> bool {
        self.sign_in.is_fresh(now)
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let signed_in = parts.extensions.get::<SignedIn>().cloned();
        signed_in.ok_or_else(|| Problem::internal("an address whose rule lets everyone in"))
    }
}

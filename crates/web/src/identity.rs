//! Who is it? One local learner, signed in by the link that the program prints.
//!
//! A signed-in browser holds a random token in a host-only cookie; the database
//! holds only its SHA-256.

use std::sync::Mutex;

use academy::{By, Factor, NewSignIn, PersonId, SECRET_BYTES, SecretHash, SignIn};
use axum::{
    extract::{FromRequestParts, Query, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{
    App, Problem, hosts,
    pages::message::Message,
    security::{Nonce, random},
};

/// Name of the cookie. The prefix makes browsers keep it to this very host.
const COOKIE: &str = "__Host-quintain";

/// The browser behind a request. Handlers take it as an argument; addresses
/// that need it are behind `demand`.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Whose it is.
    pub learner: PersonId,
    /// What its requests that change something must carry.
    pub csrf_token: String,
    hash: SecretHash,
}

/// The key in the link that signs the local learner in. It works once.
#[derive(Default)]
pub struct Welcome {
    key: Mutex<Option<SecretHash>>,
}

impl Welcome {
    /// Makes a new key, and the old one worthless. Print it; it is kept nowhere.
    pub fn renew(&self) -> String {
        let key = random::<SECRET_BYTES>();
        *self.key.lock().expect("no holder panics") = Some(sha256("key", &key));
        key
    }

    /// Uses the key up, if it is the right one.
    fn take(&self, key: &str) -> bool {
        let mut kept = self.key.lock().expect("no holder panics");
        let given = sha256("key", key);
        let fits = kept
            .as_ref()
            .is_some_and(|kept| bool::from(kept.0.ct_eq(&given.0)));
        if fits {
            *kept = None;
        }
        fits
    }
}

fn sha256(purpose: &str, text: &str) -> SecretHash {
    let mut hash = Sha256::new();
    hash.update(purpose);
    hash.update([0]);
    hash.update(text);
    SecretHash(hash.finalize().into())
}

/// Derived, so that it need not be stored; says nothing about the token.
fn csrf_token(token: &str) -> String {
    BASE64URL_NOPAD.encode(&sha256("csrf", token).0)
}

/// Middleware: finds out who it is, and lets everyone through.
pub(crate) async fn recognise(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(token) = token(request.headers()) {
        let hash = sha256("token", token);
        match find(&app, hash).await {
            Ok(Some(learner)) => {
                let csrf_token = csrf_token(token);
                request.extensions_mut().insert(SignedIn {
                    learner,
                    csrf_token,
                    hash,
                });
            }
            Ok(None) => {}
            Err(problem) => return problem.into_response(),
        }
    }
    next.run(request).await
}

/// Whose browser that is. One whose second factor is to come is nobody's yet.
async fn find(app: &App, hash: SecretHash) -> Result<Option<PersonId>, Problem> {
    let now = app.now();
    let Some(sign_in) = app.sign_ins.find(hash, now).await? else {
        return Ok(None);
    };
    if sign_in.is_to_be_touched(now) {
        app.sign_ins.touch(sign_in.id, now).await?;
    }
    Ok((!sign_in.half).then_some(sign_in.person))
}

fn token(headers: &HeaderMap) -> Option<&str> {
    hosts::cookies(headers).find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// Middleware: stops whoever is not signed in.
pub(crate) async fn demand(request: Request, next: Next) -> Response {
    if request.extensions().get::<SignedIn>().is_some() {
        return next.run(request).await;
    }
    let detail = "Quintain printed it when it started. Opening it signs this browser in.\n\n\
        A link works once. If yours was used already, press Enter where Quintain runs, or start it again, for a new one; your work is kept.";
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "Open the link in the terminal",
        detail,
    )
    .into_response()
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let signed_in = parts.extensions.get::<SignedIn>().cloned();
        signed_in.ok_or_else(|| Problem::internal("an address that is not behind `demand`"))
    }
}

#[derive(Deserialize)]
pub(crate) struct Key {
    #[serde(default)]
    key: String,
}

/// GET /welcome?key=...: signs the browser in and goes to the labs.
pub(crate) async fn welcome(
    State(app): State<App>,
    Query(Key { key }): Query<Key>,
    nonce: Nonce,
    request: Request,
) -> Result<Response, Problem> {
    if !app.welcome.take(&key) {
        if request.extensions().get::<SignedIn>().is_some() {
            return Ok(Redirect::to("/").into_response());
        }
        let text = "It was used already, or is not whole.\n\nStart Quintain again for a new one. Your work is kept.";
        let page = Message::error(&nonce, "This link does not sign you in", text);
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let token = random::<SECRET_BYTES>();
    let new = NewSignIn {
        hash: sha256("token", &token),
        person: PersonId::FIRST,
        factor: Factor::Link,
        half: false,
        created: app.now(),
        address: "this machine".into(),
        agent: agent(request.headers()),
    };
    let by = By::person(new.person, new.created, None);
    app.sign_ins.add(&by, &new).await?;
    let seconds = SignIn::DAYS * 24 * 60 * 60;
    let cookie =
        format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// What the browser calls itself.
fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    agent.unwrap_or("A browser").chars().take(200).collect()
}

/// POST /sign-out: forgets this browser.
pub(crate) async fn sign_out(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Response, Problem> {
    app.sign_ins.remove(signed_in.hash).await?;
    let cookie = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

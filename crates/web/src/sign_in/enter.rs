//! The last step of every door: the browser gets a new token.

use academy::{Factor, NewSignIn, PersonId, SignInId};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App, Problem,
    client::Client,
    identity::{self, SignedIn},
    secret::{self, Purpose},
    sign_in::leads,
};

/// A browser that has a new token.
pub(crate) struct Entered {
    token: String,
}

impl Entered {
    /// Sends the browser on, with its cookie.
    pub fn lead_to(self, path: &str) -> Response {
        let cookie = [(header::SET_COOKIE, identity::cookie(&self.token))];
        (cookie, Redirect::to(leads::safe(path))).into_response()
    }

    /// Puts the cookie on an answer.
    pub fn with(self, answer: impl IntoResponse) -> Response {
        let cookie = [(header::SET_COOKIE, identity::cookie(&self.token))];
        (cookie, answer).into_response()
    }
}

/// Signs a browser in. `half`: its owner still has to give a second factor.
/// `before`: as whom it was signed in, which is over now.
pub(crate) async fn enter(
    app: &App,
    client: &Client,
    person: PersonId,
    (factor, half): (Factor, bool),
    before: Option<&SignedIn>,
) -> Result<Entered, Problem> {
    let now = app.now();
    let (token, hash) = secret::new(Purpose::SignIn);
    let new = NewSignIn {
        hash,
        person,
        factor,
        half,
        created: now,
        address: client.address.to_string(),
        agent: client.agent.clone(),
    };
    app.keep.add(&client.by(Some(person), now), &new).await?;
    if let Some(before) = before {
        app.keep.remove(before.hash).await?;
    }
    Ok(Entered { token })
}

/// Gives a browser another token after its owner proved who they are: a half
/// sign-in becomes a whole one, a whole one is fresh again.
pub(crate) async fn prove(app: &App, id: SignInId, factor: Factor) -> Result<Entered, Problem> {
    let (token, hash) = secret::new(Purpose::SignIn);
    app.keep.renew(id, hash, factor, app.now()).await?;
    Ok(Entered { token })
}

/// POST /sign-out: forgets this browser.
pub(crate) async fn sign_out(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Response, Problem> {
    app.keep.remove(signed_in.hash).await?;
    let cookie = [(header::SET_COOKIE, identity::no_cookie())];
    Ok((cookie, Redirect::to("/sign-in?said=signed-out")).into_response())
}

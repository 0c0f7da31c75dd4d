//! Single sign-on with an OpenID Connect provider: authorisation code with PKCE,
//! state and nonce, the provider's addresses and keys by discovery.

mod http;
mod provider;

use academy::{Accepting, Email, Factor, NewPerson, PersonId, Refusal, Role, SignInId, Zone};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use provider::{Begun, Claims, Provider};
pub use provider::{Settings, SettingsError};

use super::{enter, leads, pending::Pending, prove};
use crate::{
    App, Problem, hosts,
    secret::{self, Purpose},
    visit::Stranger,
};

/// Remembers which browser is away. `Lax`: it comes back by a link from another
/// site.
const COOKIE: &str = "__Host-quintain-away";
/// Where the provider sends browsers back to.
const CALLBACK: &str = "/sign-in/outside/callback";

/// A provider, and who is on the way to it.
pub(crate) struct Outside {
    provider: Provider,
    away: Pending<Away>,
}

/// A browser on its way.
struct Away {
    begun: Begun,
    browser: academy::SecretHash,
    wants: Wants,
    to: String,
}

/// What somebody wants the account elsewhere for.
#[derive(Clone)]
enum Wants {
    SignIn,
    /// To tie it to their account here.
    Link(PersonId),
    /// To prove that it is them.
    Prove(PersonId, SignInId),
    /// To accept the invitation with this key.
    Accept(String),
}

impl Outside {
    pub fn new(settings: Settings) -> Self {
        Self {
            provider: Provider::new(settings),
            away: Pending::default(),
        }
    }

    /// What the button calls it.
    pub fn name(&self) -> &str {
        &self.provider.settings.name
    }
}

fn outside(app: &App) -> Result<&Outside, Problem> {
    let outside = app.doors.outside.as_ref();
    outside.ok_or_else(|| Problem::not_found("This installation has no single sign-on."))
}

/// GET /sign-in/outside?for=...: sends the browser to the provider.
pub(crate) async fn start(State(app): State<App>, stranger: Stranger) -> Result<Response, Problem> {
    let outside = outside(&app)?;
    let me = stranger.me.as_ref().map(|me| (me.learner, me.sign_in.id));
    let wanted = stranger.query.get("for").map(String::as_str);
    let wants = match (wanted, me) {
        (Some("link"), Some((me, _)))
            if stranger
                .me
                .as_ref()
                .is_some_and(|it| it.is_fresh(stranger.now)) =>
        {
            Wants::Link(me)
        }
        (Some("link"), _) => return Ok(Redirect::to("/account/keys").into_response()),
        (Some("again"), Some((me, sign_in))) => Wants::Prove(me, sign_in),
        (Some("join"), None) => {
            Wants::Accept(stranger.query.get("key").cloned().unwrap_or_default())
        }
        _ => Wants::SignIn,
    };
    let back = format!("{}{CALLBACK}", app.addresses.origin(&stranger.authority));
    let again = matches!(wants, Wants::Prove(..));
    let (url, state, begun) = outside.provider.begin(&back, again).await?;
    let (cookie, browser) = secret::new(Purpose::Away);
    let away = Away {
        begun,
        browser,
        wants,
        to: leads::safe(stranger.to()).to_owned(),
    };
    outside.away.put_as(state, away);
    let cookie = format!("{COOKIE}={cookie}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&url)).into_response())
}

/// GET /sign-in/outside/callback: the browser comes back.
pub(crate) async fn callback(
    State(app): State<App>,
    headers: HeaderMap,
    stranger: Stranger,
) -> Result<Response, Problem> {
    let outside = outside(&app)?;
    let query = |name: &str| stranger.query.get(name).map(String::as_str);
    let away = query("state").and_then(|state| outside.away.take(state));
    let away = away.filter(|away| browser(&headers) == Some(away.browser));
    let Some(away) = away else {
        return Err(refused(
            "The way back took longer than ten minutes, or began in another browser. Begin again.",
        ));
    };
    let Some(code) = query("code") else {
        let why = query("error").unwrap_or("no code");
        tracing::info!(why, "a single sign-on provider refused");
        return Err(refused(&format!(
            "{} did not let you in. Nothing was changed.",
            outside.name()
        )));
    };
    let claims = outside.provider.finish(away.begun, code.to_owned()).await?;
    let mut response = match away.wants {
        Wants::SignIn => sign_in(&app, &stranger, &claims, &away.to).await?,
        Wants::Link(person) => link(&app, &stranger, &claims, person).await?,
        Wants::Prove(person, id) => {
            prove_it(&app, &stranger, &claims, (person, id), &away.to).await?
        }
        Wants::Accept(key) => accept(&app, &stranger, &claims, &key).await?,
    };
    let over = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    let over = HeaderValue::from_str(&over).map_err(Problem::internal)?;
    response.headers_mut().append(header::SET_COOKIE, over);
    Ok(response)
}

fn browser(headers: &HeaderMap) -> Option<academy::SecretHash> {
    let mut cookies = hosts::cookies(headers);
    let (_, value) = cookies.find(|(name, _)| *name == COOKIE)?;
    Some(secret::hash(Purpose::Away, value))
}

fn refused(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "Not signed in", detail)
}

async fn sign_in(
    app: &App,
    stranger: &Stranger,
    claims: &Claims,
    to: &str,
) -> Result<Response, Problem> {
    let person = match app.keep.person_of(&claims.account).await? {
        Some(person) => person,
        None => sign_up(app, stranger, claims).await?,
    };
    let how = (Factor::SingleSignOn, false);
    let entered = enter(app, &stranger.client, person, how, stranger.me.as_ref()).await?;
    Ok(entered.lead_to(to))
}

/// Makes an account, where the operator allows it. An account that is there
/// already is never taken over: its owner ties them together.
async fn sign_up(app: &App, stranger: &Stranger, claims: &Claims) -> Result<PersonId, Problem> {
    let outside = outside(app)?;
    let name = outside.name();
    if !outside.provider.settings.sign_up {
        return Err(refused(&format!(
            "No account here is tied to this one of {name}. If you have an account, sign in the way you did before and tie them together in your account; otherwise ask for an invitation."
        )));
    }
    let new = new_person(claims)?;
    let by = stranger.client.by(None, stranger.now);
    let person = app.keep.add_person(&by, &new).await.map_err(|error| match error {
        academy::KeepError::Refused(Refusal::EmailTaken) => refused(&format!(
            "There is an account here with this address. Sign in the way you did before, and tie it to {name} in your account."
        )),
        other => other.into(),
    })?;
    app.keep
        .link_account(&by, person.id, &claims.account)
        .await?;
    Ok(person.id)
}

fn new_person(claims: &Claims) -> Result<NewPerson, Problem> {
    let email = verified(claims)?;
    let name = claims.name.as_deref().and_then(academy::Person::clean_name);
    Ok(NewPerson {
        name: name.unwrap_or_else(|| email.local_part().to_owned()),
        email: Some(email),
        role: Role::Learner,
        zone: claims
            .zone
            .as_deref()
            .and_then(|zone| Zone::named(zone).ok())
            .unwrap_or_else(Zone::utc),
        language: "en".into(),
    })
}

fn verified(claims: &Claims) -> Result<Email, Problem> {
    let email = claims.verified_email.clone();
    email.ok_or_else(|| {
        refused("The provider did not say that your e-mail address is yours. Nothing was changed.")
    })
}

async fn link(
    app: &App,
    stranger: &Stranger,
    claims: &Claims,
    person: PersonId,
) -> Result<Response, Problem> {
    if stranger.me.as_ref().map(|me| me.learner) != Some(person) {
        return Err(refused(
            "You are signed in as somebody else now. Nothing was changed.",
        ));
    }
    let by = stranger.client.by(Some(person), stranger.now);
    app.keep.link_account(&by, person, &claims.account).await?;
    Ok(Redirect::to("/account/keys?said=linked").into_response())
}

async fn prove_it(
    app: &App,
    stranger: &Stranger,
    claims: &Claims,
    (person, id): (PersonId, SignInId),
    to: &str,
) -> Result<Response, Problem> {
    let me = stranger.me.as_ref().map(|me| (me.learner, me.sign_in.id));
    let owner = app.keep.person_of(&claims.account).await?;
    if me != Some((person, id)) || owner != Some(person) || !claims.is_new {
        return Err(refused(
            "That does not prove that it is you: it has to be the account that is tied to yours, signed in anew.",
        ));
    }
    Ok(prove(app, id, Factor::SingleSignOn).await?.lead_to(to))
}

async fn accept(
    app: &App,
    stranger: &Stranger,
    claims: &Claims,
    key: &str,
) -> Result<Response, Problem> {
    let hash = crate::pages::invitations::join::hash_of(key);
    let invited = app.keep.invitation(hash).await?;
    let invited = invited.ok_or_else(|| refused("There is no such invitation."))?;
    let known = app.keep.person_of(&claims.account).await?;
    let who = match known {
        Some(person) => Accepting::Known(person),
        None => Accepting::New {
            person: new_person(claims)?,
            password: None,
        },
    };
    if invited.email.is_some() && known.is_none() && invited.email != Some(verified(claims)?) {
        return Err(refused(
            "This invitation is for another e-mail address than the one of this account.",
        ));
    }
    let by = stranger.client.by(known, stranger.now);
    let accepted = app.keep.accept(&by, hash, &who).await?;
    if known.is_none() {
        app.keep
            .link_account(&by, accepted.person, &claims.account)
            .await?;
    }
    let how = (Factor::SingleSignOn, false);
    let entered = enter(app, &stranger.client, accepted.person, how, None).await?;
    Ok(entered.lead_to("/?said=joined"))
}

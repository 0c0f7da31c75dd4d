//! Passkeys: the two calls of each ceremony, in JSON, since it takes a script
//! anyway. Which ceremony it is follows from who asks: nobody signs in, a half
//! sign-in gives its second factor, somebody signed in proves that it is them.

use academy::{Credentials, Factor, Passkey as Kept, PersonId};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{
    AuthenticationResult, CreationChallengeResponse, DiscoverableAuthentication, DiscoverableKey,
    Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, RequestChallengeResponse, Url, Uuid, Webauthn, WebauthnBuilder,
};

use super::{Attempt, enter, leads, pending::Pending, prove};
use crate::{App, Problem, api::Body, hosts::Addresses, visit::Stranger};

/// Most passkeys of one person.
const MOST: usize = 20;

/// Ceremonies under way.
pub(crate) struct Passkeys {
    webauthn: Webauthn,
    registrations: Pending<(PersonId, PasskeyRegistration)>,
    authentications: Pending<Asked>,
}

/// Who was asked for a passkey.
enum Asked {
    Anyone(DiscoverableAuthentication),
    Person(PersonId, PasskeyAuthentication),
}

impl Passkeys {
    /// Passkeys of the platform's host. They work on it alone: a page of a lab,
    /// whose host is below it, has another origin, and what it signs is refused.
    pub fn new(addresses: &Addresses) -> Self {
        let origin = Url::parse(addresses.home()).expect("made from a host's name");
        let builder =
            WebauthnBuilder::new(&addresses.platform, &origin).expect("the host's own name");
        let webauthn = builder
            .rp_name("Quintain")
            .allow_any_port(!addresses.is_public());
        Self {
            webauthn: webauthn.build().expect("nothing is missing"),
            registrations: Pending::default(),
            authentications: Pending::default(),
        }
    }

    /// Begins to add a passkey.
    pub fn begin_adding(
        &self,
        person: &academy::Person,
        keys: &Credentials,
    ) -> Result<Challenge<CreationChallengeResponse>, Problem> {
        if keys.passkeys.len() >= MOST {
            let detail =
                "You have 20 passkeys, which is as many as there may be. Remove one first.";
            return Err(Problem::new(
                axum::http::StatusCode::CONFLICT,
                "Not done",
                detail,
            ));
        }
        let known = keys.passkeys.iter().map(|key| key.credential.clone());
        let account = person
            .email
            .as_ref()
            .map_or(person.name.as_str(), |email| email.as_str());
        let (mut options, state) = self
            .webauthn
            .start_passkey_registration(
                handle(person.id),
                account,
                &person.name,
                Some(known.collect()),
            )
            .map_err(Problem::internal)?;
        // So that nobody has to type an address: the key itself says whose it is.
        if let Some(wanted) = &mut options.public_key.authenticator_selection {
            wanted.resident_key = Some(webauthn_rs_proto::ResidentKeyRequirement::Required);
            wanted.require_resident_key = true;
        }
        let id = self.registrations.put((person.id, state));
        Ok(Challenge { id, options })
    }

    /// Takes the passkey that was made.
    pub fn finish_adding(&self, person: PersonId, answer: &Added) -> Result<Passkey, Problem> {
        let state = self
            .registrations
            .take(&answer.id)
            .filter(|(whose, _)| *whose == person);
        let (_, state) = state.ok_or_else(too_late)?;
        let key = self
            .webauthn
            .finish_passkey_registration(&answer.credential, &state);
        key.map_err(|error| {
            Problem::bad_request(format!(
                "The browser's passkey was not understood: {error}."
            ))
        })
    }
}

/// The number by which authenticators know a person. Nothing of them is in it.
fn handle(person: PersonId) -> Uuid {
    let hash = Sha256::digest(format!("quintain person {person}"));
    let (bytes, _) = hash.split_at(16);
    Uuid::from_slice(bytes).unwrap_or_default()
}

fn too_late() -> Problem {
    Problem::bad_request(
        "It took longer than ten minutes, or the server was started again. Try again.",
    )
}

/// What the browser is asked, and under which number the answer comes back.
#[derive(Serialize)]
pub(crate) struct Challenge<T> {
    id: String,
    options: T,
}

/// A passkey that a browser made.
#[derive(Deserialize)]
pub(crate) struct Added {
    id: String,
    credential: RegisterPublicKeyCredential,
    /// What its owner calls it.
    #[serde(default)]
    pub name: String,
    /// Whether it comes after a password.
    #[serde(default)]
    pub second_factor: bool,
}

/// POST /sign-in/passkey/start.
pub(crate) async fn start(
    State(app): State<App>,
    stranger: Stranger,
) -> Result<Json<Challenge<RequestChallengeResponse>>, Problem> {
    let passkeys = &app.doors.passkeys;
    let whose = match (&stranger.me, &stranger.half) {
        (Some(me), _) => Some((me.learner, false)),
        (None, Some(half)) => Some((half.sign_in.person, true)),
        (None, None) => None,
    };
    let (asked, options) = if let Some((person, second_only)) = whose {
        let keys = app.keep.credentials(person).await?;
        let keys = keys
            .passkeys
            .iter()
            .filter(|key| key.second_factor || !second_only);
        let keys: Vec<Passkey> = keys.filter_map(read).collect();
        let started = passkeys.webauthn.start_passkey_authentication(&keys);
        let (options, state) =
            started.map_err(|_| Problem::bad_request("You have no passkey for this."))?;
        (Asked::Person(person, state), options)
    } else {
        let started = passkeys.webauthn.start_discoverable_authentication();
        let (mut options, state) = started.map_err(Problem::internal)?;
        // A button asks at once; nothing waits in a field.
        options.mediation = None;
        (Asked::Anyone(state), options)
    };
    let id = passkeys.authentications.put(asked);
    Ok(Json(Challenge { id, options }))
}

fn read(key: &Kept) -> Option<Passkey> {
    serde_json::from_value(key.body.clone()).ok()
}

/// What a passkey signed.
#[derive(Deserialize)]
pub(crate) struct Signed {
    id: String,
    credential: PublicKeyCredential,
    #[serde(default)]
    to: String,
}

/// Where the page goes next.
#[derive(Serialize)]
pub(crate) struct Onward {
    pub to: String,
}

/// POST /sign-in/passkey/finish: lets in whoever's passkey signed.
pub(crate) async fn finish(
    State(app): State<App>,
    stranger: Stranger,
    Body(signed): Body<Signed>,
) -> Result<Response, Problem> {
    let asked = app
        .doors
        .passkeys
        .authentications
        .take(&signed.id)
        .ok_or_else(too_late)?;
    let credential = signed.credential.raw_id.as_slice();
    let Some((owner, kept)) = app.keep.passkey(credential).await? else {
        return Err(Problem::forbidden(
            "No account here has this passkey (any more).",
        ));
    };
    let Some(person) = app.keep.person(owner).await? else {
        return Err(Problem::forbidden(
            "No account here has this passkey (any more).",
        ));
    };
    let attempt = Attempt::on_account_of(&person, &stranger.client);
    let proof = verify(&app, &signed, &kept, owner, asked)?;
    let Some(proof) = proof else {
        attempt
            .failed(&app, &stranger.client, Some(owner), "wrong passkey")
            .await?;
        return Err(Problem::forbidden(
            "This passkey does not sign you in here.",
        ));
    };
    remember_use(&app, &kept, &proof).await?;
    let onward = Json(Onward {
        to: leads::safe(&signed.to).to_owned(),
    });
    let entered = match (&stranger.me, &stranger.half) {
        (Some(me), _) => prove(&app, me.sign_in.id, Factor::Passkey).await?,
        (None, Some(half)) => prove(&app, half.sign_in.id, Factor::PasswordAndPasskey).await?,
        (None, None) => {
            enter(
                &app,
                &stranger.client,
                owner,
                (Factor::Passkey, false),
                None,
            )
            .await?
        }
    };
    attempt.succeeded(&app).await?;
    Ok(entered.with(onward))
}

/// What the signature proves, if it is the owner's, for this site and this
/// ceremony.
fn verify(
    app: &App,
    signed: &Signed,
    kept: &Kept,
    owner: PersonId,
    asked: Asked,
) -> Result<Option<AuthenticationResult>, Problem> {
    let webauthn = &app.doors.passkeys.webauthn;
    let key = read(kept).ok_or_else(|| Problem::internal("a passkey cannot be read"))?;
    let proof = match asked {
        Asked::Person(person, state) if person == owner => {
            webauthn.finish_passkey_authentication(&signed.credential, &state)
        }
        Asked::Person(..) => return Ok(None),
        // A second factor alone lets nobody in.
        Asked::Anyone(_) if kept.second_factor => return Ok(None),
        Asked::Anyone(state) => {
            let key = DiscoverableKey::from(&key);
            webauthn.finish_discoverable_authentication_v2(&signed.credential, state, &key)
        }
    };
    Ok(proof.ok())
}

/// The authenticator counts its uses; a count that goes back would show a copy.
async fn remember_use(app: &App, kept: &Kept, proof: &AuthenticationResult) -> Result<(), Problem> {
    let mut key = read(kept).ok_or_else(|| Problem::internal("a passkey cannot be read"))?;
    key.update_credential(proof);
    let body = serde_json::to_value(&key).map_err(Problem::internal)?;
    Ok(app.keep.use_passkey(kept.id, &body, app.now()).await?)
}

/// An answer that says where the page goes next.
pub(crate) fn onward(to: &str) -> Response {
    Json(Onward { to: to.to_owned() }).into_response()
}

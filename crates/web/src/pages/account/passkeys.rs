//! Adding and removing passkeys.

use academy::{Passkey, PasskeyId, Person};
use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use webauthn_rs::prelude::CreationChallengeResponse;

use super::keys;
use crate::{
    App, Problem,
    api::Body,
    form::{Form, WHOLE},
    sign_in::passkey::{Added, Challenge, onward},
    visit::Visit,
};

/// POST /account/passkeys/start.
pub(crate) async fn start(
    State(app): State<App>,
    visit: Visit,
) -> Result<Json<Challenge<CreationChallengeResponse>>, Problem> {
    let keys = app.keep.credentials(visit.me.learner).await?;
    let challenge = app.doors.passkeys.begin_adding(&visit.me.person, &keys)?;
    Ok(Json(challenge))
}

/// POST /account/passkeys/finish.
pub(crate) async fn finish(
    State(app): State<App>,
    visit: Visit,
    Body(added): Body<Added>,
) -> Result<Response, Problem> {
    let me = visit.me.learner;
    let key = app.doors.passkeys.finish_adding(me, &added)?;
    let name = Person::clean_name(&added.name).unwrap_or_else(|| visit.client.agent.clone());
    let kept = Passkey {
        id: PasskeyId(0),
        credential: key.cred_id().clone(),
        body: serde_json::to_value(&key).map_err(Problem::internal)?,
        name,
        second_factor: added.second_factor,
        created: visit.now,
        last_used: None,
    };
    app.keep.add_passkey(&visit.by(), me, &kept).await?;
    Ok(onward("/account/keys?said=passkey-added"))
}

/// POST /account/passkeys/{passkey}/remove.
pub(crate) async fn remove(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let done = app
        .keep
        .remove_passkey(&visit.by(), visit.me.learner, PasskeyId(id))
        .await;
    match done {
        Ok(()) => Ok(Redirect::to("/account/keys?said=passkey-removed").into_response()),
        Err(error) => {
            form.refused(WHOLE, error)?;
            keys::page(&app, &visit, form).await
        }
    }
}

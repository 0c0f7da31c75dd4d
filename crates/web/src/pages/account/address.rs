use academy::LinkPurpose;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use post::{Addressee, Letter};

use super::keys;
use crate::{App, Problem, form::Form, sign_in::forgotten::new_link, visit::Visit};

/// POST /account/address: sends a link to the new address, which becomes mine when
/// it is opened.
pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(email) = form.email("email") else {
        return keys::page(&app, &visit, form).await;
    };
    let purpose = LinkPurpose::ConfirmEmail(email.clone());
    let (link, key) = new_link(&visit.me.person, purpose, visit.now);
    let letter = Letter::ConfirmEmail {
        path: format!("/confirm-address?key={key}"),
        until: link.until,
    };
    let parcel = letter.parcel(
        Addressee::At(visit.me.learner, email),
        &link.hash,
        visit.now,
    );
    app.keep
        .make_link(&visit.by(), &link, Some(&parcel))
        .await?;
    app.bell.ring();
    Ok(Redirect::to("/account/keys?said=mail-sent").into_response())
}

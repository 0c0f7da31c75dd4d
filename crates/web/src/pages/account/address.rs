use academy::{LinkPurpose, NewParcel, OneTimeLink, ParcelKind};
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::keys;
use crate::{
    App, Problem,
    form::Form,
    sign_in::forgotten::{new_link, parcel_key},
    visit::Visit,
};

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
    let url = format!("{}/confirm-address?key={key}", app.addresses.home());
    let parcel = NewParcel {
        key: parcel_key("confirm-address", &link.hash),
        kind: ParcelKind::Mail {
            person: Some(visit.me.learner),
            to: Some(email),
            template: "confirm-address".into(),
            data: serde_json::json!({ "name": visit.me.person.name, "url": url, "minutes": OneTimeLink::MAIL_MINUTES }),
        },
        due: visit.now,
    };
    app.keep
        .make_link(&visit.by(), &link, Some(&parcel))
        .await?;
    Ok(Redirect::to("/account/keys?said=mail-sent").into_response())
}

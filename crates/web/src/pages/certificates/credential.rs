//! What programs verify a certificate with. Anybody may fetch it, from any site.

use academy::Certificate;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use certificate::{CredentialError, Issuer};
use serde_json::Value;

use super::{find, valid};
use crate::{App, Problem};

/// GET /certificates/NUMBER/credential.json: the Open Badges credential.
pub(crate) async fn show(
    State(app): State<App>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let certificate = valid(&app, &number).await?;
    signed(app, certificate, Issuer::credential).await
}

/// GET /certificates/NUMBER/status: whether it was declared void.
pub(crate) async fn status(
    State(app): State<App>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let certificate = find(&app, &number).await?;
    signed(app, certificate, Issuer::status).await
}

/// GET /.well-known/did.json: who signs, and with which key.
pub(crate) async fn issuer(State(app): State<App>) -> Response {
    open("application/did+json", app.issuer.did_document())
}

async fn signed(
    app: App,
    certificate: Certificate,
    sign: fn(&Issuer, &Certificate) -> Result<Value, CredentialError>,
) -> Result<Response, Problem> {
    let made = tokio::task::spawn_blocking(move || sign(&app.issuer, &certificate));
    let made = made.await.map_err(Problem::internal)?;
    Ok(open(
        "application/vc+ld+json",
        made.map_err(Problem::internal)?,
    ))
}

fn open(kind: &'static str, value: Value) -> Response {
    let head = [
        (header::CONTENT_TYPE, kind),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    (head, value.to_string()).into_response()
}

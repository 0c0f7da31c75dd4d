//! Certificates: what stands behind a number, for whoever was shown it.

pub(crate) mod claim;
pub(crate) mod credential;
pub(crate) mod page;

use academy::{Certificate, CertificateNumber};
use axum::http::StatusCode;

use crate::{App, Problem};

/// The certificate of this number, void or not.
async fn find(app: &App, number: &str) -> Result<Certificate, Problem> {
    let unknown = || {
        Problem::not_found(
            "No certificate of this installation has this number. Compare it with the one on the certificate; nobody else's number leads here.",
        )
    };
    let number: CertificateNumber = number.parse().map_err(|_| unknown())?;
    app.keep.certificate(&number).await?.ok_or_else(unknown)
}

/// The certificate, if it can be handed out: it is not void, and its owner did
/// not have their name taken out.
async fn valid(app: &App, number: &str) -> Result<Certificate, Problem> {
    let certificate = find(app, number).await?;
    if certificate.revoked.is_some() || certificate.name.is_empty() {
        let detail =
            "This certificate is not handed out any more. The page of its number says why.";
        return Err(Problem::new(
            StatusCode::GONE,
            "Not handed out any more",
            detail,
        ));
    }
    Ok(certificate)
}

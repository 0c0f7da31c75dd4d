use academy::{Reach, Right, Zone};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use certificate::PageError;

use super::{find, valid};
use crate::{
    App, Problem,
    pages::{Page, day, render},
    visit::Stranger,
};

#[derive(Template)]
#[template(path = "certificate.html")]
struct Shown {
    page: Page,
    number: String,
    /// Empty: it was taken out at its owner's request.
    name: String,
    title: String,
    issued: String,
    revoked: Option<String>,
    sections: u32,
    labs: u32,
    hours: u32,
    issuer: String,
    may_revoke: bool,
}

/// GET /certificates/NUMBER: whether it is genuine.
pub(crate) async fn show(
    State(app): State<App>,
    stranger: Stranger,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let certificate = find(&app, &number).await?;
    let zone = zone_of(&app, &certificate).await?;
    let actor = stranger.me.as_ref().map(|me| &me.actor);
    let may_revoke = actor.is_some_and(|it| it.reach(Right::RevokeCertificate) == Reach::All);
    Ok(render(&Shown {
        page: stranger.page(format!("Certificate {}", certificate.number)),
        number: certificate.number.to_string(),
        issued: day(certificate.issued.day_in(&zone)),
        revoked: certificate.revoked.map(|at| day(at.day_in(&zone))),
        name: certificate.name,
        title: certificate.title,
        sections: certificate.sections,
        labs: certificate.labs,
        hours: certificate.minutes / 60,
        issuer: app.issuer.name().to_owned(),
        may_revoke: may_revoke && certificate.revoked.is_none(),
    }))
}

/// GET /certificates/NUMBER/certificate.pdf: the page to hang up.
pub(crate) async fn pdf(
    State(app): State<App>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let certificate = valid(&app, &number).await?;
    let zone = zone_of(&app, &certificate).await?;
    let name = format!(
        "inline; filename=\"certificate-{}.pdf\"",
        certificate.number
    );
    let made =
        tokio::task::spawn_blocking(move || certificate::pdf(&certificate, &app.issuer, &zone));
    let pdf = match made.await.map_err(Problem::internal)? {
        Ok(pdf) => pdf,
        Err(error @ PageError::NoFont(_)) => {
            let detail = format!("The certificate is valid, but cannot be printed here: {error}.");
            return Err(Problem::new(
                StatusCode::NOT_IMPLEMENTED,
                "No font for this name",
                detail,
            ));
        }
        Err(error) => return Err(Problem::internal(error)),
    };
    let head = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((head, pdf).into_response())
}

/// Days of a certificate are those of its owner.
async fn zone_of(app: &App, certificate: &academy::Certificate) -> Result<Zone, Problem> {
    let person = app.keep.person(certificate.person).await?;
    Ok(person.map_or_else(Zone::utc, |person| person.zone))
}

use academy::{Certificate, CertificateNumber};
use axum::{
    extract::{Path, State},
    response::Redirect,
};

use super::find;
use crate::{App, Problem, security::random_bytes, visit::Visit};

/// POST /courses/COURSE/certificate: issues mine, if enough is done; one that I
/// have stays.
pub(crate) async fn claim(
    State(app): State<App>,
    visit: Visit,
    Path(course): Path<String>,
) -> Result<Redirect, Problem> {
    let library = app.library();
    let course = course.parse().ok();
    let syllabus = course.and_then(|course| library.syllabus_of(&course));
    let syllabus = syllabus.ok_or_else(|| Problem::not_found("There is no such course."))?;
    let me = &visit.me.person;
    let standing = app.keep.standing(me.id, &syllabus.course).await?;
    let progress = standing.course(syllabus);
    if !progress.certified {
        let (done, of) = (progress.done.done, progress.done.of);
        return Err(Problem::forbidden(format!(
            "{done} of {of} sections are done. A certificate takes {} in a hundred of them.",
            syllabus.certificate_percent
        )));
    }
    let new = Certificate {
        number: CertificateNumber::of(random_bytes()),
        person: me.id,
        name: me.name.clone(),
        course: syllabus.course.clone(),
        title: syllabus.title.clone(),
        sections: progress.done.done,
        labs: progress.labs.done,
        minutes: progress.minutes,
        issued: visit.now,
        revoked: None,
    };
    let issued = app.keep.issue(&visit.by(), &new).await?;
    Ok(Redirect::to(&format!("/certificates/{}", issued.number)))
}

/// POST /certificates/NUMBER/revoke: declares it void.
pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path(number): Path<String>,
) -> Result<Redirect, Problem> {
    let certificate = find(&app, &number).await?;
    if certificate.revoked.is_none() {
        let by = visit.by();
        app.keep
            .revoke_certificate(&by, &certificate.number)
            .await?;
    }
    Ok(Redirect::to(&format!(
        "/certificates/{}",
        certificate.number
    )))
}

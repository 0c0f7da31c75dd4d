//! What is kept of somebody: taken out as a ZIP, or deleted.

use std::io::{Cursor, Write};

use academy::{ERASED, Export, KEPT, PersonId};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::BASE64;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    App, Problem,
    form::{Form, WHOLE},
    identity,
    pages::{Page, render, render_form},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "data.html")]
struct Data {
    page: Page,
}

/// GET /account/data.
pub(crate) async fn show(visit: Visit) -> Response {
    render(&Data {
        page: visit.page("Your data"),
    })
}

/// POST /account/export.
pub(crate) async fn export(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    download(&app, &visit, visit.me.learner).await
}

/// Everything of a person as a ZIP.
pub(crate) async fn download(
    app: &App,
    visit: &Visit,
    person: PersonId,
) -> Result<Response, Problem> {
    let export = app.keep.export(&visit.by(), person).await?;
    let zipped = tokio::task::spawn_blocking(move || pack(&export)).await;
    let bytes = zipped
        .map_err(Problem::internal)?
        .map_err(Problem::internal)?;
    let day = visit.now.day_in(&visit.me.person.zone);
    let name = format!("attachment; filename=\"quintain-{person}-{day}.zip\"");
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/zip"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(Problem::internal)?,
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// A file of JSON with everything, and the learner's files as files.
fn pack(export: &Export) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("quintain.json", options)?;
    zip.write_all(&serde_json::to_vec_pretty(export)?)?;
    for file in &export.workspaces {
        let Some(content) = &file.content else {
            continue;
        };
        let place = match file.submission {
            Some(number) => format!("labs/{}/submission-{number}/{}", file.lab, file.path),
            None => format!("labs/{}/workspace/{}", file.lab, file.path),
        };
        zip.start_file(place, options)?;
        zip.write_all(&BASE64.decode(content.as_bytes())?)?;
    }
    Ok(zip.finish()?.into_inner())
}

#[derive(Template)]
#[template(path = "delete.html")]
struct Delete {
    page: Page,
    form: Form,
    erased: &'static [&'static str],
    kept: &'static [&'static str],
}

fn delete_page(visit: &Visit, form: Form) -> Response {
    let page = Delete {
        page: visit.page("Delete your account"),
        form: form.clone(),
        erased: ERASED,
        kept: KEPT,
    };
    render_form(&page, &form)
}

/// GET /account/delete.
pub(crate) async fn ask(visit: Visit) -> Response {
    delete_page(&visit, Form::default())
}

/// POST /account/delete.
pub(crate) async fn delete(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    if form.text("sure").trim() != "delete" {
        form.fault("sure", "write the word delete, to be sure");
        return Ok(delete_page(&visit, form));
    }
    match app.keep.erase(&visit.by(), visit.me.learner).await {
        Ok(()) => {
            let cookie = [(header::SET_COOKIE, identity::no_cookie())];
            Ok((cookie, Redirect::to("/sign-in?said=left")).into_response())
        }
        Err(error) => {
            form.refused(WHOLE, error)?;
            Ok(delete_page(&visit, form))
        }
    }
}

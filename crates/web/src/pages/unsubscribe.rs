//! Where the foot of a mail leads: one kind of mail is switched off, without
//! signing in. Opening the address changes nothing, since mail programs open
//! links to look at them; a mail program's own button sends a POST (RFC 8058).

use academy::MailKind;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use post::Unsubscribe;

use crate::{
    App, Problem,
    pages::{Page, account::profile, render},
    visit::Stranger,
};

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct Asked {
    page: Page,
    /// What kind of mail it is, in words.
    kind: &'static str,
    /// Whether it is switched off.
    off: bool,
}

/// GET /unsubscribe/TOKEN
pub(crate) async fn ask(
    State(app): State<App>,
    stranger: Stranger,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Unsubscribe { person, kind } = read(&app, &token)?;
    let off = !app.keep.preferences(person).await?.wants(kind);
    Ok(page(&stranger, kind, off))
}

/// POST /unsubscribe/TOKEN
pub(crate) async fn stop(
    State(app): State<App>,
    stranger: Stranger,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Unsubscribe { person, kind } = read(&app, &token)?;
    let mut preferences = app.keep.preferences(person).await?;
    if preferences.off.insert(kind) {
        app.keep.set_preferences(person, &preferences).await?;
    }
    Ok(page(&stranger, kind, true))
}

fn read(app: &App, token: &str) -> Result<Unsubscribe, Problem> {
    app.seal.read_unsubscribe(token).ok_or_else(|| {
        Problem::not_found("This link is not whole. Open it from the mail again, or sign in and choose under Account what you are told.")
    })
}

fn page(stranger: &Stranger, kind: MailKind, off: bool) -> Response {
    let title = if off {
        "Switched off"
    } else {
        "Stop this kind of mail?"
    };
    let page = stranger.page(title);
    render(&Asked {
        page,
        kind: profile::about(kind),
        off,
    })
}

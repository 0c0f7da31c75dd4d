//! `serve --dev`: courses are read again when one of their files changes, and pages follow.

use std::{convert::Infallible, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream};
use notify::{RecursiveMode, Watcher};
use serde::Serialize;
use tokio::sync::{mpsc, watch};

use crate::{App, Library, Problem, Shelf};

/// Editors write a file in several steps: this much quiet ends a change.
const QUIET: Duration = Duration::from_millis(120);

/// Reads the courses again whenever something changes in their folders, until the returned watcher is
/// dropped. Must be called on a Tokio runtime.
///
/// # Errors
/// If the system cannot watch a folder.
pub fn watch(dirs: Vec<PathBuf>, shelf: Arc<Shelf>) -> notify::Result<impl Watcher> {
    let (sender, mut changes) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // One change waits already: it covers this one.
            let _ = sender.try_send(());
        }
    })?;
    for dir in &dirs {
        watcher.watch(dir, RecursiveMode::Recursive)?;
    }
    tokio::spawn(async move {
        while changes.recv().await.is_some() {
            while tokio::time::timeout(QUIET, changes.recv())
                .await
                .is_ok_and(|more| more.is_some())
            {}
            let dirs = dirs.clone();
            match tokio::task::spawn_blocking(move || Library::load(&dirs)).await {
                Ok(library) => shelf.replace(library),
                Err(error) => tracing::error!(%error, "the courses could not be read again"),
            }
        }
    });
    Ok(watcher)
}

/// What a page is told of the courses' files.
#[derive(Serialize)]
struct News<'a> {
    /// Counts changes since the server started.
    edition: u64,
    faults: Vec<Fault<'a>>,
}

/// Something wrong in a file.
#[derive(Serialize)]
struct Fault<'a> {
    place: String,
    message: &'a str,
    mend: &'a str,
}

/// GET /dev/changes: what is wrong in the files, now and after each change.
pub(crate) async fn changes(
    State(app): State<App>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    if !app.dev {
        return Err(Problem::no_such_page());
    }
    let mut editions = app.shelf.editions();
    editions.mark_changed();
    let news = stream::unfold((app, editions), next);
    Ok(Sse::new(news).keep_alive(KeepAlive::default()))
}

type Following = (App, watch::Receiver<u64>);

async fn next((app, mut editions): Following) -> Option<(Result<Event, Infallible>, Following)> {
    editions.changed().await.ok()?;
    let edition = *editions.borrow_and_update();
    let library = app.library();
    let faults = library.faults.iter().map(|fault| Fault {
        place: match fault.line {
            Some(line) => format!("{}:{line}", fault.file.display()),
            None => fault.file.display().to_string(),
        },
        message: &fault.message,
        mend: &fault.mend,
    });
    let news = News {
        edition,
        faults: faults.collect(),
    };
    let event = Event::default().json_data(&news).ok()?;
    drop(news);
    drop(library);
    Some((Ok(event), (app, editions)))
}

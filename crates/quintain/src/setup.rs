//! What several commands begin with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use course::{Course, Diagnostic, Lab, LabSlug};
use range::{Runtime, Workshop};
use sandbox::{Cgroups, Launcher};
use tokio::sync::Semaphore;

use crate::{HOLDER, Places};

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The lab runtime is not there.
    #[error(transparent)]
    Runtime(#[from] range::NotSetUp),
    /// The range could not do it.
    #[error(transparent)]
    Range(#[from] range::Error),
    /// Something else, in words.
    #[error("{0}")]
    Other(String),
}

/// The asynchronous runtime.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Other(format!("could not start: {error}")))
}

/// Starts sandboxes with this very program.
pub fn launcher() -> Result<Launcher, Failure> {
    // By this name it can be executed even after the file has been replaced by a newer build.
    let program = "/proc/self/exe".into();
    Ok(Launcher::new(
        program,
        vec![HOLDER.into()],
        Cgroups::detect(),
    ))
}

/// What sessions are made with, allowing `browsers` victims at a time.
pub fn workshop(places: &Places, browsers: usize) -> Result<Workshop, Failure> {
    Ok(Workshop {
        launcher: launcher()?,
        runtime: Runtime::open(&places.runtime)?,
        browsers: Arc::new(Semaphore::new(browsers)),
    })
}

/// Has programs of labs start warm as soon as the templates are ready. Worth its while for whoever
/// starts many.
pub fn keep_templates(workshop: &Workshop) {
    if !range::templates::keep(&workshop.launcher, &workshop.runtime) {
        tracing::warn!("libquintain_template.so is not beside this program, so labs start cold");
    }
}

/// How many processors there are; how many judgements are made at a time.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Reads the course; of several, the first.
pub fn course(places: &Places) -> (Course, Vec<Diagnostic>) {
    let first = places.course.first();
    Course::load(first.map_or(Path::new("course"), PathBuf::as_path))
}

/// Finds one lab; says what is wrong with it, or which ones there are.
pub fn lab(places: &Places, name: &str) -> Result<Arc<Lab>, Failure> {
    let (course, diagnostics) = course(places);
    let slug = slug_of(name)?;
    if let Some(lab) = course.lab(&slug) {
        return Ok(lab.clone());
    }
    let own: Vec<String> = diagnostics
        .iter()
        .filter(|found| found.lab.as_ref() == Some(&slug))
        .map(ToString::to_string)
        .collect();
    if own.is_empty() {
        let all: Vec<&str> = course.labs.iter().map(|lab| lab.slug.as_str()).collect();
        Err(Failure::Other(format!(
            "there is no lab `{slug}`; there are: {}",
            all.join(", ")
        )))
    } else {
        Err(Failure::Other(format!(
            "the lab `{slug}` is not right yet:\n{}",
            own.join("\n")
        )))
    }
}

/// A lab by its slug, by its folder's name, or by its folder.
pub fn slug_of(name: &str) -> Result<LabSlug, Failure> {
    let last = name
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or(name);
    last.strip_prefix("lab-")
        .unwrap_or(last)
        .parse()
        .map_err(|error| Failure::Other(format!("{error}")))
}

/// Reads a folder of changed files, to be laid over a lab's application.
pub fn changed_files(dir: &std::path::Path) -> Result<course::FileTree, Failure> {
    let mut found = Vec::new();
    let tree = course::read_changed(dir, &mut found);
    match found.first() {
        None => Ok(tree),
        Some(diagnostic) => Err(Failure::Other(diagnostic.to_string())),
    }
}

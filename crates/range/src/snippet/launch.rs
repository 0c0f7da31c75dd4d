//! Starting a snippet's sandbox. This is the one place that knows how.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use sandbox::{Session, Streams};

use crate::blocking::blocking;
use crate::error::Error;
use crate::plan;
use crate::running::{self, Running};
use crate::workshop::Workshop;

/// A started program. Dropping it ends it.
pub(super) struct Launched {
    /// What it prints, both streams.
    pub(super) output: OwnedFd,
    /// The program.
    pub(super) program: Running,
    /// Its sandbox, which ends with this.
    pub(super) session: Arc<Session>,
}

/// Starts a program in a fresh sandbox.
pub(super) async fn launch(workshop: &Workshop, program: String) -> Result<Launched, Error> {
    let launcher = workshop.launcher.clone();
    let spec = plan::snippet_session(&workshop.runtime);
    let session = blocking(move || {
        let session = launcher.launch(spec, "snippet")?;
        session.write(plan::area::HOME, plan::SNIPPET, program.as_bytes())?;
        Ok::<_, Error>(Arc::new(session))
    })
    .await?;
    let (stdio, output) = running::output_to_pipe().map_err(Error::Io)?;
    let streams = Streams {
        stdio: Some(stdio),
        extra: Vec::new(),
    };
    let member = plan::snippet(&workshop.runtime);
    let program = Running::start(&session, member, streams).await?;
    Ok(Launched {
        output,
        program,
        session,
    })
}

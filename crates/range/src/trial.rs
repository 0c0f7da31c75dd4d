//! A trial attack: a fresh session, and a program that attacks as the learner would.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use course::{FileTree, Lab};
use serde::Serialize;

use crate::error::Error;
use crate::keeper::{End, Forgetful};
use crate::session::LabSession;
use crate::workshop::Workshop;

/// How long a trial attack may take.
pub const TRIAL_TIME: Duration = Duration::from_secs(300);
/// How much of its output is kept, in bytes.
const OUTPUT: usize = 1024 * 1024;

/// How a trial attack went.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// Every exploit and answer task was done.
    pub succeeded: bool,
    /// Titles of those that were not.
    pub open: Vec<String>,
    /// What the program printed, errors included.
    pub output: String,
    /// How long it took.
    pub seconds: f64,
}

/// Runs an executable as the attacker in a fresh session, against the application with these changed
/// files.
pub async fn attack(
    workshop: &Workshop,
    lab: &Arc<Lab>,
    script: &Path,
    changed: &FileTree,
) -> Result<Trial, Error> {
    let started = Instant::now();
    let script = script
        .canonicalize()
        .map_err(|error| Error::BadInput(format!("{}: {error}", script.display())))?;
    let keeper = Arc::new(Forgetful(changed.clone()));
    let idle = Duration::from_secs(3600);
    let session =
        LabSession::new(workshop.clone(), lab.clone(), "trial".into(), keeper, idle).await?;
    session.attack_any_code();
    session.run(Some(&script)).await?;
    let executable = script
        .metadata()
        .is_ok_and(|meta| meta.permissions().mode() & 0o111 != 0);
    let argv: &[&str] = if executable {
        &["/lab/script"]
    } else {
        &["python", "/lab/script"]
    };
    let output = session.run_attacker(argv, TRIAL_TIME, OUTPUT).await?;
    session.look_for_the_flag(output.as_bytes()).await;
    if !session.open_titles().is_empty() {
        // A lab without a state oracle answers with an error, which says nothing about the attack.
        let _ = session.oracle().await;
    }
    let open = session.open_titles();
    session.stop(End::Stopped).await;
    Ok(Trial {
        succeeded: open.is_empty(),
        open,
        output,
        seconds: started.elapsed().as_secs_f64(),
    })
}

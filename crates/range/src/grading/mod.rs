//! Judging: the learner's application in one sandbox, the grader in another, tied only by the
//! session's network. No process that decides anything runs the learner's code.

mod control;
mod verdict;

pub use verdict::{Check, CheckKind, CheckResult, Outcome, Verdict};

use std::sync::Arc;
use std::time::{Duration, Instant};

use course::{FileTree, Lab};

use crate::app::AppState;
use crate::error::Error;
use crate::instance::{Files, Instance};
use crate::plan::{Code, Purpose};
use crate::workshop::Workshop;

/// What a judge tells while judging.
pub type Tell<'a> = &'a (dyn Fn(&Check) + Send + Sync);

/// Judges changed files of a lab in a fresh instance. Errors are the platform's or the lab's; whatever
/// the learner's code does ends in a verdict.
pub async fn judge(
    workshop: &Workshop,
    lab: &Arc<Lab>,
    changed: &FileTree,
    tell: Tell<'_>,
) -> Result<Verdict, Error> {
    let started = Instant::now();
    let files = Files::with(lab, changed);
    judge_files(workshop, lab, &files, tell, started).await
}

/// Judges a whole application.
pub async fn judge_files(
    workshop: &Workshop,
    lab: &Arc<Lab>,
    files: &Files,
    tell: Tell<'_>,
    started: Instant,
) -> Result<Verdict, Error> {
    let instance = Instance::prepare(workshop, lab.clone(), Purpose::Grading, files, None).await?;
    if let AppState::Down(why) = instance.start_app(Code::Workspace).await {
        return Ok(Verdict::not_started(why, started.elapsed()));
    }
    let time = Duration::from_secs(u64::from(lab.limits.check_seconds));
    let ran = control::run(
        &instance,
        &[
            "/lab/checks/test_behaviour.py",
            "/lab/checks/test_attacks.py",
        ],
        time,
        tell,
    )
    .await?;
    Ok(Verdict::from_run(ran, time, started.elapsed()))
}

/// Asks a lab's state oracle whether the attack has happened in a running instance. `Err` in the
/// answer is what has not happened yet, in words.
pub async fn ask_oracle(instance: &Instance) -> Result<Result<(), String>, Error> {
    let time = Duration::from_secs(30);
    let ran = control::run(instance, &["/lab/checks/test_oracle.py"], time, &|_| {}).await?;
    let verdict = Verdict::from_run(ran, time, Duration::ZERO);
    if verdict.accepted() {
        return Ok(Ok(()));
    }
    let why = verdict
        .checks
        .iter()
        .find_map(|check| check.message.clone());
    Ok(Err(why
        .or(verdict.message)
        .unwrap_or_else(|| "Not yet.".into())))
}

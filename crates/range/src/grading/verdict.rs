//! What comes out of judging.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckKind {
    /// What must keep working.
    Behaviour,
    /// What must no longer succeed.
    Attack,
    /// What must have happened (state oracles).
    Oracle,
}

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckResult {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Held.
    Passed,
    /// Did not hold.
    Failed,
    /// The check itself broke; never counts as held.
    Error,
}

/// One test of the grader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The test's name.
    pub id: String,
    /// What it is about.
    pub kind: CheckKind,
    /// What it looks at, in words.
    pub title: String,
    /// How it stands.
    pub result: CheckResult,
    /// Why it did not hold.
    pub message: Option<String>,
    /// How long it took.
    pub seconds: Option<f64>,
    /// A command line that repeats its last request.
    pub replay: Option<String>,
}

/// What the grader did, as far as it came.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The checks.
    pub checks: Vec<Check>,
    /// It came to its regular end.
    pub finished: bool,
    /// It could not begin (a mistake in the checks).
    pub broken: Option<String>,
    /// It was ended because its time was over.
    pub timed_out: bool,
    /// It was given more than its memory holds.
    pub out_of_memory: bool,
    /// How it ended, if it was not us who ended it.
    pub exit: Option<sandbox::Exit>,
    /// What it printed last.
    pub printed: String,
}

/// All checks of one submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The checks, behaviour first.
    pub checks: Vec<Check>,
    /// What kept the checks from being made or finished, for the learner.
    pub message: Option<String>,
    /// How long judging took.
    pub seconds: f64,
}

impl Verdict {
    /// The application did not start, so nothing could be checked.
    pub(crate) fn not_started(why: String, took: Duration) -> Self {
        Self {
            checks: Vec::new(),
            message: Some(format!("Your application does not start. {why}")),
            seconds: took.as_secs_f64(),
        }
    }

    pub(crate) fn from_run(outcome: Outcome, time: Duration, took: Duration) -> Self {
        let message = if outcome.finished {
            None
        } else if outcome.timed_out {
            Some(format!(
                "The checks were not done after {} seconds: your application answers too slowly, or not at all.",
                time.as_secs()
            ))
        } else if outcome.out_of_memory {
            Some("The checks were ended because your application answers with more than they can hold: a page without end?".into())
        } else if let Some(broken) = outcome.broken {
            Some(format!("The checks of this lab are broken: {broken}"))
        } else {
            let how = match outcome.exit {
                Some(sandbox::Exit::Code(code)) => format!(", with exit status {code}"),
                Some(sandbox::Exit::Signal(signal)) => format!(", by signal {signal}"),
                None => String::new(),
            };
            Some(format!(
                "The checks broke off before their end{how}. {}",
                crate::app::last_lines(&outcome.printed)
            ))
        };
        Self {
            checks: outcome.checks,
            message,
            seconds: took.as_secs_f64(),
        }
    }

    /// Everything was checked to the end, and everything held. No checks is not a pass.
    pub fn accepted(&self) -> bool {
        self.message.is_none()
            && !self.checks.is_empty()
            && self
                .checks
                .iter()
                .all(|check| check.result == CheckResult::Passed)
    }

    /// The checks that did not hold.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks
            .iter()
            .filter(|check| check.result != CheckResult::Passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(results: &[CheckResult], finished: bool) -> Outcome {
        let check = |result: &CheckResult| Check {
            id: "t".into(),
            kind: CheckKind::Attack,
            title: "t".into(),
            result: *result,
            message: None,
            seconds: None,
            replay: None,
        };
        Outcome {
            checks: results.iter().map(check).collect(),
            finished,
            ..Outcome::default()
        }
    }

    #[test]
    fn only_a_finished_run_in_which_everything_held_is_accepted() {
        use CheckResult::{Error, Failed, Passed, Running, Waiting};
        let judged = |results: &[CheckResult], finished| {
            Verdict::from_run(outcome(results, finished), Duration::ZERO, Duration::ZERO).accepted()
        };
        assert!(judged(&[Passed, Passed], true));
        assert!(!judged(&[], true));
        assert!(!judged(&[Passed], false));
        for bad in [Failed, Error, Running, Waiting] {
            assert!(!judged(&[Passed, bad], true), "{bad:?}");
        }
        assert!(!Verdict::not_started(String::new(), Duration::ZERO).accepted());
    }
}

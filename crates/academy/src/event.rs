//! What is remembered, and its written form.

use course::{LabSlug, TaskId};
use serde::{Deserialize, Serialize};

use crate::{CheckResult, LearnerId, Moment};

/// One fact about a learner's work in a lab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A session was started.
    LabStarted {
        /// The lab.
        lab: LabSlug,
    },
    /// A session was put back.
    LabReset {
        /// The lab.
        lab: LabSlug,
        /// What of it.
        what: ResetWhat,
    },
    /// A session ended.
    LabEnded {
        /// The lab.
        lab: LabSlug,
        /// Why.
        why: LabEnd,
    },
    /// A hint was revealed.
    HintTaken {
        /// The lab.
        lab: LabSlug,
        /// Which one, from 1.
        n: u32,
    },
    /// A flag was handed in, or noticed where the attack left it.
    FlagSubmitted {
        /// The lab.
        lab: LabSlug,
        /// Whether it was the session's.
        accepted: bool,
    },
    /// An answer was given.
    AnswerSubmitted {
        /// The lab.
        lab: LabSlug,
        /// The task that asked.
        task: TaskId,
        /// The learner's words.
        answer: String,
        /// Whether it was right.
        accepted: bool,
    },
    /// "Did my attack work?"
    OracleAsked {
        /// The lab.
        lab: LabSlug,
        /// Whether it had.
        accepted: bool,
    },
    /// A repair was handed in. Its files are kept beside the event, see
    /// [`Record::submit`](crate::Record::submit).
    Submitted {
        /// The lab.
        lab: LabSlug,
        /// Counts the learner's submissions in this lab, from 1.
        submission: u32,
    },
    /// A repair was judged.
    VerdictGiven {
        /// The lab.
        lab: LabSlug,
        /// Which submission.
        submission: u32,
        /// Whether every check passed.
        accepted: bool,
        /// What each check said.
        checks: Vec<CheckResult>,
        /// What else there is to say: why nothing could be checked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// A task was solved. Appended together with the event that solved it.
    TaskDone {
        /// The lab.
        lab: LabSlug,
        /// The task.
        task: TaskId,
    },
}

/// What of a session is put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetWhat {
    /// The application's data.
    Data,
    /// The workspace.
    Code,
    /// Both, and the terminal.
    Everything,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabEnd {
    /// The learner stopped it.
    Stopped,
    /// The learner started another.
    Replaced,
    /// Nobody used it.
    Idle,
    /// The server went down in order.
    Shutdown,
    /// It broke.
    Failed,
}

impl Event {
    /// The lab that it is about.
    pub fn lab(&self) -> &LabSlug {
        match self {
            Self::LabStarted { lab }
            | Self::LabReset { lab, .. }
            | Self::LabEnded { lab, .. }
            | Self::HintTaken { lab, .. }
            | Self::FlagSubmitted { lab, .. }
            | Self::AnswerSubmitted { lab, .. }
            | Self::OracleAsked { lab, .. }
            | Self::Submitted { lab, .. }
            | Self::VerdictGiven { lab, .. }
            | Self::TaskDone { lab, .. } => lab,
        }
    }

    /// The written form: JSON with `v`, the version of the form, and `type`.
    pub fn to_json(&self) -> String {
        let written = Written {
            v: VERSION,
            event: self,
        };
        // Strings, numbers and lists only: nothing that JSON cannot hold.
        serde_json::to_string(&written).expect("an event is JSON")
    }

    /// Reads the written form.
    pub fn from_json(text: &str) -> Result<Self, EntryError> {
        let head: Version = serde_json::from_str(text)?;
        if head.v > VERSION {
            return Err(EntryError::Newer(head.v));
        }
        Ok(serde_json::from_str::<Written<Self>>(text)?.event)
    }
}

/// Version of the written form. A change that older programs would misread
/// counts it up, and `from_json` keeps reading the older ones.
const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Version {
    v: u32,
}

#[derive(Serialize, Deserialize)]
struct Written<E> {
    v: u32,
    #[serde(flatten)]
    event: E,
}

/// An entry of the record that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// A later version of the program wrote it.
    #[error("the record has an entry of version {0}, and this program reads up to {VERSION}")]
    Newer(u32),
    /// Not the form of an event.
    #[error("an entry of the record is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
}

/// Number of an entry; later entries have higher ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub i64);

/// One line of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number.
    pub id: EventId,
    /// When it was appended.
    pub at: Moment,
    /// Whose it is.
    pub learner: LearnerId,
    /// What happened.
    pub event: Event,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CheckKind, CheckOutcome};

    fn lab() -> LabSlug {
        "sql-injection".parse().unwrap()
    }

    #[test]
    fn the_written_form_stays_as_it_is() {
        let hint = Event::HintTaken { lab: lab(), n: 2 };
        assert_eq!(
            hint.to_json(),
            r#"{"v":1,"type":"hint_taken","lab":"sql-injection","n":2}"#
        );
    }

    #[test]
    fn every_kind_of_event_reads_back() {
        let task: TaskId = "attack".parse().unwrap();
        let check = CheckResult {
            id: "test_attacks.py::test_union".into(),
            kind: CheckKind::Attack,
            title: "UNION".into(),
            result: CheckOutcome::Failed,
            message: Some("Still reads users.".into()),
            seconds: Some(0.25),
            replay: None,
        };
        for event in [
            Event::LabStarted { lab: lab() },
            Event::LabReset {
                lab: lab(),
                what: ResetWhat::Everything,
            },
            Event::LabEnded {
                lab: lab(),
                why: LabEnd::Idle,
            },
            Event::HintTaken { lab: lab(), n: 1 },
            Event::FlagSubmitted {
                lab: lab(),
                accepted: false,
            },
            Event::AnswerSubmitted {
                lab: lab(),
                task: task.clone(),
                answer: "x\"y".into(),
                accepted: true,
            },
            Event::OracleAsked {
                lab: lab(),
                accepted: true,
            },
            Event::Submitted {
                lab: lab(),
                submission: 3,
            },
            Event::VerdictGiven {
                lab: lab(),
                submission: 3,
                accepted: false,
                checks: vec![check],
                message: None,
            },
            Event::TaskDone { lab: lab(), task },
        ] {
            assert_eq!(Event::from_json(&event.to_json()).unwrap(), event);
        }
    }

    #[test]
    fn an_entry_of_a_later_program_is_not_misread() {
        let text = r#"{"v":2,"type":"something_new","lab":"x"}"#;
        assert!(matches!(Event::from_json(text), Err(EntryError::Newer(2))));
    }

    #[test]
    fn a_damaged_entry_is_an_error() {
        for text in [
            "",
            "{}",
            r#"{"v":1,"type":"hint_taken","lab":"../x","n":1}"#,
        ] {
            assert!(
                matches!(Event::from_json(text), Err(EntryError::Damaged(_))),
                "{text}"
            );
        }
    }
}

use serde::{Deserialize, Serialize};

/// What one check of a submission said; the form in which it is remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Unique in the lab: `test_attacks.py::test_union`.
    pub id: String,
    /// What it guards.
    pub kind: CheckKind,
    /// Its title for the learner.
    pub title: String,
    /// How it ended.
    pub result: CheckOutcome,
    /// What it has to say, if it did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// A command that repeats its last request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
}

impl CheckResult {
    /// The result without what it says of the learner's code.
    pub(crate) fn without_words(self) -> Self {
        Self {
            message: None,
            replay: None,
            ..self
        }
    }
}

/// Kinds of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// Something that must keep working.
    Behaviour,
    /// An attack that must no longer succeed.
    Attack,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// As it should.
    Passed,
    /// The behaviour broke, or the attack still works.
    Failed,
    /// The check itself broke or never ran.
    Error,
}

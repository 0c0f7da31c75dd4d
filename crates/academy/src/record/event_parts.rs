//! What events are made of.

use course::{LabSlug, Slug};
use serde::{Deserialize, Serialize};

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

/// What of a course something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The course as a whole.
    Course,
    /// A section.
    Section(&'a Slug),
    /// A lab.
    Lab(&'a LabSlug),
}

/// How well a question was remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Not at all, or wrongly.
    Again,
    /// With trouble.
    Hard,
    /// Well.
    Good,
    /// At once.
    Easy,
}

/// Where time was spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Reading or answering the quiz of a section.
    Section(Slug),
    /// In a lab.
    Lab(LabSlug),
    /// With drills.
    Drills,
}

impl Place {
    /// What of the course that is.
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Self::Section(section) => Subject::Section(section),
            Self::Lab(lab) => Subject::Lab(lab),
            Self::Drills => Subject::Course,
        }
    }
}

/// What can be assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// All of a section.
    Section(Slug),
    /// One lab.
    Lab(LabSlug),
}

impl Target {
    /// What of the course that is.
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Self::Section(section) => Subject::Section(section),
            Self::Lab(lab) => Subject::Lab(lab),
        }
    }
}

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use crate::{Event, Moment, PersonId, TeamId, WebhookId};

/// What another program can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WebhookKind {
    /// A seat was given, renewed or ended.
    #[serde(rename = "seat")]
    Seat,
    /// A lab's task was solved.
    #[serde(rename = "task.done")]
    TaskDone,
    /// A repair was judged.
    #[serde(rename = "verdict")]
    Verdict,
    /// A question of a quiz was answered.
    #[serde(rename = "quiz.answered")]
    QuizAnswered,
    /// Work was assigned or withdrawn.
    #[serde(rename = "assignment")]
    Assignment,
    /// A certificate was issued.
    #[serde(rename = "certificate.issued")]
    CertificateIssued,
}

impl WebhookKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Seat,
        Self::TaskDone,
        Self::Verdict,
        Self::QuizAnswered,
        Self::Assignment,
        Self::CertificateIssued,
    ];

    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seat => "seat",
            Self::TaskDone => "task.done",
            Self::Verdict => "verdict",
            Self::QuizAnswered => "quiz.answered",
            Self::Assignment => "assignment",
            Self::CertificateIssued => "certificate.issued",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind that tells of an event, if there is one.
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::SeatGranted { .. } | Event::SeatRenewed { .. } | Event::SeatEnded { .. } => {
                Some(Self::Seat)
            }
            Event::TaskDone { .. } => Some(Self::TaskDone),
            Event::VerdictGiven { .. } => Some(Self::Verdict),
            Event::QuizAnswered { .. } => Some(Self::QuizAnswered),
            Event::AssignmentMade { .. } | Event::AssignmentWithdrawn { .. } => {
                Some(Self::Assignment)
            }
            Event::CertificateIssued { .. } => Some(Self::CertificateIssued),
            _ => None,
        }
    }
}

/// An address that is told of what happens.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Webhook {
    /// Its number.
    pub id: WebhookId,
    /// Who made it.
    pub by: PersonId,
    /// The team whose members it tells of; `None`: everyone, which only an
    /// administrator may ask for.
    pub team: Option<TeamId>,
    /// Where it goes.
    pub url: String,
    /// What deliveries are signed with. Shown once, when it is made.
    #[serde(skip)]
    pub secret: Vec<u8>,
    /// What it tells.
    pub kinds: BTreeSet<WebhookKind>,
    /// When it was made.
    pub created: Moment,
    /// When it was switched off, by hand or since nothing could be delivered for
    /// [`Webhook::DEAD_DAYS`].
    pub off: Option<Moment>,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .field("url", &self.url)
            .field("kinds", &self.kinds)
            .finish_non_exhaustive()
    }
}

impl Webhook {
    /// Days without one delivery that arrived after which it is switched off.
    pub const DEAD_DAYS: i64 = 7;
    /// Most of one person.
    pub const MOST: usize = 20;

    /// Whether it tells of an event of somebody who is in these teams.
    pub fn tells(&self, event: &Event, teams: &[TeamId]) -> bool {
        self.off.is_none()
            && self.team.is_none_or(|team| teams.contains(&team))
            && WebhookKind::of(event).is_some_and(|kind| self.kinds.contains(&kind))
    }
}

/// A webhook that is to be made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// See [`Webhook::team`].
    pub team: Option<TeamId>,
    /// See [`Webhook::url`].
    pub url: String,
    /// See [`Webhook::secret`].
    pub secret: Vec<u8>,
    /// See [`Webhook::kinds`].
    pub kinds: BTreeSet<WebhookKind>,
}

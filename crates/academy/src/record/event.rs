use course::{Given, LabSlug, QuestionId, Slug, TaskId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    AssignmentId, CheckResult, LabEnd, Place, Rating, ResetWhat, SeatId, Subject, Target, TeamId,
};

/// One fact about a learner in a course. Whose it is, in which course and when
/// is said by the [`Entry`](crate::Entry) around it.
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

    /// A topic was marked as read.
    TopicRead {
        /// The section.
        section: Slug,
        /// The topic.
        topic: Slug,
    },
    /// A topic was marked as not read after all.
    TopicUnread {
        /// The section.
        section: Slug,
        /// The topic.
        topic: Slug,
    },
    /// A case study was read to its end.
    CaseRead {
        /// The section.
        section: Slug,
        /// The case study.
        case: Slug,
    },
    /// A lesson's code was run.
    BlockRun {
        /// The section.
        section: Slug,
        /// The block, as the section numbers or names it.
        block: String,
        /// Whether the learner had changed it.
        edited: bool,
    },
    /// A question of a quiz was answered.
    QuizAnswered {
        /// The section.
        section: Slug,
        /// The question.
        question: QuestionId,
        /// Whether all of it was right.
        right: bool,
        /// What was answered.
        given: Given,
    },
    /// A question came back as a drill and was answered.
    DrillAnswered {
        /// The section that it is from.
        section: Slug,
        /// The question.
        question: QuestionId,
        /// How well it went.
        rating: Rating,
        /// What was answered; `None`: "I don't know".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        given: Option<Given>,
    },
    /// A page was in front of the learner for some minutes. What counts of it is
    /// less where it claims more than can be, see
    /// [`Standing`](crate::Standing).
    TimeSpent {
        /// Where.
        place: Place,
        /// Minutes in which the page was visible and used, 1..=15.
        minutes: u8,
    },

    /// A seat was given.
    SeatGranted {
        /// The seat.
        seat: SeatId,
        /// Its first day.
        starts: Date,
        /// The day after its last.
        ends: Date,
    },
    /// A seat got another year.
    SeatRenewed {
        /// The seat.
        seat: SeatId,
        /// The first day of that year.
        starts: Date,
        /// The day after its last.
        ends: Date,
    },
    /// A seat was ended before its time.
    SeatEnded {
        /// The seat.
        seat: SeatId,
    },
    /// A unit was opened before its time.
    UnitOpened {
        /// The seat.
        seat: SeatId,
        /// The unit.
        unit: u32,
    },
    /// Something is to be done by a date.
    AssignmentMade {
        /// Its number.
        assignment: AssignmentId,
        /// What is to be done.
        target: Target,
        /// The team that it was given to, if it was not the learner alone.
        team: Option<TeamId>,
        /// The last day.
        due: Date,
    },
    /// It need not be done after all.
    AssignmentWithdrawn {
        /// Its number.
        assignment: AssignmentId,
        /// What was to be done.
        target: Target,
    },
    /// A certificate was issued.
    CertificateIssued {
        /// Its public number.
        certificate: String,
    },
}

impl Event {
    /// What of the course it is about; the store finds it by that.
    pub fn subject(&self) -> Subject<'_> {
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
            | Self::TaskDone { lab, .. } => Subject::Lab(lab),
            Self::TopicRead { section, .. }
            | Self::TopicUnread { section, .. }
            | Self::CaseRead { section, .. }
            | Self::BlockRun { section, .. }
            | Self::QuizAnswered { section, .. }
            | Self::DrillAnswered { section, .. } => Subject::Section(section),
            Self::TimeSpent { place, .. } => place.subject(),
            Self::SeatGranted { .. }
            | Self::SeatRenewed { .. }
            | Self::SeatEnded { .. }
            | Self::UnitOpened { .. }
            | Self::CertificateIssued { .. } => Subject::Course,
            Self::AssignmentMade { target, .. } | Self::AssignmentWithdrawn { target, .. } => {
                target.subject()
            }
        }
    }

    /// The lab that it is about, if it is about one.
    pub fn lab(&self) -> Option<&LabSlug> {
        match self.subject() {
            Subject::Lab(lab) => Some(lab),
            _ => None,
        }
    }

    /// Whether the learner did it themselves: what others do with a seat or
    /// assign is in the record too, and is no activity.
    pub fn is_own(&self) -> bool {
        !matches!(
            self,
            Self::LabEnded { .. }
                | Self::VerdictGiven { .. }
                | Self::SeatGranted { .. }
                | Self::SeatRenewed { .. }
                | Self::SeatEnded { .. }
                | Self::UnitOpened { .. }
                | Self::AssignmentMade { .. }
                | Self::AssignmentWithdrawn { .. }
                | Self::CertificateIssued { .. }
        )
    }

    /// Whether something was tried in vain.
    pub fn is_miss(&self) -> bool {
        matches!(
            self,
            Self::VerdictGiven {
                accepted: false,
                ..
            } | Self::FlagSubmitted {
                accepted: false,
                ..
            } | Self::AnswerSubmitted {
                accepted: false,
                ..
            } | Self::OracleAsked {
                accepted: false,
                ..
            }
        )
    }

    /// The event without the learner's words and code: what is left of it when
    /// the learner is deleted.
    pub fn without_words(self) -> Self {
        match self {
            Self::AnswerSubmitted {
                lab,
                task,
                accepted,
                ..
            } => Self::AnswerSubmitted {
                lab,
                task,
                accepted,
                answer: String::new(),
            },
            Self::VerdictGiven {
                lab,
                submission,
                accepted,
                checks,
                ..
            } => Self::VerdictGiven {
                lab,
                submission,
                accepted,
                checks: checks.into_iter().map(CheckResult::without_words).collect(),
                message: None,
            },
            other => other,
        }
    }
}

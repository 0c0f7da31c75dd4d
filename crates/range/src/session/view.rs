//! A session as its page sees it.

use course::{FilePath, Oracle, OriginKind, TaskId, TaskKind};
use serde::Serialize;

use super::{LabSession, Phase};
use crate::app::AppState;
use crate::error::Error;
use crate::grading::{Check, Verdict};
use crate::plan::Code;
use crate::victim::Visit;

/// A session as its page sees it.
#[derive(Debug, Clone, Serialize)]
pub struct SessionView {
    id: String,
    lab: LabView,
    phase: &'static str,
    queue_place: Option<usize>,
    stopped_because: Option<String>,
    sleeps_at: i64,
    origins: Vec<OriginView>,
    tasks: Vec<TaskView>,
    hints: HintsView,
    app: AppView,
    flag_planted: bool,
    victim: Option<VictimView>,
    submission: Option<SubmissionView>,
    first_visit: bool,
}

#[derive(Debug, Clone, Serialize)]
struct LabView {
    slug: String,
    title: String,
    story: String,
    minutes: u32,
}

#[derive(Debug, Clone, Serialize)]
struct OriginView {
    name: String,
    host: String,
    kind: &'static str,
    url: String,
    open: String,
}

#[derive(Debug, Clone, Serialize)]
struct TaskView {
    id: TaskId,
    kind: &'static str,
    title: String,
    question: Option<String>,
    oracle: Option<&'static str>,
    done: bool,
}

#[derive(Debug, Clone, Serialize)]
struct HintsView {
    total: usize,
    used: Vec<HintView>,
}

/// One hint.
#[derive(Debug, Clone, Serialize)]
pub struct HintView {
    /// Its number, from 1.
    pub n: usize,
    /// How many there are.
    pub total: usize,
    /// Its text.
    pub html: String,
}

#[derive(Debug, Clone, Serialize)]
struct AppView {
    state: &'static str,
    mode: &'static str,
    message: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct VictimView {
    name: String,
    about: String,
    routine: bool,
    links: bool,
    state: &'static str,
}

/// A submission as its page sees it.
#[derive(Debug, Clone, Serialize)]
pub struct SubmissionView {
    /// Its number in this lab, from 1.
    pub n: u32,
    /// `running`, `accepted` or `rejected`.
    pub state: &'static str,
    /// What kept it from being checked, if something did.
    pub message: Option<String>,
    /// Its checks.
    pub checks: Vec<Check>,
}

impl SubmissionView {
    pub(super) fn running(n: u32) -> Self {
        Self {
            n,
            state: "running",
            message: None,
            checks: Vec::new(),
        }
    }

    pub(super) fn judged(n: u32, verdict: Verdict) -> Self {
        Self {
            n,
            state: if verdict.accepted() {
                "accepted"
            } else {
                "rejected"
            },
            message: verdict.message,
            checks: verdict.checks,
        }
    }

    pub(super) fn not_judged(n: u32, error: &Error) -> Self {
        Self {
            n,
            state: "rejected",
            message: Some(format!(
                "Your submission could not be checked, through no fault of yours: {error}. Your files are kept; try again."
            )),
            checks: Vec::new(),
        }
    }
}

/// A visit of the victim as its page sees it.
#[derive(Debug, Clone, Serialize)]
pub struct VisitView {
    /// Its number, from 1.
    pub n: u32,
    /// The link that was sent; none for the routine.
    pub url: Option<String>,
    /// `queued`, `running` or `done`.
    pub state: &'static str,
    /// What the pages wrote to the console.
    pub console: Vec<String>,
    /// The title of the page that it ended on.
    pub title: String,
    /// Where it ended.
    pub ended_at: String,
    /// Why it broke off, if it did.
    pub error: Option<String>,
    /// Whether there is a screenshot.
    pub screenshot: bool,
}

pub(super) struct Visited {
    pub(super) view: VisitView,
    pub(super) screenshot: Option<Vec<u8>>,
}

impl Visited {
    pub(super) fn new(n: u32, url: Option<&str>) -> Self {
        Self {
            view: VisitView {
                n,
                url: url.map(str::to_owned),
                state: "running",
                console: Vec::new(),
                title: String::new(),
                ended_at: String::new(),
                error: None,
                screenshot: false,
            },
            screenshot: None,
        }
    }

    pub(super) fn finish(&mut self, visit: Visit) {
        self.view.state = "done";
        self.view.console = visit.console;
        self.view.title = visit.title;
        self.view.ended_at = visit.url;
        self.view.error = visit.error;
        self.view.screenshot = visit.screenshot.is_some();
        self.screenshot = visit.screenshot;
    }
}

/// What is shown when a lab is done.
#[derive(Debug, Clone, Serialize)]
pub struct Debrief {
    /// The author's text.
    pub html: String,
    /// The files that the learner or the reference repair has changed.
    pub diffs: Vec<FileDiff>,
}

/// A file as it was, as the learner left it, and as the reference repair has it.
#[derive(Debug, Clone, Serialize)]
pub struct FileDiff {
    /// Its path.
    pub path: FilePath,
    /// The learner's.
    pub yours: Option<String>,
    /// The reference repair's.
    pub reference: Option<String>,
    /// The author's vulnerable one.
    pub original: Option<String>,
    /// From yours to the reference, as a unified diff.
    pub unified: String,
}

impl LabSession {
    /// The session as its page sees it. `url_of` makes the address of an origin for the learner's
    /// browser.
    pub fn view(&self, url_of: impl Fn(&course::OriginSpec) -> String) -> SessionView {
        let state = self.state();
        let (phase, queue_place, stopped_because) = match &state.phase {
            Phase::Queued(place) => ("queued", Some(*place), None),
            Phase::Starting => ("starting", None, None),
            Phase::Running => ("running", None, None),
            Phase::Stopped(why) => ("stopped", None, Some(why.clone())),
        };
        let hints = &self.lab.brief.hints;
        let used = hints.iter().take(state.hints).enumerate();
        SessionView {
            id: self.id.clone(),
            lab: LabView {
                slug: self.lab.slug.to_string(),
                title: self.lab.title.clone(),
                story: self.lab.story.clone(),
                minutes: self.lab.minutes,
            },
            phase,
            queue_place,
            stopped_because,
            sleeps_at: self.sleeps_at(),
            origins: self
                .lab
                .origins
                .iter()
                .map(|origin| OriginView {
                    name: origin.name.to_string(),
                    host: origin.host.clone(),
                    kind: match origin.kind {
                        OriginKind::App => "app",
                        OriginKind::Attacker => "attacker",
                    },
                    url: url_of(origin),
                    open: match origin.kind {
                        OriginKind::App => self.lab.app.open.clone(),
                        OriginKind::Attacker => "/".into(),
                    },
                })
                .collect(),
            tasks: self
                .lab
                .tasks
                .iter()
                .map(|task| TaskView {
                    id: task.id.clone(),
                    kind: task.kind.name(),
                    title: task.title.clone(),
                    question: match &task.kind {
                        TaskKind::Answer { question, .. } => Some(question.clone()),
                        _ => None,
                    },
                    oracle: match &task.kind {
                        TaskKind::Exploit {
                            oracle: Oracle::Flag,
                        } => Some("flag"),
                        TaskKind::Exploit {
                            oracle: Oracle::State,
                        } => Some("state"),
                        _ => None,
                    },
                    done: state.done.contains(&task.id),
                })
                .collect(),
            hints: HintsView {
                total: hints.len(),
                used: used
                    .map(|(at, html)| HintView {
                        n: at + 1,
                        total: hints.len(),
                        html: html.clone(),
                    })
                    .collect(),
            },
            app: AppView {
                state: match &state.app {
                    AppState::Starting => "starting",
                    AppState::Running => "running",
                    AppState::Down(_) => "down",
                },
                mode: match state.code {
                    Code::Original => "original",
                    Code::Workspace => "edited",
                },
                message: match &state.app {
                    AppState::Down(why) => Some(why.clone()),
                    _ => None,
                },
            },
            flag_planted: state.planted,
            victim: self.lab.victim.as_ref().map(|victim| VictimView {
                name: victim.name.clone(),
                about: victim.about.clone(),
                routine: victim.routine.is_some(),
                links: victim.on_link.is_some(),
                state: match state.visits.last().map(|visit| visit.view.state) {
                    Some("queued") => "queued",
                    Some("running") => "visiting",
                    _ => "idle",
                },
            }),
            submission: state.submission.clone(),
            first_visit: state.first_visit,
        }
    }
}

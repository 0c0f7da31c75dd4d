//! A learner's running copy of a lab.

mod files;
mod lifecycle;
mod submit;
mod tasks;
mod view;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use course::{Lab, TaskId};
use serde::Serialize;
use time::OffsetDateTime;
use tokio::sync::{RwLock, broadcast, watch};

use crate::app::AppState;
use crate::error::Error;
use crate::grading::Check;
use crate::instance::Instance;
use crate::keeper::Keeper;
use crate::plan::Code;
use crate::secrets::random;
use crate::tasks::{flag_tasks, state_tasks};
use crate::terminal::Terminal;
use crate::workshop::Workshop;
use crate::workspace::Workspace;

pub use tasks::Entry;
pub use view::{Debrief, FileDiff, HintView, SessionView, SubmissionView, VisitView};

/// How many visits are remembered.
const VISITS: usize = 20;

/// What a session tells its page, as it happens.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SessionEvent {
    /// Something of the session's state has changed: look at it again.
    Changed,
    /// A check of the latest submission has changed.
    Check {
        /// The submission.
        submission: u32,
        /// The check as it stands now.
        check: Check,
    },
    /// The attacker's site was asked for something.
    AttackerRequest {
        /// The request.
        request: Arc<crate::attacker::Seen>,
    },
    /// The application printed something.
    AppLog {
        /// What.
        text: String,
    },
    /// A visit of the victim has changed.
    Visit {
        /// The visit as it stands now.
        visit: VisitView,
    },
    /// Files were changed by the terminal.
    Files,
    /// The learner's browser has opened a page of an origin.
    Navigated {
        /// Which origin.
        origin: String,
        /// Which page.
        path: String,
    },
    /// A task is done.
    TaskDone {
        /// Which.
        task: TaskId,
        /// What to tell.
        message: String,
    },
    /// Something to tell.
    Notice {
        /// What.
        text: String,
    },
}

/// Where a session is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Waiting for a place on this machine; the place in the queue, from 1.
    Queued(usize),
    /// Being made.
    Starting,
    /// Running.
    Running,
    /// Over; why, for the learner.
    Stopped(String),
}

/// A learner's running copy of a lab.
pub struct LabSession {
    /// Not to be guessed; also part of its origins' host names.
    pub id: String,
    /// Whose it is.
    pub owner: String,
    /// The lab.
    pub lab: Arc<Lab>,
    workshop: Workshop,
    keeper: Arc<dyn Keeper>,
    live: RwLock<Option<Live>>,
    /// Taken by whoever starts, restarts or resets, so that these follow one another.
    changing: tokio::sync::Mutex<()>,
    /// Becomes true when the session is over.
    over: watch::Sender<bool>,
    /// Counts what the application has to be restarted for; a newer reason overtakes an older one.
    restarts: watch::Sender<u64>,
    workspace: tokio::sync::Mutex<Workspace>,
    state: Mutex<State>,
    events: broadcast::Sender<SessionEvent>,
    used: AtomicI64,
    idle: Duration,
}

/// What exists while a session runs.
struct Live {
    instance: Instance,
    terminal: tokio::sync::Mutex<Arc<Terminal>>,
}

impl Live {
    /// A new shell in place of the present one.
    async fn new_terminal(&self, terminal: &mut Arc<Terminal>) -> Result<(), Error> {
        terminal.end();
        *terminal = Terminal::open(&self.instance.sandbox, self.instance.members()).await?;
        Ok(())
    }
}

struct State {
    phase: Phase,
    done: BTreeSet<TaskId>,
    hints: usize,
    app: AppState,
    code: Code,
    /// The learner asked for the original code although there are edits.
    prefer_original: bool,
    /// The attack counts against any code: a trial.
    any_code: bool,
    planted: bool,
    submission: Option<SubmissionView>,
    visits: Vec<view::Visited>,
    first_visit: bool,
}

impl LabSession {
    /// Makes a session that is not running yet. Files and progress of earlier ones are found again.
    pub async fn new(
        workshop: Workshop,
        lab: Arc<Lab>,
        owner: String,
        keeper: Arc<dyn Keeper>,
        idle: Duration,
    ) -> Result<Arc<Self>, Error> {
        let history = keeper.history().await.map_err(Error::Record)?;
        let (events, _) = broadcast::channel(1024);
        Ok(Arc::new(Self {
            id: random(10),
            owner,
            workspace: tokio::sync::Mutex::new(Workspace::new(lab.clone(), &history)),
            lab,
            workshop,
            keeper,
            live: RwLock::new(None),
            changing: tokio::sync::Mutex::new(()),
            over: watch::Sender::new(false),
            restarts: watch::Sender::new(0),
            state: Mutex::new(State {
                phase: Phase::Starting,
                first_visit: history.done.is_empty() && !history.submitted,
                done: history.done,
                hints: history.hints,
                app: AppState::Starting,
                code: Code::Original,
                prefer_original: false,
                any_code: false,
                planted: true,
                submission: None,
                visits: Vec::new(),
            }),
            events,
            used: AtomicI64::new(OffsetDateTime::now_utc().unix_timestamp()),
            idle,
        }))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, edit: impl FnOnce(&mut State)) {
        edit(&mut self.state());
        self.tell(SessionEvent::Changed);
    }

    fn tell(&self, event: SessionEvent) {
        let _ = self.events.send(event);
    }

    /// Events from now on.
    pub fn events(&self) -> broadcast::Receiver<SessionEvent> {
        self.events.subscribe()
    }

    /// Where it is in its life.
    pub fn phase(&self) -> Phase {
        self.state().phase.clone()
    }

    /// A session that is over stays so.
    pub(crate) fn set_phase(&self, phase: Phase) {
        let is_over = matches!(phase, Phase::Stopped(_));
        self.change(|state| {
            if is_over || !matches!(state.phase, Phase::Stopped(_)) {
                state.phase = phase;
            }
        });
        if is_over {
            self.over.send_replace(true);
        }
    }

    /// Waits until the session is over.
    pub(crate) async fn over(&self) {
        // An error would mean that we are gone, which we are not.
        let _ = self.over.subscribe().wait_for(|over| *over).await;
    }

    /// Says that the learner is there; the session sleeps when it has not been used for a while.
    pub fn touch(&self) {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        self.used.store(now, Ordering::Relaxed);
    }

    /// When it goes to sleep if nobody uses it, in seconds since 1970.
    pub fn sleeps_at(&self) -> i64 {
        self.used.load(Ordering::Relaxed) + i64::try_from(self.idle.as_secs()).unwrap_or(i64::MAX)
    }

    /// The shell; a new one if the last has ended.
    pub async fn terminal(&self) -> Result<Arc<Terminal>, Error> {
        self.touch();
        let live = self.live.read().await;
        let live = live.as_ref().ok_or(Error::NoSession)?;
        let mut terminal = live.terminal.lock().await;
        if terminal.has_ended() {
            live.new_terminal(&mut terminal).await?;
        }
        Ok(terminal.clone())
    }

    /// The sandbox, for the proxy.
    pub async fn sandbox(&self) -> Result<Arc<sandbox::Session>, Error> {
        let live = self.live.read().await;
        let live = live.as_ref().ok_or(Error::NoSession)?;
        Ok(live.instance.sandbox.clone())
    }

    /// The attacker's site, for its log.
    pub async fn site(&self) -> Option<Arc<crate::attacker::Site>> {
        let live = self.live.read().await;
        live.as_ref()?.instance.site.clone()
    }

    /// What the application printed so far.
    pub async fn app_log(&self) -> String {
        let live = self.live.read().await;
        live.as_ref()
            .map(|live| live.instance.log.text())
            .unwrap_or_default()
    }

    /// Says that the learner's browser has opened a page.
    pub(crate) fn navigated(&self, origin: &str, path: &str) {
        self.tell(SessionEvent::Navigated {
            origin: origin.into(),
            path: path.into(),
        });
    }
}

/// The tasks that the session's flag or the state oracle proves, and that are not done.
fn open_tasks<'a>(
    session: &'a LabSession,
    of: impl Iterator<Item = &'a course::Task> + 'a,
) -> Vec<TaskId> {
    let state = session.state();
    of.filter(|task| !state.done.contains(&task.id))
        .map(|task| task.id.clone())
        .collect()
}

/// The open tasks that the flag proves.
fn open_flag_tasks(session: &LabSession) -> Vec<TaskId> {
    open_tasks(session, flag_tasks(&session.lab))
}

/// The open tasks that the state oracle proves.
fn open_state_tasks(session: &LabSession) -> Vec<TaskId> {
    open_tasks(session, state_tasks(&session.lab))
}

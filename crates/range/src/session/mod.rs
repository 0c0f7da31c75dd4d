//! A learner's running copy of a lab.

mod files;
mod submit;
mod tasks;
mod view;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use course::{Lab, TaskId, TaskKind};
use serde::Serialize;
use time::OffsetDateTime;
use tokio::sync::{RwLock, broadcast};

use crate::app::AppState;
use crate::door;
use crate::error::Error;
use crate::grading::Check;
use crate::instance::{Happening, Instance, Workshop};
use crate::keeper::{Deed, End, Keeper};
use crate::plan::{Code, Purpose};
use crate::running::{self, Running};
use crate::secrets::random;
use crate::tasks::{flag_tasks, state_tasks};
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub use tasks::Entry;
pub use view::{Debrief, FileDiff, HintView, SessionView, SubmissionView, VisitView};

/// How often the sandbox is looked into for files that the terminal has changed.
const LOOK_EVERY: Duration = Duration::from_millis(1000);
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
    workspace: tokio::sync::Mutex<Workspace>,
    state: Mutex<State>,
    events: broadcast::Sender<SessionEvent>,
    used: AtomicI64,
    idle: Duration,
}

/// What exists while a session runs.
struct Live {
    instance: Instance,
    terminal: Arc<Terminal>,
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

    pub(crate) fn set_phase(&self, phase: Phase) {
        self.change(|state| state.phase = phase);
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

    /// Makes the sandbox, the data, the terminal and the application.
    pub(crate) async fn run(
        self: &Arc<Self>,
        script: Option<&std::path::Path>,
    ) -> Result<(), Error> {
        let _changing = self.changing.lock().await;
        self.set_phase(Phase::Starting);
        let files = self.workspace.lock().await.trees();
        let lab = self.lab.clone();
        let instance =
            Instance::prepare(&self.workshop, lab, Purpose::Learning, &files, script).await?;
        door::open(&instance.sandbox, Arc::downgrade(self)).await?;
        let terminal = Terminal::open(&instance.sandbox, instance.members()).await?;
        tokio::spawn(pass_on(Arc::downgrade(self), instance.happenings()));
        *self.live.write().await = Some(Live { instance, terminal });
        self.keeper
            .record(vec![Deed::Started])
            .await
            .map_err(Error::Record)?;
        // What the author's own files look like in the sandbox is the first look's business.
        self.look_for_changes().await;
        self.set_phase(Phase::Running);
        tokio::spawn(keep_looking(Arc::downgrade(self)));
        self.restart_locked().await
    }

    /// Ends everything that runs; files and progress stay.
    pub async fn stop(&self, why: End) {
        let _changing = self.changing.lock().await;
        if matches!(self.phase(), Phase::Stopped(_)) {
            return;
        }
        self.look_for_changes().await;
        if let Some(live) = self.live.write().await.take() {
            live.terminal.end();
            live.instance.sandbox.end();
        }
        if let Err(error) = self.keeper.record(vec![Deed::Ended { why }]).await {
            tracing::error!(%error, "the end of a session could not be recorded");
        }
        self.set_phase(Phase::Stopped(why.in_words().into()));
    }

    /// Starts the application again, with the code that is to run now.
    pub(crate) async fn restart(&self) -> Result<(), Error> {
        let _changing = self.changing.lock().await;
        self.restart_locked().await
    }

    async fn restart_locked(&self) -> Result<(), Error> {
        let edited = !self.workspace.lock().await.app_is_original();
        let code = if edited && !self.state().prefer_original {
            Code::Workspace
        } else {
            Code::Original
        };
        let mut live = self.live.write().await;
        let live = live.as_mut().ok_or(Error::NoSession)?;
        // The learner's own code could simply print the flag, so it finds none while the attack is
        // still to be done.
        let plant = self.counts(code) || !self.attack_is_open();
        if live.instance.planted() != plant {
            live.instance.reseed(plant).await?;
        }
        self.change(|state| {
            state.code = code;
            state.planted = plant;
        });
        live.instance.start_app(code).await;
        Ok(())
    }

    /// Whether an attack against this code counts.
    fn counts(&self, code: Code) -> bool {
        code == Code::Original || self.state().any_code
    }

    /// Lets the attack count against changed code too: in a trial, nobody fools themselves.
    pub(crate) fn attack_any_code(&self) {
        self.state().any_code = true;
    }

    /// Runs a program as the attacker and returns what it printed.
    pub(crate) async fn run_attacker(
        &self,
        argv: &[&str],
        time: Duration,
        keep: usize,
    ) -> Result<String, Error> {
        let (program, output) = {
            let live = self.live.read().await;
            let live = live.as_ref().ok_or(Error::NoSession)?;
            let (stdio, output) = running::output_to_pipe().map_err(Error::Io)?;
            let streams = sandbox::Streams {
                stdio: Some(stdio),
                extra: Vec::new(),
            };
            let spec = live.instance.members().attacker(argv);
            (
                Running::start(&live.instance.sandbox, spec, streams).await?,
                output,
            )
        };
        let log = crate::log::Log::keeping(keep);
        let reading = log.follow(output, |_| {}).map_err(Error::Io)?;
        let ended = tokio::time::timeout(time, async {
            let _ = program.ended().await;
            let _ = reading.await;
        });
        if ended.await.is_err() {
            log.push(format!("\n[ended after {} seconds]\n", time.as_secs()).as_bytes());
        }
        Ok(log.text())
    }

    fn attack_is_open(&self) -> bool {
        let state = self.state();
        self.lab.tasks.iter().any(|task| {
            matches!(task.kind, TaskKind::Exploit { .. }) && !state.done.contains(&task.id)
        })
    }

    /// Runs the original code although there are edits, or the edits again.
    pub async fn prefer_original(&self, on: bool) -> Result<(), Error> {
        self.touch();
        self.change(|state| state.prefer_original = on);
        self.restart().await
    }

    /// Puts back: `data` (the application's data is made anew), `code` (the files are the author's
    /// again), or `everything`, which also ends the shell.
    pub async fn reset(&self, what: &str) -> Result<(), Error> {
        let (data, code, shell) = match what {
            "data" => (true, false, false),
            "code" => (false, true, false),
            "everything" => (true, true, true),
            _ => {
                return Err(Error::BadInput(
                    "Reset what? `data`, `code` or `everything`.".into(),
                ));
            }
        };
        self.touch();
        let _changing = self.changing.lock().await;
        let deed = Deed::Reset { what: what.into() };
        self.keeper
            .record(vec![deed])
            .await
            .map_err(Error::Record)?;
        if code {
            self.put_code_back().await?;
        }
        if data || shell {
            let mut live = self.live.write().await;
            let live = live.as_mut().ok_or(Error::NoSession)?;
            if data {
                let planted = live.instance.planted();
                live.instance.reseed(planted).await?;
                if let Some(site) = &live.instance.site {
                    site.clear();
                }
            }
            if shell {
                live.terminal.end();
                live.terminal =
                    Terminal::open(&live.instance.sandbox, live.instance.members()).await?;
            }
        }
        self.tell(SessionEvent::Files);
        self.restart_locked().await
    }

    /// The shell; a new one if the last has ended.
    pub async fn terminal(&self) -> Result<Arc<Terminal>, Error> {
        self.touch();
        let mut live = self.live.write().await;
        let live = live.as_mut().ok_or(Error::NoSession)?;
        if live.terminal.has_ended() {
            live.terminal = Terminal::open(&live.instance.sandbox, live.instance.members()).await?;
        }
        Ok(live.terminal.clone())
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

/// Turns what happens in the instance into the session's state and events.
async fn pass_on(
    session: std::sync::Weak<LabSession>,
    mut happenings: broadcast::Receiver<Happening>,
) {
    loop {
        let happening = match happenings.recv().await {
            Ok(happening) => happening,
            Err(broadcast::error::RecvError::Lagged(_)) => continue,
            Err(broadcast::error::RecvError::Closed) => return,
        };
        let Some(session) = session.upgrade() else {
            return;
        };
        match happening {
            Happening::AppLog(text) => session.tell(SessionEvent::AppLog { text }),
            Happening::App(app) => session.change(|state| state.app = app),
            Happening::Attacker(request) => {
                session.tell(SessionEvent::AttackerRequest {
                    request: request.clone(),
                });
                session.look_for_the_flag(&request.all_bytes()).await;
            }
        }
    }
}

/// Looks for changed files as long as the session runs.
async fn keep_looking(session: std::sync::Weak<LabSession>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(session) = session.upgrade() else {
            return;
        };
        if session.phase() != Phase::Running {
            return;
        }
        // Nobody has the page open, so nobody types.
        if session.events.receiver_count() == 0 {
            continue;
        }
        if session.look_for_changes().await
            && let Err(error) = session.restart().await
        {
            tracing::warn!(%error, "the application could not be restarted");
        }
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

//! A session's life: run, restart, reset, stop.

use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

use course::TaskKind;
use tokio::sync::broadcast;

use super::{LabSession, Live, Phase, SessionEvent};
use crate::blocking::blocking;
use crate::door;
use crate::error::Error;
use crate::instance::{Happening, Instance};
use crate::keeper::{Deed, End};
use crate::plan::{Code, Purpose};
use crate::running::{self, Running};
use crate::terminal::Terminal;

/// How often the sandbox is looked into for files that the terminal has changed.
const LOOK_EVERY: Duration = Duration::from_millis(1000);

impl LabSession {
    /// Makes the sandbox, the data, the terminal and the application.
    pub(crate) async fn run(self: &Arc<Self>, script: Option<&Path>) -> Result<(), Error> {
        let _changing = self.changing.lock().await;
        if matches!(self.phase(), Phase::Stopped(_)) {
            return Ok(());
        }
        self.set_phase(Phase::Starting);
        // Held until there is a sandbox to write to: what is saved meanwhile would not get there, and
        // the first look would take the older file for a change.
        let workspace = self.workspace.lock().await;
        let files = workspace.trees();
        let lab = self.lab.clone();
        let instance =
            Instance::prepare(&self.workshop, lab, Purpose::Learning, &files, script).await?;
        door::open(&instance.sandbox, Arc::downgrade(self)).await?;
        let terminal = Terminal::open(&instance.sandbox, instance.members()).await?;
        let terminal = tokio::sync::Mutex::new(terminal);
        tokio::spawn(pass_on(Arc::downgrade(self), instance.happenings()));
        *self.live.write().await = Some(Live { instance, terminal });
        drop(workspace);
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
        // At once, so that nothing is waited for that will not come any more. The files stay readable
        // through our descriptors.
        if let Ok(sandbox) = self.sandbox().await {
            blocking(move || sandbox.end()).await;
        }
        let _changing = self.changing.lock().await;
        if matches!(self.phase(), Phase::Stopped(_)) {
            return;
        }
        self.look_for_changes().await;
        self.live.write().await.take();
        if let Err(error) = self.keeper.record(vec![Deed::Ended { why }]).await {
            tracing::error!(%error, "the end of a session could not be recorded");
        }
        self.set_phase(Phase::Stopped(why.in_words().into()));
    }

    /// Starts the application again, with the code that is to run now. A later call overtakes an
    /// earlier one, also while that one still waits for the application to answer.
    pub(crate) async fn restart(&self) -> Result<(), Error> {
        self.restarts.send_modify(|count| *count += 1);
        let own = *self.restarts.borrow();
        let _changing = self.changing.lock().await;
        if *self.restarts.borrow() != own {
            return Ok(());
        }
        self.restart_locked().await
    }

    async fn restart_locked(&self) -> Result<(), Error> {
        let mut newer = self.restarts.subscribe();
        let edited = !self.workspace.lock().await.app_is_original();
        let code = if edited && !self.state().prefer_original {
            Code::Workspace
        } else {
            Code::Original
        };
        // The learner's own code could simply print the flag, so it finds none while the attack is
        // still to be done.
        let plant = self.counts(code) || !self.attack_is_open();
        self.plant(plant).await?;
        self.change(|state| {
            state.code = code;
            state.planted = plant;
        });
        let live = self.live.read().await;
        let live = live.as_ref().ok_or(Error::NoSession)?;
        tokio::select! {
            _ = live.instance.start_app(code) => {}
            _ = newer.changed() => {}
        }
        Ok(())
    }

    /// Fills the application's data anew if the flag is there and should not be, or the reverse.
    async fn plant(&self, plant: bool) -> Result<(), Error> {
        let mut live = self.live.write().await;
        let live = live.as_mut().ok_or(Error::NoSession)?;
        if live.instance.planted() != plant {
            live.instance.reseed(plant).await?;
        }
        Ok(())
    }

    /// Whether an attack against this code counts.
    pub(super) fn counts(&self, code: Code) -> bool {
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
            if shell {
                live.terminal.lock().await.end();
                live.instance.renew_home().await?;
            }
            if data {
                let planted = live.instance.planted();
                live.instance.reseed(planted).await?;
                if let Some(site) = &live.instance.site {
                    site.clear();
                }
            }
            if shell {
                live.new_terminal(&mut *live.terminal.lock().await).await?;
            }
        }
        self.tell(SessionEvent::Files);
        self.restart_locked().await
    }
}

/// Turns what happens in the instance into the session's state and events.
async fn pass_on(session: Weak<LabSession>, mut happenings: broadcast::Receiver<Happening>) {
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
async fn keep_looking(session: Weak<LabSession>) {
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

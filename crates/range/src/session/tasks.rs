//! What a learner does towards the tasks: flags, answers, the oracle, the victim, hints.

use std::sync::Arc;

use course::TaskId;
use serde_json::{Value, json};

use super::view::{HintView, Visited};
use super::{LabSession, SessionEvent, VISITS, VisitView, open_flag_tasks, open_state_tasks};
use crate::door::{Answering, Desk};
use crate::error::Error;
use crate::grading;
use crate::keeper::Deed;
use crate::tasks::{self, ENTRY};
use crate::victim::{Errand, Visit};

/// What came of an entry.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Entry {
    /// Whether it was right.
    pub accepted: bool,
    /// What to tell.
    pub message: String,
}

fn entry(accepted: bool, message: impl Into<String>) -> Entry {
    Entry {
        accepted,
        message: message.into(),
    }
}

impl LabSession {
    /// Records a deed and the tasks that are done by it together; durable before anyone is told.
    pub(super) async fn record(
        &self,
        deed: Deed,
        done: Vec<TaskId>,
        message: &str,
    ) -> Result<(), Error> {
        let done: Vec<TaskId> = {
            let state = self.state();
            let open = done.into_iter().filter(|task| !state.done.contains(task));
            open.collect()
        };
        let mut deeds = vec![deed];
        deeds.extend(
            done.iter()
                .map(|task| Deed::TaskDone { task: task.clone() }),
        );
        self.keeper.record(deeds).await.map_err(Error::Record)?;
        if done.is_empty() {
            return Ok(());
        }
        self.change(|state| state.done.extend(done.iter().cloned()));
        for task in done {
            self.tell(SessionEvent::TaskDone {
                task,
                message: message.into(),
            });
        }
        Ok(())
    }

    /// Takes a flag.
    pub async fn flag(&self, given: &str) -> Result<Entry, Error> {
        self.touch();
        short_enough(given)?;
        if tasks::flag_tasks(&self.lab).next().is_none() {
            return Err(Error::NotInThisLab("flag"));
        }
        let right = {
            let live = self.live.read().await;
            let live = live.as_ref().ok_or(Error::NoSession)?;
            live.instance.planted() && live.instance.secrets.flag.matches(given)
        };
        let (done, message) = if right {
            (
                open_flag_tasks(self),
                "The attack worked: this is the flag.",
            )
        } else {
            (
                Vec::new(),
                "That is not this session's flag. Flags change with every session and every reset.",
            )
        };
        let deed = Deed::Flag { accepted: right };
        self.record(deed, done, message).await?;
        Ok(entry(right, message))
    }

    /// Looks whether the flag is in what reached the attacker's site, or in what a script printed.
    pub(crate) async fn look_for_the_flag(&self, bytes: &[u8]) {
        let open = open_flag_tasks(self);
        if open.is_empty() {
            return;
        }
        let there = {
            let live = self.live.read().await;
            live.as_ref().is_some_and(|live| {
                live.instance.planted() && live.instance.secrets.flag.is_within(bytes)
            })
        };
        if !there {
            return;
        }
        let told = "The attack worked: the flag has reached the attacker.";
        let deed = Deed::Flag { accepted: true };
        if let Err(error) = self.record(deed, open, told).await {
            tracing::error!(%error, "a flag could not be recorded");
        }
    }

    /// Takes an answer to a question.
    pub async fn answer(&self, task: &TaskId, given: &str) -> Result<Entry, Error> {
        self.touch();
        short_enough(given)?;
        let right = {
            let live = self.live.read().await;
            let live = live.as_ref().ok_or(Error::NoSession)?;
            tasks::accepts(&self.lab, &live.instance.secrets, task, given)
                .ok_or(Error::NotInThisLab("such question"))?
        };
        let deed = Deed::Answer {
            task: task.clone(),
            answer: given.into(),
            accepted: right,
        };
        let (done, message) = if right {
            (vec![task.clone()], "That is right.")
        } else {
            (
                Vec::new(),
                "That is not it. Try again as often as you like.",
            )
        };
        self.record(deed, done, message).await?;
        Ok(entry(right, message))
    }

    /// Asks the lab's state oracle whether the attack has happened.
    pub async fn oracle(&self) -> Result<Entry, Error> {
        self.touch();
        if tasks::state_tasks(&self.lab).next().is_none() {
            return Err(Error::NotInThisLab("state oracle"));
        }
        let code = self.state().code;
        if !self.counts(code) {
            return Ok(entry(
                false,
                "Your edited code is running. The attack counts against the original: choose `Run the original`.",
            ));
        }
        let asked = {
            let live = self.live.read().await;
            let live = live.as_ref().ok_or(Error::NoSession)?;
            grading::ask_oracle(&live.instance).await?
        };
        let accepted = asked.is_ok();
        let (done, message) = match asked {
            Ok(()) => (open_state_tasks(self), "The attack worked.".to_owned()),
            Err(why) => (Vec::new(), why),
        };
        self.record(Deed::Oracle { accepted }, done, &message)
            .await?;
        Ok(entry(accepted, message))
    }

    /// Sends the victim on an errand in the background; progress comes as events. Returns the visit's
    /// number.
    pub fn send_victim(self: &Arc<Self>, url: Option<String>) -> Result<u32, Error> {
        let n = self.new_visit(url.as_deref())?;
        let session = self.clone();
        tokio::spawn(async move { session.visit(n, url).await });
        Ok(n)
    }

    fn new_visit(&self, url: Option<&str>) -> Result<u32, Error> {
        self.touch();
        if self.lab.victim.is_none() {
            return Err(Error::NotInThisLab("victim"));
        }
        let mut state = self.state();
        if state.visits.iter().any(|visit| visit.view.state != "done") {
            return Err(Error::NotNow(
                "The victim is still busy with the last visit.".into(),
            ));
        }
        let n = state.visits.last().map_or(1, |last| last.view.n + 1);
        if state.visits.len() == VISITS {
            state.visits.remove(0);
        }
        state.visits.push(Visited::new(n, url));
        Ok(n)
    }

    /// Makes a visit to its end, and asks the oracle afterwards where there is one.
    async fn visit(&self, n: u32, url: Option<String>) -> Result<Visit, Error> {
        let found = {
            let live = self.live.read().await;
            live.as_ref().and_then(|live| {
                let victim = live.instance.victim.clone()?;
                Some((victim, live.instance.secrets.by_name()))
            })
        };
        let (victim, secrets) = found.ok_or(Error::NoSession)?;
        let queued = victim.must_queue();
        self.update_visit(n, |visit| {
            visit.view.state = if queued { "queued" } else { "running" };
        });
        let errand = Errand {
            url,
            picture: true,
            ..Errand::default()
        };
        let visit = victim.visit(&errand, &secrets).await;
        let seen = match &visit {
            Ok(visit) => visit.clone(),
            Err(error) => Visit {
                error: Some(error.to_string()),
                ..Visit::default()
            },
        };
        self.update_visit(n, |visited| visited.finish(seen));
        let code = self.state().code;
        if !open_state_tasks(self).is_empty() && self.counts(code) {
            let _ = self.oracle().await;
        }
        visit
    }

    fn update_visit(&self, n: u32, edit: impl FnOnce(&mut Visited)) {
        let view = {
            let mut state = self.state();
            let Some(visit) = state.visits.iter_mut().find(|visit| visit.view.n == n) else {
                return;
            };
            edit(visit);
            visit.view.clone()
        };
        self.tell(SessionEvent::Visit { visit: view });
        self.tell(SessionEvent::Changed);
    }

    /// The remembered visits, the oldest first.
    pub fn visits(&self) -> Vec<VisitView> {
        let state = self.state();
        state
            .visits
            .iter()
            .map(|visit| visit.view.clone())
            .collect()
    }

    /// What the victim saw at the end of a visit, as PNG.
    pub fn screenshot(&self, n: u32) -> Option<Vec<u8>> {
        let state = self.state();
        let visit = state.visits.iter().find(|visit| visit.view.n == n)?;
        visit.screenshot.clone()
    }

    /// Takes the next hint; the last one again when there are no more.
    pub async fn hint(&self) -> Result<HintView, Error> {
        self.touch();
        let total = self.lab.brief.hints.len();
        let taken = self.state().hints;
        let n = (taken + 1).min(total);
        if n > taken {
            self.record(Deed::Hint { n }, Vec::new(), "").await?;
            self.change(|state| state.hints = n);
        }
        let html = n.checked_sub(1).and_then(|at| self.lab.brief.hints.get(at));
        Ok(HintView {
            n,
            total,
            html: html.cloned().ok_or(Error::NotInThisLab("hints"))?,
        })
    }

    /// Whether all tasks are done.
    pub fn all_done(&self) -> bool {
        let state = self.state();
        self.lab
            .tasks
            .iter()
            .all(|task| state.done.contains(&task.id))
    }

    /// The titles of the tasks of the attacker's side that are not done.
    pub(crate) fn open_titles(&self) -> Vec<String> {
        let state = self.state();
        self.lab
            .tasks
            .iter()
            .filter(|task| task.kind != course::TaskKind::Fix && !state.done.contains(&task.id))
            .map(|task| task.title.clone())
            .collect()
    }
}

fn short_enough(given: &str) -> Result<(), Error> {
    if given.len() > ENTRY {
        return Err(Error::BadInput(format!(
            "That is longer than {ENTRY} bytes."
        )));
    }
    Ok(())
}

fn as_value(entry: Result<Entry, Error>) -> Result<Value, Error> {
    entry.map(|entry| json!(entry))
}

impl Desk for LabSession {
    fn flag(&self, given: String) -> Answering<'_> {
        Box::pin(async move { as_value(LabSession::flag(self, &given).await) })
    }

    fn answer(&self, task: String, answer: String) -> Answering<'_> {
        Box::pin(async move {
            let task = task
                .parse()
                .map_err(|_| Error::NotInThisLab("such question"))?;
            as_value(LabSession::answer(self, &task, &answer).await)
        })
    }

    fn visit(&self, url: Option<String>) -> Answering<'_> {
        Box::pin(async move {
            let n = self.new_visit(url.as_deref())?;
            let visit = LabSession::visit(self, n, url).await?;
            Ok(json!({
                "accepted": visit.error.is_none(),
                "message": visit.error.clone().unwrap_or_else(|| "The victim was there.".into()),
                "url": visit.url, "title": visit.title, "console": visit.console, "error": visit.error,
            }))
        })
    }

    fn oracle(&self) -> Answering<'_> {
        Box::pin(async move { as_value(LabSession::oracle(self).await) })
    }
}

//! "Check my fix".

use std::sync::Arc;
use std::time::Instant;

use course::FilePath;
use similar::TextDiff;

use super::view::{Debrief, FileDiff, SubmissionView};
use super::{LabSession, SessionEvent};
use crate::error::Error;
use crate::grading::{self, Check};
use crate::keeper::Deed;

impl LabSession {
    /// Submits the workspace as it is now. Judging goes on in the background; progress comes as events.
    /// Returns the submission's number. One submission is judged at a time.
    pub async fn submit(self: &Arc<Self>) -> Result<u32, Error> {
        self.touch();
        if self.lab.fix_task().is_none() {
            return Err(Error::NotInThisLab("repair to check"));
        }
        self.look_for_changes().await;
        let (files, changes) = {
            let workspace = self.workspace.lock().await;
            (workspace.trees(), workspace.changes())
        };
        let last = {
            let mut state = self.state();
            if state
                .submission
                .as_ref()
                .is_some_and(|last| last.state == "running")
            {
                return Err(Error::NotNow(
                    "Your last submission is still being checked.".into(),
                ));
            }
            state.submission.replace(SubmissionView::running(0))
        };
        let n = match self.keeper.submit(changes).await {
            Ok(n) => n,
            Err(error) => {
                self.change(|state| state.submission = last);
                return Err(Error::Record(error));
            }
        };
        self.change(|state| state.submission = Some(SubmissionView::running(n)));
        let session = self.clone();
        tokio::spawn(async move { session.judge(n, files).await });
        Ok(n)
    }

    async fn judge(self: Arc<Self>, n: u32, mut files: crate::instance::Files) {
        files.attacker = course::FileTree::new();
        let tell = |check: &Check| {
            self.see_check(n, check);
        };
        let judged =
            grading::judge_files(&self.workshop, &self.lab, &files, &tell, Instant::now()).await;
        let verdict = match judged {
            Ok(verdict) => verdict,
            Err(error) => {
                tracing::error!(%error, lab = %self.lab.slug, "a submission could not be judged");
                self.change(|state| {
                    state.submission = Some(SubmissionView::not_judged(n, &error));
                });
                return;
            }
        };
        let accepted = verdict.accepted();
        let deed = Deed::Judged {
            n,
            verdict: verdict.clone(),
        };
        let done = self.lab.fix_task().filter(|_| accepted);
        let done = done.map(|task| task.id.clone()).into_iter().collect();
        let kept = self.record(deed, done, "Your repair holds.").await;
        self.change(|state| {
            state.submission = Some(match kept {
                Ok(()) => SubmissionView::judged(n, verdict),
                Err(error) => SubmissionView::not_judged(n, &error),
            });
        });
    }

    fn see_check(&self, n: u32, check: &Check) {
        {
            let mut state = self.state();
            let Some(submission) = state.submission.as_mut().filter(|one| one.n == n) else {
                return;
            };
            match submission.checks.iter_mut().find(|one| one.id == check.id) {
                Some(known) => *known = check.clone(),
                None => submission.checks.push(check.clone()),
            }
        }
        self.tell(SessionEvent::Check {
            submission: n,
            check: check.clone(),
        });
    }

    /// What is shown when all is done: the debrief, and the reference repair beside the learner's.
    pub async fn debrief(&self) -> Result<Debrief, Error> {
        if !self.all_done() {
            return Err(Error::NotNow(
                "The debrief opens when all tasks of this lab are done.".into(),
            ));
        }
        let workspace = self.workspace.lock().await;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let solution = self.lab.solution.as_ref().map(|solution| &solution.files);
        let mut paths: Vec<FilePath> = workspace
            .changes()
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        paths.extend(
            solution
                .into_iter()
                .flat_map(|files| files.keys())
                .filter_map(|path| format!("app/{path}").parse().ok()),
        );
        paths.sort();
        paths.dedup();
        let diffs = paths
            .into_iter()
            .map(|path| {
                let original = self.lab.original(&path).map(text);
                let yours = workspace.get(&path).map(text);
                let inner = path
                    .as_str()
                    .strip_prefix("app/")
                    .and_then(|path| path.parse().ok());
                let reference = inner
                    .and_then(|inner: FilePath| solution?.get(&inner))
                    .map(|file| text(&file.bytes))
                    .or_else(|| original.clone());
                let unified = TextDiff::from_lines(
                    yours.as_deref().unwrap_or_default(),
                    reference.as_deref().unwrap_or_default(),
                )
                .unified_diff()
                .header("yours", "reference")
                .to_string();
                FileDiff {
                    path,
                    yours,
                    reference,
                    original,
                    unified,
                }
            })
            .collect();
        Ok(Debrief {
            html: self.lab.brief.debrief_html.clone(),
            diffs,
        })
    }
}

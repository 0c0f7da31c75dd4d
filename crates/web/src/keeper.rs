//! What lab sessions leave behind goes into the academy's memory.

use std::sync::Arc;

use academy::{
    CheckKind, CheckOutcome, CheckResult, Edit, Edits, Event, LabEnd, LabProgress, PersonId,
    ResetWhat,
};
use clock::Clock;
use course::{FilePath, LabSlug, Slug};
use range::grading::{self, Verdict};
use range::keeper::{Changes, Deed, End, History, Keeper, Kept};

use crate::{App, Keep};

/// One learner's memory of one lab.
pub(crate) struct LabKeeper {
    keep: Arc<dyn Keep>,
    learner: PersonId,
    course: Slug,
    lab: LabSlug,
    clock: Clock,
}

impl LabKeeper {
    pub(crate) fn new(app: &App, learner: PersonId, course: Slug, lab: LabSlug) -> Arc<Self> {
        Arc::new(Self {
            keep: app.keep.clone(),
            learner,
            course,
            lab,
            clock: app.clock.clone(),
        })
    }

    fn event(&self, deed: Deed) -> Event {
        let lab = self.lab.clone();
        match deed {
            Deed::Started => Event::LabStarted { lab },
            Deed::Reset { what } => Event::LabReset {
                lab,
                what: match what.as_str() {
                    "data" => ResetWhat::Data,
                    "code" => ResetWhat::Code,
                    _ => ResetWhat::Everything,
                },
            },
            Deed::Hint { n } => Event::HintTaken {
                lab,
                n: u32::try_from(n).unwrap_or(u32::MAX),
            },
            Deed::Flag { accepted } => Event::FlagSubmitted { lab, accepted },
            Deed::Answer {
                task,
                answer,
                accepted,
            } => Event::AnswerSubmitted {
                lab,
                task,
                answer,
                accepted,
            },
            Deed::Oracle { accepted } => Event::OracleAsked { lab, accepted },
            Deed::TaskDone { task } => Event::TaskDone { lab, task },
            Deed::Judged { n, verdict } => Event::VerdictGiven {
                lab,
                submission: n,
                accepted: verdict.accepted(),
                message: verdict.message.clone(),
                checks: checks(verdict),
            },
            Deed::Ended { why } => Event::LabEnded {
                lab,
                why: match why {
                    End::Stopped => LabEnd::Stopped,
                    End::Replaced => LabEnd::Replaced,
                    End::Idle => LabEnd::Idle,
                    End::Shutdown => LabEnd::Shutdown,
                    End::Failed => LabEnd::Failed,
                },
            },
        }
    }
}

fn checks(verdict: Verdict) -> Vec<CheckResult> {
    let all = verdict.checks.into_iter();
    all.map(|check| CheckResult {
        id: check.id,
        kind: match check.kind {
            grading::CheckKind::Behaviour => CheckKind::Behaviour,
            grading::CheckKind::Attack | grading::CheckKind::Oracle => CheckKind::Attack,
        },
        title: check.title,
        result: match check.result {
            grading::CheckResult::Passed => CheckOutcome::Passed,
            grading::CheckResult::Failed => CheckOutcome::Failed,
            _ => CheckOutcome::Error,
        },
        message: check.message,
        seconds: check.seconds,
        replay: check.replay,
    })
    .collect()
}

fn edits(changes: Changes) -> Edits {
    let all = changes.into_iter();
    all.map(|(path, content)| {
        let edit = content.map_or(Edit::Deleted, |content| Edit::Written(content.into()));
        (path, edit)
    })
    .collect()
}

fn in_words(error: academy::KeepError) -> String {
    error.to_string()
}

impl Keeper for LabKeeper {
    fn history(&self) -> Kept<'_, History> {
        Box::pin(async move {
            let events = self.keep.events_of(self.learner, &self.lab).await;
            let events = events.map_err(in_words)?;
            let progress = LabProgress::of(&events);
            let files = self.keep.load(self.learner, &self.lab).await;
            let files = files.map_err(in_words)?.into_iter();
            Ok(History {
                done: progress.tasks_done,
                hints: usize::try_from(progress.hints).unwrap_or(usize::MAX),
                submitted: progress.submissions > 0,
                files: files
                    .map(|(path, edit)| (path, edit.content().map(<[u8]>::to_vec)))
                    .collect(),
            })
        })
    }

    fn record(&self, deeds: Vec<Deed>) -> Kept<'_, ()> {
        Box::pin(async move {
            let events: Vec<Event> = deeds.into_iter().map(|deed| self.event(deed)).collect();
            let done = self
                .keep
                .append(self.learner, &self.course, self.clock.now(), &events)
                .await;
            done.map(drop).map_err(in_words)
        })
    }

    fn submit(&self, files: Changes) -> Kept<'_, u32> {
        Box::pin(async move {
            let done = self
                .keep
                .submit(
                    self.learner,
                    &self.course,
                    self.clock.now(),
                    &self.lab,
                    &edits(files),
                )
                .await;
            done.map_err(in_words)
        })
    }

    fn save(&self, path: &FilePath, content: Option<&[u8]>) -> Kept<'_, ()> {
        let changes = edits(vec![(path.clone(), content.map(<[u8]>::to_vec))]);
        Box::pin(async move {
            let done = self.keep.save(self.learner, &self.lab, &changes).await;
            done.map_err(in_words)
        })
    }

    fn forget(&self, path: &FilePath) -> Kept<'_, ()> {
        let paths = [path.clone()];
        Box::pin(async move {
            let done = self.keep.forget(self.learner, &self.lab, &paths).await;
            done.map_err(in_words)
        })
    }
}

//! How far a learner is, computed from the record.

use std::collections::{BTreeMap, BTreeSet};

use course::{Lab, LabSlug, TaskId};

use crate::{CheckOutcome, Entry, Event, Moment};

/// A learner's progress in one lab.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabProgress {
    /// Whether a session was ever started.
    pub started: bool,
    /// Tasks solved.
    pub tasks_done: BTreeSet<TaskId>,
    /// Hints revealed.
    pub hints: u32,
    /// Repairs handed in.
    pub submissions: u32,
    /// Flags, answers and questions to the oracle that were not accepted, and
    /// repairs that were rejected.
    pub misses: u32,
    /// The best repair so far.
    pub best: Option<Best>,
    /// The latest repair that was judged, as it was judged.
    pub latest_verdict: Option<Event>,
    /// When the learner last did something in it.
    pub last: Option<Moment>,
}

/// The repair that passed most checks; of equals the earliest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Best {
    /// Its number.
    pub submission: u32,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Checks that it passed.
    pub passed: usize,
    /// Checks that there were.
    pub checks: usize,
}

/// How a lab stands with a learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabState {
    /// Never started.
    New,
    /// Started, not all tasks solved.
    Begun,
    /// All tasks solved.
    Done,
}

impl LabProgress {
    /// Progress in one lab, from that lab's entries, oldest first.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut progress = Self::default();
        for entry in entries {
            progress.add(entry);
        }
        progress
    }

    /// Progress in every lab that the entries speak of.
    pub fn by_lab<'a>(
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> BTreeMap<LabSlug, LabProgress> {
        let mut labs: BTreeMap<LabSlug, LabProgress> = BTreeMap::new();
        for entry in entries {
            if let Some(lab) = entry.event.lab() {
                labs.entry(lab.clone()).or_default().add(entry);
            }
        }
        labs
    }

    /// How a lab stands. Tasks that the lab no longer has do not count.
    pub fn state(&self, lab: &Lab) -> LabState {
        if lab
            .tasks
            .iter()
            .all(|task| self.tasks_done.contains(&task.id))
        {
            LabState::Done
        } else if self.started {
            LabState::Begun
        } else {
            LabState::New
        }
    }

    /// Takes one more entry into account.
    pub fn add(&mut self, entry: &Entry) {
        if entry.event.is_own() {
            self.last = Some(entry.at);
        }
        self.misses += u32::from(entry.event.is_miss());
        match &entry.event {
            Event::LabStarted { .. } => self.started = true,
            Event::HintTaken { n, .. } => self.hints = self.hints.max(*n),
            Event::TaskDone { task, .. } => {
                self.tasks_done.insert(task.clone());
            }
            Event::Submitted { .. } => self.submissions += 1,
            Event::VerdictGiven { .. } => {
                self.judge(&entry.event);
                self.latest_verdict = Some(entry.event.clone());
            }
            _ => {}
        }
    }

    fn judge(&mut self, verdict: &Event) {
        let Event::VerdictGiven {
            submission,
            accepted,
            checks,
            ..
        } = verdict
        else {
            return;
        };
        let passed = checks
            .iter()
            .filter(|check| check.result == CheckOutcome::Passed)
            .count();
        let better = self
            .best
            .is_none_or(|best| (*accepted, passed) > (best.accepted, best.passed));
        if better {
            self.best = Some(Best {
                submission: *submission,
                accepted: *accepted,
                passed,
                checks: checks.len(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CheckKind, CheckResult, EventId, PersonId};

    fn lab(slug: &str) -> LabSlug {
        slug.parse().unwrap()
    }

    fn record(events: Vec<Event>) -> Vec<Entry> {
        events
            .into_iter()
            .zip(1..)
            .map(|(event, n)| Entry {
                id: EventId(n),
                at: Moment(n * 1000),
                learner: PersonId::FIRST,
                course: "web".parse().unwrap(),
                event,
            })
            .collect()
    }

    fn verdict(submission: u32, results: &[CheckOutcome]) -> Event {
        let check = |result: &CheckOutcome| CheckResult {
            id: "a".into(),
            kind: CheckKind::Attack,
            title: "A".into(),
            result: *result,
            message: None,
            seconds: None,
            replay: None,
        };
        Event::VerdictGiven {
            lab: lab("one"),
            submission,
            accepted: results.iter().all(|result| *result == CheckOutcome::Passed),
            checks: results.iter().map(check).collect(),
            message: None,
        }
    }

    #[test]
    fn nothing_follows_from_an_empty_record() {
        assert_eq!(LabProgress::of(&[]), LabProgress::default());
    }

    #[test]
    fn hints_taken_twice_count_once() {
        let hint = |n| Event::HintTaken { lab: lab("one"), n };
        let progress = LabProgress::of(&record(vec![hint(1), hint(2), hint(1)]));
        assert_eq!(progress.hints, 2);
    }

    #[test]
    fn the_best_repair_is_the_accepted_one_and_then_the_one_with_most_passed_checks() {
        use CheckOutcome::{Error, Failed, Passed};
        let progress = LabProgress::of(&record(vec![
            verdict(1, &[Passed, Failed, Error]),
            verdict(2, &[Passed, Passed, Failed]),
            verdict(3, &[Passed, Failed, Passed]),
        ]));
        let best = progress.best.unwrap();
        assert_eq!((best.submission, best.passed, best.checks), (2, 2, 3));
        assert_eq!(progress.misses, 3);

        let progress = LabProgress::of(&record(vec![
            verdict(1, &[Passed, Passed, Failed]),
            verdict(2, &[Passed]),
        ]));
        assert!(progress.best.unwrap().accepted);
        assert!(matches!(
            progress.latest_verdict,
            Some(Event::VerdictGiven { submission: 2, .. })
        ));
    }

    #[test]
    fn labs_are_kept_apart() {
        let start = |slug| Event::LabStarted { lab: lab(slug) };
        let miss = Event::FlagSubmitted {
            lab: lab("two"),
            accepted: false,
        };
        let labs = LabProgress::by_lab(&record(vec![start("one"), start("two"), miss]));
        assert_eq!(labs.len(), 2);
        assert_eq!(labs[&lab("one")].misses, 0);
        assert_eq!(labs[&lab("two")].misses, 1);
        assert_eq!(labs[&lab("two")].last, Some(Moment(3000)));
    }

    #[test]
    fn a_session_that_ended_leaves_what_was_solved() {
        let task: TaskId = "attack".parse().unwrap();
        let progress = LabProgress::of(&record(vec![
            Event::LabStarted { lab: lab("one") },
            Event::TaskDone {
                lab: lab("one"),
                task: task.clone(),
            },
            Event::LabReset {
                lab: lab("one"),
                what: crate::ResetWhat::Everything,
            },
            Event::LabEnded {
                lab: lab("one"),
                why: crate::LabEnd::Idle,
            },
        ]));
        assert!(progress.started && progress.tasks_done.contains(&task));
    }
}

use std::collections::BTreeSet;

use course::Slug;
use serde::{Deserialize, Serialize};

use crate::{Entry, Event, Fold, Mark, Marked, Marks, Moment, Place};

/// How far one learner is in one course, in short.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// What was done in sections, by the mark of the section's slug.
    pub sections: Marked<SectionWork>,
    /// What was done in labs, by the mark of the lab's slug.
    pub labs: Marked<LabWork>,
    /// Weeks in which the learner did something: Mondays to Sundays in UTC,
    /// counted from that of 1 January 1970.
    pub weeks: BTreeSet<u16>,
    /// When they first did something.
    pub first: Option<Moment>,
    /// When they last did something.
    pub last: Option<Moment>,
    /// When they last got on: read a topic or a case study for the first time,
    /// got a question right, solved a task.
    pub got_on: Option<Moment>,
    /// Where they last were.
    pub place: Option<Place>,
    /// Drills that they answered.
    pub drills: u32,
    /// Seconds with drills.
    pub drill_seconds: u32,
    /// Until when time was counted.
    counted_until: Option<Moment>,
}

/// What was done in a section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionWork {
    /// Topics that are marked as read.
    pub topics: Marks,
    /// Case studies that were read.
    pub cases: Marks,
    /// Questions by their latest answer: whether it was right.
    pub answers: Marked<bool>,
    /// Answers that were given, repetitions included.
    pub asked: u32,
    /// Blocks of code that were run.
    pub runs: u32,
    /// Seconds spent.
    pub seconds: u32,
    /// When something of it last changed.
    pub changed: Option<Moment>,
}

/// What was done in a lab.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabWork {
    /// Whether it was started.
    pub started: bool,
    /// Tasks solved.
    pub tasks: Marks,
    /// Hints revealed.
    pub hints: u32,
    /// Repairs handed in.
    pub submissions: u32,
    /// What was tried in vain, as in [`LabProgress::misses`](crate::LabProgress::misses).
    pub misses: u32,
    /// What was tried in vain since a task was last solved.
    pub misses_in_a_row: u32,
    /// Seconds spent.
    pub seconds: u32,
    /// When it was first started.
    pub first: Option<Moment>,
    /// When a task was last solved.
    pub changed: Option<Moment>,
    /// When the learner last did something in it.
    pub last: Option<Moment>,
}

/// Most minutes that one event may claim.
pub const TICK_MINUTES: u8 = 15;

impl Fold for Standing {
    const NAME: &'static str = "standing";
    const VERSION: u8 = 3;

    fn apply(&mut self, entry: &Entry) {
        let at = entry.at;
        if entry.event.is_own() {
            self.weeks.insert(week_of(at));
            self.first.get_or_insert(at);
            self.last = self.last.max(Some(at));
        }
        if let Some(lab) = entry.event.lab() {
            self.in_lab(Mark::of(lab.as_str()), entry);
        } else {
            self.in_section(entry);
        }
    }
}

impl Standing {
    /// What was done in a section; `None`: nothing yet.
    pub fn work_in(&self, section: &Slug) -> Option<&SectionWork> {
        self.sections.get(&Mark::of(section.as_str()))
    }

    /// All minutes that were spent on the course.
    pub fn minutes(&self) -> u32 {
        let sections: u32 = self.sections.values().map(|section| section.seconds).sum();
        let labs: u32 = self.labs.values().map(|lab| lab.seconds).sum();
        (sections + labs + self.drill_seconds) / 60
    }

    fn in_lab(&mut self, lab: Mark, entry: &Entry) {
        let at = entry.at;
        match &entry.event {
            Event::TimeSpent { place, minutes } => self.spend(place, *minutes, at),
            // Nothing that the learner did in the lab.
            Event::AssignmentMade { .. } | Event::AssignmentWithdrawn { .. } => {}
            event => {
                if let Event::LabStarted { lab } = event {
                    self.place = Some(Place::Lab(lab.clone()));
                }
                if self.labs.of(lab).apply(event, at) {
                    self.got_on = Some(at);
                }
            }
        }
    }

    fn in_section(&mut self, entry: &Entry) {
        let at = entry.at;
        let (section, got_on) = match &entry.event {
            Event::TimeSpent { place, minutes } => return self.spend(place, *minutes, at),
            Event::DrillAnswered { .. } => {
                self.drills += 1;
                return;
            }
            Event::TopicRead { section, topic } => {
                let work = self.work(section);
                (
                    section,
                    work.change(at, |work| work.topics.add(Mark::of(topic.as_str()))),
                )
            }
            Event::TopicUnread { section, topic } => {
                let work = self.work(section);
                work.change(at, |work| work.topics.take(&Mark::of(topic.as_str())));
                (section, false)
            }
            Event::CaseRead { section, case } => {
                let work = self.work(section);
                (
                    section,
                    work.change(at, |work| work.cases.add(Mark::of(case.as_str()))),
                )
            }
            Event::QuizAnswered {
                section,
                question,
                right,
                ..
            } => {
                let work = self.work(section);
                work.asked += 1;
                let question = Mark::of(question.as_str());
                let changed = work.change(at, |work| {
                    work.answers.insert(question, *right) != Some(*right)
                });
                (section, changed && *right)
            }
            Event::BlockRun { section, .. } => {
                self.work(section).runs += 1;
                (section, false)
            }
            _ => return,
        };
        self.place = Some(Place::Section(section.clone()));
        if got_on {
            self.got_on = Some(at);
        }
    }

    fn work(&mut self, section: &course::Slug) -> &mut SectionWork {
        self.sections.of(Mark::of(section.as_str()))
    }

    /// Counts time once, however many tabs claim it: of the minutes before the
    /// event only what comes after all that was counted before, and at most
    /// [`TICK_MINUTES`].
    fn spend(&mut self, place: &Place, claimed: u8, at: Moment) {
        let claimed = at.plus_minutes(-i64::from(claimed.min(TICK_MINUTES)));
        let from = self
            .counted_until
            .map_or(claimed, |until| until.max(claimed));
        let seconds = u32::try_from((at.0 - from.0) / 1000).unwrap_or(0);
        if seconds == 0 {
            return;
        }
        self.counted_until = Some(at);
        *match place {
            Place::Section(section) => &mut self.work(section).seconds,
            Place::Lab(lab) => &mut self.labs.of(Mark::of(lab.as_str())).seconds,
            Place::Drills => &mut self.drill_seconds,
        } += seconds;
    }
}

impl SectionWork {
    fn change(&mut self, at: Moment, change: impl FnOnce(&mut Self) -> bool) -> bool {
        let changed = change(self);
        if changed {
            self.changed = Some(at);
        }
        changed
    }
}

impl LabWork {
    /// Whether it got the learner on.
    fn apply(&mut self, event: &Event, at: Moment) -> bool {
        if event.is_own() {
            self.last = Some(at);
        }
        if event.is_miss() {
            self.misses += 1;
            self.misses_in_a_row += 1;
        }
        match event {
            Event::LabStarted { .. } => {
                self.started = true;
                self.first.get_or_insert(at);
            }
            Event::HintTaken { n, .. } => self.hints = self.hints.max(*n),
            Event::Submitted { .. } => self.submissions += 1,
            Event::TaskDone { task, .. } if self.tasks.add(Mark::of(task.as_str())) => {
                self.changed = Some(at);
                self.misses_in_a_row = 0;
                return true;
            }
            _ => {}
        }
        false
    }
}

/// The week that a moment is in, see [`Standing::weeks`].
pub fn week_of(at: Moment) -> u16 {
    // 1 January 1970 was a Thursday.
    let days = at.0.div_euclid(24 * 60 * 60 * 1000) + 3;
    u16::try_from(days.div_euclid(7)).unwrap_or(0)
}

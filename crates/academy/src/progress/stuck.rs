//! Who needs a hand.

use course::LabSlug;
use serde::Serialize;

use crate::{
    LabPlan, LabState, LabWork, Moment, Opened, Seat, SectionState, Standing, Syllabus, Use, may,
};

/// Why somebody seems to be stuck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Stuck {
    /// In a lab that was begun and is not done: [`STUCK_MISSES`] or more things
    /// were tried in vain since a task was last solved, or [`STUCK_HINTS`] hints
    /// were taken.
    InLab {
        /// The lab.
        lab: LabSlug,
        /// Hints taken.
        hints: u32,
        /// What was tried in vain in a row.
        misses: u32,
        /// Repairs handed in.
        submissions: u32,
        /// Days since they last did something in it.
        days: u32,
    },
    /// Something is open and not done, and nothing was got on with for
    /// [`STUCK_DAYS`] days.
    Quiet {
        /// Days since something was got on with, or since the seat began.
        days: u32,
    },
}

/// Things tried in vain in a row.
pub const STUCK_MISSES: u32 = 5;
/// Hints taken.
pub const STUCK_HINTS: u32 = 3;
/// Days without getting on.
pub const STUCK_DAYS: u32 = 14;

impl Standing {
    /// Why the learner seems to be stuck, the worst first; empty if they do not.
    /// Nobody is stuck whose seat does not run.
    pub fn stuck(&self, syllabus: &Syllabus, seat: &Seat, now: Moment) -> Vec<Stuck> {
        if !may(Some(seat), Use::Lab, None, now).is_open() {
            return Vec::new();
        }
        let open = seat.opened(now);
        let mut stuck: Vec<Stuck> = syllabus
            .sections
            .iter()
            .filter(|section| open.has(section.unit))
            .flat_map(|section| &section.labs)
            .filter_map(|lab| {
                let work = self.hard_in(lab)?;
                Some(Stuck::InLab {
                    lab: lab.slug.clone(),
                    hints: work.hints,
                    misses: work.misses_in_a_row,
                    submissions: work.submissions,
                    days: work.last.map_or(0, |last| now.days_since(last)),
                })
            })
            .collect();
        stuck.sort_by_key(|it| std::cmp::Reverse(it.weight()));
        let days = self.days_quiet(seat, now);
        if days >= STUCK_DAYS && self.has_something_open(syllabus, &open) {
            stuck.push(Stuck::Quiet { days });
        }
        stuck
    }

    /// What was done in a lab, if it is one to be stuck in.
    pub(super) fn hard_in(&self, lab: &LabPlan) -> Option<&LabWork> {
        let work = self.lab(lab)?;
        let hard = work.misses_in_a_row >= STUCK_MISSES || work.hints >= STUCK_HINTS;
        (hard && lab.state(Some(work)) == LabState::Begun).then_some(work)
    }

    /// Days since the learner got on, or could have begun to.
    fn days_quiet(&self, seat: &Seat, now: Moment) -> u32 {
        let begun = seat
            .periods
            .iter()
            .map(|period| seat.zone.start_of(period.starts));
        let begun = begun.filter(|start| *start <= now).max().unwrap_or(now);
        now.days_since(self.got_on.map_or(begun, |at| at.max(begun)))
    }

    fn has_something_open(&self, syllabus: &Syllabus, open: &Opened) -> bool {
        let mut open = syllabus.sections.iter().filter(|it| open.has(it.unit));
        open.any(|section| self.section(section).state() != SectionState::Done)
    }
}

impl Stuck {
    fn weight(&self) -> u32 {
        match self {
            Self::InLab { hints, misses, .. } => misses.saturating_add(hints.saturating_mul(2)),
            Self::Quiet { .. } => 0,
        }
    }
}

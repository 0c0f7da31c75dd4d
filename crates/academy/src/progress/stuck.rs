//! Who needs a hand.

use course::LabSlug;
use serde::Serialize;

use crate::{LabState, Moment, Seat, SectionState, Standing, Syllabus, Use, may};

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
        let mut stuck: Vec<Stuck> = syllabus
            .sections
            .iter()
            .filter(|section| seat.is_open(section.unit, now))
            .flat_map(|section| &section.labs)
            .filter_map(|lab| {
                let work = self.lab(lab)?;
                let hard = work.misses_in_a_row >= STUCK_MISSES || work.hints >= STUCK_HINTS;
                (hard && lab.state(Some(work)) == LabState::Begun).then(|| Stuck::InLab {
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
        if days >= STUCK_DAYS && self.has_something_open(syllabus, seat, now) {
            stuck.push(Stuck::Quiet { days });
        }
        stuck
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

    fn has_something_open(&self, syllabus: &Syllabus, seat: &Seat, now: Moment) -> bool {
        let mut open = syllabus
            .sections
            .iter()
            .filter(|it| seat.is_open(it.unit, now));
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

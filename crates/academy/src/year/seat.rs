use std::collections::BTreeSet;

use course::Slug;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Moment, PersonId, Plan, SeatId, Zone, moment::months_after};

/// One person's subscription to a course. There is one for each person and
/// course; renewing it adds a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seat {
    /// Its number.
    pub id: SeatId,
    /// Whose it is.
    pub person: PersonId,
    /// The course.
    pub course: Slug,
    /// What a year is.
    pub plan: Plan,
    /// Where days begin and end: the person's own zone, and follows it.
    pub zone: Zone,
    /// The years it was given for, oldest first; never empty, never overlapping.
    pub periods: Vec<Period>,
    /// Units that were opened before their time.
    pub opened_early: BTreeSet<u32>,
    /// When it was ended before its time.
    pub ended: Option<Moment>,
}

/// A time for which a seat was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Its first day.
    pub starts: Date,
    /// The day after its last.
    pub ends: Date,
}

/// A seat that is to be given.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSeat {
    /// To whom.
    pub person: PersonId,
    /// In which course.
    pub course: Slug,
    /// What a year is.
    pub plan: Plan,
    /// The person's zone.
    pub zone: Zone,
    /// The first day.
    pub starts: Date,
}

/// What a seat opens at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    foundational: bool,
    units: Vec<u32>,
}

impl Opened {
    /// Whether a unit (`None`: foundational material) is open.
    pub fn has(&self, unit: Option<u32>) -> bool {
        unit.map_or(self.foundational, |unit| self.units.contains(&unit))
    }
}

/// How a seat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatState {
    /// It has not begun, or waits for its next period.
    Waiting,
    /// Everything that is open can be used.
    Running,
    /// Its time is over; lessons and notes can still be read.
    Grace,
    /// All over.
    Over,
}

impl Period {
    fn from(starts: Date, plan: &Plan) -> Self {
        Self {
            starts,
            ends: months_after(starts, plan.years.saturating_mul(12)),
        }
    }
}

impl NewSeat {
    /// The seat, under the number that the store gave it.
    pub fn numbered(self, id: SeatId) -> Seat {
        Seat {
            id,
            person: self.person,
            course: self.course,
            zone: self.zone,
            periods: vec![Period::from(self.starts, &self.plan)],
            plan: self.plan,
            opened_early: BTreeSet::new(),
            ended: None,
        }
    }
}

impl Seat {
    /// The very first day. Units are counted from it, through all renewals: what
    /// was open once stays open.
    pub fn starts(&self) -> Date {
        self.periods
            .first()
            .map_or(Date::ZERO, |period| period.starts)
    }

    /// The day after the last one.
    pub fn ends(&self) -> Date {
        self.periods.last().map_or(Date::ZERO, |period| period.ends)
    }

    /// The day after the last one on which lessons can be read. The grace period
    /// begins when the seat is over, by its plan or because it was ended.
    pub fn grace_ends(&self) -> Date {
        let over = match self.ended {
            Some(ended) => ended.day_in(&self.zone).min(self.ends()),
            None => self.ends(),
        };
        over.saturating_add(i64::from(self.plan.grace_days).days())
    }

    /// The day on which a unit opens by the plan; `None` if there is no such
    /// unit. Days that a month does not have are its last day, always counted
    /// from the first day of the seat: from 31 January they are 28 February and
    /// 31 March.
    pub fn unit_opens(&self, unit: u32) -> Option<Date> {
        let months = self.plan.months_to(unit)?;
        Some(months_after(self.starts(), months))
    }

    /// Whether a section of this unit is open at a moment; `None` is the unit of
    /// foundational material, which is open from the first day.
    pub fn is_open(&self, unit: Option<u32>, now: Moment) -> bool {
        // A seat that was ended opens nothing more.
        let now = self.ended.map_or(now, |ended| ended.min(now));
        let opens = match unit {
            None => Some(self.starts()),
            Some(unit) if self.opened_early.contains(&unit) => Some(self.starts()),
            Some(unit) => self.unit_opens(unit),
        };
        opens.is_some_and(|day| now >= self.zone.start_of(day))
    }

    /// What is open at a moment, worked out once for all units.
    pub fn opened(&self, now: Moment) -> Opened {
        Opened {
            foundational: self.is_open(None, now),
            units: self.open_units(now),
        }
    }

    /// The units that are open at a moment, in order.
    pub fn open_units(&self, now: Moment) -> Vec<u32> {
        (1..=self.plan.units)
            .filter(|unit| self.is_open(Some(*unit), now))
            .collect()
    }

    /// The next unit that opens after a moment, and its day.
    pub fn next_unit(&self, now: Moment) -> Option<(u32, Date)> {
        let next = (1..=self.plan.units).find(|unit| !self.is_open(Some(*unit), now))?;
        Some((next, self.unit_opens(next)?))
    }

    /// How it stands at a moment.
    pub fn state_at(&self, now: Moment) -> SeatState {
        let begun = |day| self.zone.start_of(day) <= now;
        let ended = self.ended.is_some_and(|ended| ended <= now);
        let mut periods = self.periods.iter();
        if !ended && periods.any(|period| begun(period.starts) && !begun(period.ends)) {
            SeatState::Running
        } else if !ended && !begun(self.ends()) {
            SeatState::Waiting
        } else if !begun(self.grace_ends()) {
            SeatState::Grace
        } else {
            SeatState::Over
        }
    }

    /// Until when it takes one of the course's seats; the store keeps it beside
    /// the seat, to count.
    pub fn occupies_until(&self) -> Moment {
        let end = self.zone.start_of(self.ends());
        self.ended.map_or(end, |ended| ended.min(end))
    }

    /// Adds a year. It begins when the last one ends, so that renewing early
    /// costs nothing, or today if that is past or the seat was ended. All
    /// progress stays, and so does what was open.
    pub fn renew(&mut self, today: Date) -> Period {
        if self.ended.take().is_some() {
            self.cut(today);
        }
        let period = Period::from(self.ends().max(today), &self.plan);
        self.periods.push(period);
        period
    }

    /// Takes away what an ended seat had still before it, so that a renewal does
    /// not give it back.
    fn cut(&mut self, today: Date) {
        let first = self.starts();
        self.periods.retain(|period| period.starts < today);
        for period in &mut self.periods {
            period.ends = period.ends.min(today);
        }
        if self.periods.is_empty() {
            let starts = first.min(today);
            self.periods.push(Period {
                starts,
                ends: starts,
            });
        }
    }
}

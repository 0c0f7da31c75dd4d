//! What a seat lets its person do.

use jiff::civil::Date;

use crate::{Moment, Seat, SeatState};

/// What somebody wants to do in a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Read lessons and case studies.
    Read,
    /// Run a lesson's code.
    RunCode,
    /// Work in a lab.
    Lab,
    /// Answer a quiz or a drill.
    Quiz,
    /// Write notes and set bookmarks. Reading and exporting one's own is never
    /// refused.
    Note,
}

impl Use {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Read, Self::RunCode, Self::Lab, Self::Quiz, Self::Note];
}

/// Whether somebody may, and if not, why: a page says it in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// They may.
    Open,
    /// There is no seat.
    NoSeat,
    /// It is not open before this day.
    NotBefore(Date),
    /// The course has no such unit.
    NoSuchUnit,
    /// The seat's time is over. Until this day lessons can still be read and
    /// notes be kept.
    OnlyReading(Date),
    /// The seat's time is over.
    Over,
}

impl Access {
    /// Whether they may.
    pub fn is_open(self) -> bool {
        self == Self::Open
    }
}

/// Whether a seat lets its person do something at a moment with material of a
/// unit (`None`: foundational).
pub fn may(seat: Option<&Seat>, wanted: Use, unit: Option<u32>, now: Moment) -> Access {
    let Some(seat) = seat else {
        return Access::NoSeat;
    };
    let reading = matches!(wanted, Use::Read | Use::Note);
    match seat.state_at(now) {
        SeatState::Over => Access::Over,
        SeatState::Waiting => Access::NotBefore(next_start(seat, now)),
        SeatState::Grace if !reading => Access::OnlyReading(seat.grace_ends()),
        SeatState::Grace | SeatState::Running if seat.is_open(unit, now) => Access::Open,
        // It will not open any more.
        SeatState::Grace => Access::Over,
        SeatState::Running => match unit.and_then(|unit| seat.unit_opens(unit)) {
            Some(day) => Access::NotBefore(day),
            None => Access::NoSuchUnit,
        },
    }
}

fn next_start(seat: &Seat, now: Moment) -> Date {
    let starts = seat.periods.iter().map(|period| period.starts);
    let next = starts.filter(|day| seat.zone.start_of(*day) > now).min();
    next.unwrap_or_else(|| seat.starts())
}

//! The learner's year: what a seat opens, when, and when it ends.

mod allotment;
mod calendar;
mod may;
mod plan;
mod seat;

pub use allotment::Room;
pub use calendar::{Dated, calendar_entries, calendar_text};
pub use may::{Access, Use, may};
pub use plan::{Plan, PlanError};
pub use seat::{NewSeat, Opened, Period, Seat, SeatState};

#[cfg(test)]
mod tests;

//! The learner's year: what a seat opens, when, and when it ends.

mod allotment;
mod may;
mod plan;
mod seat;

pub use allotment::Room;
pub use may::{Access, Use, may};
pub use plan::{Plan, PlanError};
pub use seat::{NewSeat, Period, Seat, SeatState};

#[cfg(test)]
mod tests;

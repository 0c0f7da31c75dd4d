//! Seats: /seats, and what is done with one of them.

pub(crate) mod early;
pub(crate) mod give;
pub(crate) mod list;

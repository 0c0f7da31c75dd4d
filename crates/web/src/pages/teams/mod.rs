//! Teams: /teams and what is below it.

pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod team;

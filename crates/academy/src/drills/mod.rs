//! Drills: what was learnt comes back as short questions, when it is about to
//! be forgotten.

mod deck;
mod due;

pub use deck::{Card, Deck};
pub use due::{Drill, NEW_A_DAY, SESSION};

#[cfg(test)]
mod tests;

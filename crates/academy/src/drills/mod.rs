//! Drills: what was learnt comes back as short questions.

mod deck;

pub use deck::{Card, Deck};

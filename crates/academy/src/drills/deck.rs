use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Entry, Fold, Mark, Moment};

/// What one learner remembers of one course's questions, as far as their
/// answers tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Deck {
    /// Questions that were ever answered, by [`Mark::of_question`].
    pub cards: BTreeMap<Mark, Card>,
    /// The latest day (24 hours from midnight in UTC, counted from 1970) on which
    /// a question was drilled for the first time, and how many were on it.
    new_on: (i64, u32),
}

/// How well one question is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Days in which the chance to remember falls to nine in ten.
    pub stability: f32,
    /// How hard the question is for this learner, 1 to 10.
    pub difficulty: f32,
    /// When it was last answered.
    pub last: Moment,
    /// When it should come back.
    pub due: Moment,
    /// Times that it came back as a drill.
    pub drilled: u32,
}

impl Fold for Deck {
    const NAME: &'static str = "deck";
    const VERSION: u8 = 1;

    fn apply(&mut self, _entry: &Entry) {}
}

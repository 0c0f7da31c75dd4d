use std::{collections::BTreeMap, sync::LazyLock};

use fsrs::{FSRS, MemoryState};
use serde::{Deserialize, Serialize};

use crate::{Entry, Event, Fold, Mark, Moment, Rating};

/// What one learner remembers of one course's questions, as far as their
/// answers tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Deck {
    /// Questions that were ever answered, by [`Mark::of_question`].
    pub cards: BTreeMap<Mark, Card>,
    /// The latest day on which a question was drilled for the first time, and how
    /// many were on it. Days are [`day_of`]'s.
    pub(super) new_on: (i64, u32),
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

/// A question comes back when the chance to remember it has fallen to this.
const RETENTION: f32 = 0.9;
/// The longest time until a question comes back, in days: within the year.
const LONGEST: f32 = 180.0;

/// The scheduler with the parameters that fit most people. One learner's answers
/// to a few hundred questions are too few to fit better ones.
static SCHEDULER: LazyLock<FSRS> = LazyLock::new(FSRS::default);

impl Fold for Deck {
    const NAME: &'static str = "deck";
    const VERSION: u8 = 1;

    fn apply(&mut self, entry: &Entry) {
        let (section, question, rating, drill) = match &entry.event {
            Event::QuizAnswered {
                section,
                question,
                right,
                ..
            } => {
                let rating = if *right { Rating::Good } else { Rating::Again };
                (section, question, rating, false)
            }
            Event::DrillAnswered {
                section,
                question,
                rating,
                ..
            } => (section, question, *rating, true),
            _ => return,
        };
        let mark = Mark::of_question(section.as_str(), question.as_str());
        let before = self.cards.get(&mark).copied();
        let card = Card::answered(before, rating, entry.at, drill);
        if drill && card.drilled == 1 {
            self.count_new(entry.at);
        }
        self.cards.insert(mark, card);
    }
}

impl Deck {
    fn count_new(&mut self, at: Moment) {
        let today = day_of(at);
        if self.new_on.0 == today {
            self.new_on.1 += 1;
        } else {
            self.new_on = (today, 1);
        }
    }
}

impl Card {
    fn answered(before: Option<Self>, rating: Rating, at: Moment, drill: bool) -> Self {
        let memory = before.map(|card| MemoryState {
            stability: card.stability,
            difficulty: card.difficulty,
        });
        let days = before.map_or(0, |card| at.days_since(card.last));
        // Only parameters or a memory that are no numbers could be refused.
        let next = SCHEDULER
            .next_states(memory, RETENTION, days)
            .expect("the memory is made of numbers");
        let next = match rating {
            Rating::Again => next.again,
            Rating::Hard => next.hard,
            Rating::Good => next.good,
            Rating::Easy => next.easy,
        };
        let interval = next.interval.round().clamp(1.0, LONGEST);
        Self {
            stability: next.memory.stability,
            difficulty: next.memory.difficulty,
            last: at,
            due: at.plus_days(interval as i64),
            drilled: before.map_or(0, |card| card.drilled) + u32::from(drill),
        }
    }

    /// The chance that it is remembered at a moment, 0 to 1.
    pub fn chance(&self, now: Moment) -> f32 {
        let memory = MemoryState {
            stability: self.stability,
            difficulty: self.difficulty,
        };
        let days = now.days_since(self.last) as f32;
        fsrs::current_retrievability(memory, days, fsrs::FSRS6_DEFAULT_DECAY)
    }
}

/// The day that a moment is in: from midnight in UTC, counted from 1970.
pub(super) fn day_of(at: Moment) -> i64 {
    at.0.div_euclid(24 * 60 * 60 * 1000)
}

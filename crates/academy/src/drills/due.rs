use course::{QuestionId, Slug};

use crate::{Card, Deck, Mark, Moment, Syllabus};

use super::deck::day_of;

/// Questions of one session: five minutes, at about 25 seconds each.
pub const SESSION: usize = 12;
/// Questions that are drilled for the first time on a day, at most, so that an
/// evening of quizzes does not come back as a wall.
pub const NEW_A_DAY: u32 = 6;

/// A question that should come back.
#[derive(Debug, Clone, PartialEq)]
pub struct Drill {
    /// The section that it is from.
    pub section: Slug,
    /// The question.
    pub question: QuestionId,
    /// How well it is remembered.
    pub card: Card,
}

impl Deck {
    /// The questions that are due at a moment, those first that are most likely
    /// forgotten; those that were never drilled last, and [`NEW_A_DAY`] of them at
    /// most. Questions that the course does not have any more are passed over.
    /// The first [`SESSION`] of them make a session.
    pub fn due(&self, syllabus: &Syllabus, now: Moment) -> Vec<Drill> {
        let mut due: Vec<(Drill, f32)> = syllabus
            .questions()
            .filter_map(|(section, question)| {
                let mark = Mark::of_question(section.as_str(), question.as_str());
                let card = self.cards.get(&mark).filter(|card| card.due <= now)?;
                let drill = Drill {
                    section: section.clone(),
                    question: question.clone(),
                    card: *card,
                };
                Some((drill, card.chance(now)))
            })
            .collect();
        // The order of the course decides between equals: the sort is stable.
        due.sort_by(|(a, chance_of_a), (b, chance_of_b)| {
            let new = |drill: &Drill| drill.card.drilled == 0;
            new(a).cmp(&new(b)).then(chance_of_a.total_cmp(chance_of_b))
        });
        let drilled_before = due
            .iter()
            .filter(|(drill, _)| drill.card.drilled > 0)
            .count();
        due.truncate(drilled_before + self.new_left(now) as usize);
        due.into_iter().map(|(drill, _)| drill).collect()
    }

    /// How many questions are due.
    pub fn due_count(&self, syllabus: &Syllabus, now: Moment) -> usize {
        self.due(syllabus, now).len()
    }

    /// When the next question is due after a moment, if there is one: "nothing
    /// today, the next on Friday".
    pub fn next_due(&self, now: Moment) -> Option<Moment> {
        self.cards
            .values()
            .map(|card| card.due)
            .filter(|due| *due > now)
            .min()
    }

    fn new_left(&self, now: Moment) -> u32 {
        let (day, count) = self.new_on;
        if day == day_of(now) {
            NEW_A_DAY.saturating_sub(count)
        } else {
            NEW_A_DAY
        }
    }
}

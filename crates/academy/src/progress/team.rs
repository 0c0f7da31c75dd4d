//! What a manager sees at a glance.

use std::collections::BTreeMap;

use course::Slug;
use serde::Serialize;

use crate::{Moment, Seat, SectionState, Standing, Syllabus, Use, may};

/// One person in one section, as the matrix shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// How it stands.
    pub state: SectionState,
    /// How far it is done, 0 to 100.
    pub percent: u32,
    /// Percentage of right answers, if anything was answered.
    pub score: Option<u32>,
    /// Whether the person seems to be stuck in one of its labs.
    pub stuck: bool,
    /// When something of it was last got on with.
    pub changed: Option<Moment>,
    /// Whether it is open to them.
    pub open: bool,
}

impl Standing {
    /// The person's row of the matrix, in the order of the syllabus.
    pub fn row(&self, syllabus: &Syllabus, seat: Option<&Seat>, now: Moment) -> Vec<Cell> {
        let open = seat.map(|seat| seat.opened(now));
        let runs = may(seat, Use::Lab, None, now).is_open();
        let sections = syllabus.sections.iter();
        sections
            .map(|section| {
                let progress = self.section(section);
                let open = open.as_ref().is_some_and(|open| open.has(section.unit));
                let stuck = || section.labs.iter().any(|lab| self.hard_in(lab).is_some());
                Cell {
                    state: progress.state(),
                    percent: progress.percent(),
                    score: progress.score(),
                    stuck: runs && open && stuck(),
                    changed: progress.changed,
                    open,
                }
            })
            .collect()
    }
}

/// How well a team knows a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicScore {
    /// The section.
    pub section: Slug,
    /// The topic.
    pub topic: Slug,
    /// Latest answers to questions about it.
    pub answers: u32,
    /// How many of them were right.
    pub right: u32,
}

/// Latest answers that a topic needs before anything is said about it.
pub const ENOUGH_ANSWERS: u32 = 3;

impl TopicScore {
    /// Percentage of right answers.
    pub fn percent(&self) -> u32 {
        self.right * 100 / self.answers.max(1)
    }
}

/// The topics that a team knows less well than [`QUIZ_PERCENT`](crate::QUIZ_PERCENT)
/// asks for, the weakest first; between equals those with more answers. The
/// latest answer of each person to each question counts.
pub fn weak_topics(syllabus: &Syllabus, team: &[Standing]) -> Vec<TopicScore> {
    let mut scores: BTreeMap<(usize, &Slug), (u32, u32)> = BTreeMap::new();
    for (n, section) in syllabus.sections.iter().enumerate() {
        let works = team.iter().filter_map(|it| it.sections.get(&section.mark));
        let works: Vec<_> = works.collect();
        for question in &section.questions {
            let score = scores.entry((n, &question.topic)).or_default();
            for right in works.iter().filter_map(|it| it.answers.get(&question.mark)) {
                score.0 += 1;
                score.1 += u32::from(*right);
            }
        }
    }
    let scores = scores
        .into_iter()
        .map(|((n, topic), (answers, right))| TopicScore {
            section: syllabus.sections[n].slug.clone(),
            topic: topic.clone(),
            answers,
            right,
        });
    let weak = |it: &TopicScore| it.answers >= ENOUGH_ANSWERS && it.percent() < crate::QUIZ_PERCENT;
    let mut weak: Vec<_> = scores.filter(weak).collect();
    weak.sort_by_key(|it| (it.percent(), std::cmp::Reverse(it.answers)));
    weak
}

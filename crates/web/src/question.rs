//! A question on a page: how it is asked, how an answer is read, and what is said to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use course::{Asked, AskedOption, Course, Given, Judged, Question, QuestionKind, Section};

use crate::form::Fields;

/// A question as a page shows it.
pub(crate) struct QuestionView {
    /// Counts the questions of the page, from 1.
    pub number: usize,
    pub asked: Asked,
    /// Where the answer goes.
    pub action: String,
    /// What the form sends beside the answer.
    pub hidden: Vec<(&'static str, String)>,
    /// Whether the latest answer was right; `None` if there is none.
    pub latest: Option<bool>,
    /// What is wrong with what was sent, in words.
    pub fault: Option<&'static str>,
    /// What is said to the answer that was just given.
    pub said: Option<Said>,
    /// Whether it is asked as a drill: the reader may say that they do not know.
    pub is_drill: bool,
    /// Where it can be answered again.
    pub again: String,
}

/// What is said to an answer.
pub(crate) struct Said {
    pub right: bool,
    /// Whether the reader said that they do not know.
    pub unknown: bool,
    pub choices: Vec<SaidChoice>,
    pub steps: Vec<SaidStep>,
    pub lines: Vec<SaidLine>,
    pub near_html: Option<String>,
    pub explain_html: String,
    /// The topic that answers it.
    pub topic: Option<(String, String)>,
}

pub(crate) struct SaidChoice {
    pub text_html: String,
    pub chosen: bool,
    pub right: bool,
    pub why_html: String,
}

pub(crate) struct SaidStep {
    pub text_html: String,
    /// Where the reader put it, from 1; 0 if they did not.
    pub given: usize,
}

pub(crate) struct SaidLine {
    pub html: String,
    pub right: bool,
    pub chosen: bool,
}

impl QuestionView {
    /// A question that waits for its answer.
    pub fn new(number: usize, question: &Question, action: String, again: String) -> Self {
        Self {
            number,
            asked: question.asked(seed(question)),
            action,
            hidden: Vec::new(),
            latest: None,
            fault: None,
            said: None,
            is_drill: false,
            again,
        }
    }

    /// Numbers for the places of steps.
    pub fn places(&self) -> std::ops::RangeInclusive<usize> {
        1..=self.asked.options.len()
    }
}

/// A question's choices always come in the same order, which says nothing about the answer.
fn seed(question: &Question) -> u64 {
    let mut hasher = DefaultHasher::new();
    question.id.as_str().hash(&mut hasher);
    hasher.finish()
}

/// Fields of a form that make up an answer.
pub(crate) fn is_answer(name: &str) -> bool {
    matches!(name, "choice" | "step" | "line") || name.starts_with("place-")
}

/// Reads an answer from a form; says what is wrong with it.
pub(crate) fn given(question: &Question, fields: &Fields) -> Result<Given, &'static str> {
    match &question.kind {
        QuestionKind::Order(steps) => {
            let dragged: Vec<_> = fields.all("step").map(str::to_owned).collect();
            if !dragged.is_empty() {
                return Ok(Given::Order(dragged));
            }
            let mut placed = BTreeMap::new();
            for step in steps {
                let place = fields.get(&format!("place-{}", step.key)).parse::<usize>();
                if let Ok(place) = place {
                    placed.insert(place, step.key.clone());
                }
            }
            if placed.len() < steps.len() {
                return Err("Give each step a place of its own.");
            }
            Ok(Given::Order(placed.into_values().collect()))
        }
        QuestionKind::Line { .. } => match fields.get("line").parse() {
            Ok(line) => Ok(Given::Line(line)),
            Err(_) => Err("Choose a line first."),
        },
        _ => {
            let chosen: BTreeSet<_> = fields.all("choice").map(str::to_owned).collect();
            if chosen.is_empty() {
                return Err("Choose an answer first.");
            }
            Ok(Given::Choices(chosen))
        }
    }
}

/// What is said to an answer. An answer that no page could have given is none.
pub(crate) fn said(
    course: &Course,
    section: &Section,
    question: &Question,
    given: &Given,
) -> Option<Said> {
    let judged = question.judge(given).ok()?;
    Some(Said::new(course, section, question, judged, Some(given)))
}

/// What is said to somebody who does not know.
pub(crate) fn revealed(course: &Course, section: &Section, question: &Question) -> Option<Said> {
    let right = right_answer(question);
    let judged = question.judge(&right).ok()?;
    let mut said = Said::new(course, section, question, judged, None);
    said.right = false;
    said.unknown = true;
    Some(said)
}

fn right_answer(question: &Question) -> Given {
    match &question.kind {
        QuestionKind::Single(choices)
        | QuestionKind::Multiple(choices)
        | QuestionKind::Output(choices) => {
            let right = choices.iter().filter(|choice| choice.right);
            Given::Choices(right.map(|choice| choice.key.clone()).collect())
        }
        QuestionKind::Order(steps) => {
            Given::Order(steps.iter().map(|step| step.key.clone()).collect())
        }
        QuestionKind::Line { lines, .. } => Given::Line(lines.first().copied().unwrap_or(1)),
    }
}

impl Said {
    fn new(
        course: &Course,
        section: &Section,
        question: &Question,
        judged: Judged,
        given: Option<&Given>,
    ) -> Self {
        let texts = question.asked(seed(question)).options;
        let choices = texts.iter().filter_map(|option| {
            let judged = judged.choices.iter().find(|one| one.key == option.key)?;
            Some(SaidChoice {
                text_html: option.text_html.clone(),
                chosen: given.is_some() && judged.chosen,
                right: judged.right,
                why_html: judged.why_html.clone(),
            })
        });
        let steps = judged.order.iter().map(|step: &AskedOption| SaidStep {
            text_html: step.text_html.clone(),
            given: match given {
                Some(Given::Order(keys)) => keys
                    .iter()
                    .position(|key| key == &step.key)
                    .map_or(0, |at| at + 1),
                _ => 0,
            },
        });
        let code = question.code.as_ref().filter(|_| !judged.lines.is_empty());
        let lines = code.map_or(&[][..], |code| code.lines()).iter().zip(1..);
        let lines = lines.map(|(html, number)| SaidLine {
            html: html.clone(),
            right: judged.lines.contains(&number),
            chosen: given == Some(&Given::Line(number)),
        });
        let topic = section
            .items
            .iter()
            .find(|item| item.slug == question.topic);
        Self {
            right: judged.right,
            unknown: false,
            choices: choices.collect(),
            steps: steps.collect(),
            lines: lines.collect(),
            near_html: judged.near_html,
            explain_html: judged.explain_html,
            topic: topic.map(|item| {
                let href = crate::pages::outline::href(course, section);
                (format!("{href}#{}", item.slug), item.title.clone())
            }),
        }
    }
}

//! Questions: what the page shows of them, and how an answer is judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::{QuestionId, Slug, text};

/// quiz.toml: a section's questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quiz {
    /// In the author's order.
    pub questions: Vec<Question>,
}

impl Quiz {
    /// A question by its id.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|question| &question.id == id)
    }
}

/// One question, answers included. What a page may show before the answer is [`Question::asked`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its name in the learning record, unique in its section; never changed.
    pub id: QuestionId,
    /// The item of the section where a reader who erred is sent: a topic, or in a section without topics
    /// a lab or case study.
    pub topic: Slug,
    /// The question.
    pub ask_html: String,
    /// Code that it is about.
    pub code: Option<QuestionCode>,
    /// Shown after any answer.
    pub explain_html: String,
    /// What kind of answer is wanted, and which one is right.
    pub kind: QuestionKind,
}

/// Code of a question.
#[derive(Debug, Clone)]
pub struct QuestionCode {
    /// Its language.
    pub language: String,
    /// As it is written.
    pub source: String,
    lines: OnceLock<Vec<String>>,
}

impl QuestionCode {
    pub(crate) fn new(language: String, source: String) -> Self {
        Self {
            language,
            source,
            lines: OnceLock::new(),
        }
    }

    /// The HTML of each line, coloured, without line ends. Each line is whole in itself.
    pub fn lines(&self) -> &[String] {
        self.lines
            .get_or_init(|| text::coloured_lines(&self.language, &self.source))
    }

    /// How many lines it has.
    pub fn count(&self) -> usize {
        self.source.trim_end_matches('\n').split('\n').count()
    }
}

impl PartialEq for QuestionCode {
    fn eq(&self, other: &Self) -> bool {
        (&self.language, &self.source) == (&other.language, &other.source)
    }
}

impl Eq for QuestionCode {}

/// Kinds of questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    /// One right choice.
    Single(Vec<Choice>),
    /// One or more right choices, all to be found.
    Multiple(Vec<Choice>),
    /// What the code prints; one right choice.
    Output(Vec<Choice>),
    /// Steps, in the right order.
    Order(Vec<OrderStep>),
    /// A line of the code.
    Line {
        /// Any of these is right; counted from 1.
        lines: BTreeSet<usize>,
        /// Why lines that people take for it are not it, as HTML.
        near: BTreeMap<usize, String>,
    },
}

impl QuestionKind {
    /// `single`, `multiple`, `output`, `order` or `line`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Single(_) => "single",
            Self::Multiple(_) => "multiple",
            Self::Output(_) => "output",
            Self::Order(_) => "order",
            Self::Line { .. } => "line",
        }
    }
}

/// The name of a choice or step on the page and in the record: eight hexadecimal digits, made from its
/// text, so that it says nothing about its place and outlives a change of the order.
pub type Key = String;

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub key: Key,
    /// What it says.
    pub text_html: String,
    /// Why it is right or wrong.
    pub why_html: String,
    /// Whether it is right.
    pub right: bool,
}

/// A step of an order question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderStep {
    /// Its name.
    pub key: Key,
    /// What it says.
    pub text_html: String,
}

/// What a page shows of a question before it is answered: nothing in it tells the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Its name.
    pub id: QuestionId,
    /// `single`, `multiple`, `output`, `order` or `line`.
    pub kind: &'static str,
    /// The question.
    pub ask_html: String,
    /// Code that it is about.
    pub code: Option<AskedCode>,
    /// Choices or steps, shuffled; empty for a line question, which is answered by a line of the code.
    pub options: Vec<AskedOption>,
}

/// Code of a question, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskedCode {
    /// Its language.
    pub language: String,
    /// The HTML of each line.
    pub lines: Vec<String>,
}

/// A choice or step, before the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskedOption {
    /// Its name, to be handed in.
    pub key: Key,
    /// What it says.
    pub text_html: String,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Given {
    /// Keys of the chosen choices.
    Choices(BTreeSet<Key>),
    /// Keys of all steps, in the order they were put in.
    Order(Vec<Key>),
    /// A line of the code, counted from 1.
    Line(usize),
}

/// An answer that no page of this question could have given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no answer to this question")]
pub struct NoAnswer;

/// An answer, judged. All of it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// Whether all of it is right.
    pub right: bool,
    /// For each choice what it is; empty for other kinds.
    pub choices: Vec<JudgedChoice>,
    /// The steps in the right order; empty for other kinds.
    pub order: Vec<AskedOption>,
    /// The right lines; empty for other kinds.
    pub lines: BTreeSet<usize>,
    /// Why the given line is not it, where the author says so.
    pub near_html: Option<String>,
    /// Why the right one is right.
    pub explain_html: String,
}

/// A choice, after the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JudgedChoice {
    /// Its name.
    pub key: Key,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Whether it is right.
    pub right: bool,
    /// Why.
    pub why_html: String,
}

impl Question {
    /// What the page shows before the answer. The same seed gives the same order; steps of an order
    /// question never come in the right one.
    pub fn asked(&self, seed: u64) -> Asked {
        let mut options: Vec<AskedOption> = match &self.kind {
            QuestionKind::Single(choices)
            | QuestionKind::Multiple(choices)
            | QuestionKind::Output(choices) => choices.iter().map(option_of_choice).collect(),
            QuestionKind::Order(steps) => steps.iter().map(option_of_step).collect(),
            QuestionKind::Line { .. } => Vec::new(),
        };
        shuffle(&mut options, seed);
        if let QuestionKind::Order(steps) = &self.kind {
            let same = |(option, step): (&AskedOption, &OrderStep)| option.key == step.key;
            if options.iter().zip(steps).all(same) && options.len() > 1 {
                options.rotate_left(1);
            }
        }
        Asked {
            id: self.id.clone(),
            kind: self.kind.name(),
            ask_html: self.ask_html.clone(),
            code: self.code.as_ref().map(|code| AskedCode {
                language: code.language.clone(),
                lines: code.lines().to_vec(),
            }),
            options,
        }
    }

    /// Judges an answer.
    ///
    /// # Errors
    /// If it is of another kind, names unknown keys or lines, chooses nothing, or more than one of a
    /// single choice.
    pub fn judge(&self, given: &Given) -> Result<Judged, NoAnswer> {
        match (&self.kind, given) {
            (QuestionKind::Multiple(choices), Given::Choices(keys)) => {
                self.judge_choices(choices, keys)
            }
            (
                QuestionKind::Single(choices) | QuestionKind::Output(choices),
                Given::Choices(keys),
            ) if keys.len() == 1 => self.judge_choices(choices, keys),
            (QuestionKind::Order(steps), Given::Order(keys)) => self.judge_order(steps, keys),
            (QuestionKind::Line { lines, near }, Given::Line(line)) => {
                let count = self.code.as_ref().map_or(0, QuestionCode::count);
                if !(1..=count).contains(line) {
                    return Err(NoAnswer);
                }
                let right = lines.contains(line);
                Ok(Judged {
                    lines: lines.clone(),
                    near_html: near.get(line).filter(|_| !right).cloned(),
                    ..self.judged(right)
                })
            }
            _ => Err(NoAnswer),
        }
    }

    fn judged(&self, right: bool) -> Judged {
        Judged {
            right,
            choices: Vec::new(),
            order: Vec::new(),
            lines: BTreeSet::new(),
            near_html: None,
            explain_html: self.explain_html.clone(),
        }
    }

    fn judge_choices(&self, choices: &[Choice], keys: &BTreeSet<Key>) -> Result<Judged, NoAnswer> {
        let known = |key: &Key| choices.iter().any(|choice| &choice.key == key);
        if keys.is_empty() || !keys.iter().all(known) {
            return Err(NoAnswer);
        }
        let choices: Vec<_> = choices
            .iter()
            .map(|choice| JudgedChoice {
                key: choice.key.clone(),
                chosen: keys.contains(&choice.key),
                right: choice.right,
                why_html: choice.why_html.clone(),
            })
            .collect();
        let right = choices.iter().all(|choice| choice.chosen == choice.right);
        Ok(Judged {
            choices,
            ..self.judged(right)
        })
    }

    fn judge_order(&self, steps: &[OrderStep], keys: &[Key]) -> Result<Judged, NoAnswer> {
        let wanted: Vec<&Key> = steps.iter().map(|step| &step.key).collect();
        let given: Vec<&Key> = keys.iter().collect();
        let sorted = |keys: &[&Key]| {
            let mut keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            keys.sort();
            keys
        };
        if sorted(&wanted) != sorted(&given) {
            return Err(NoAnswer);
        }
        Ok(Judged {
            order: steps.iter().map(option_of_step).collect(),
            ..self.judged(wanted == given)
        })
    }
}

fn option_of_choice(choice: &Choice) -> AskedOption {
    AskedOption {
        key: choice.key.clone(),
        text_html: choice.text_html.clone(),
    }
}

fn option_of_step(step: &OrderStep) -> AskedOption {
    AskedOption {
        key: step.key.clone(),
        text_html: step.text_html.clone(),
    }
}

/// Fisher and Yates's shuffle over the splitmix64 sequence of the seed: the same on every machine.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..items.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let chosen = mixed % (last as u64 + 1);
        items.swap(last, chosen as usize);
    }
}

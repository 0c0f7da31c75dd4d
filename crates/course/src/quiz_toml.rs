//! quiz.toml: a section's questions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use crate::{
    Choice, Key, OrderStep, PythonBlock, Question, QuestionCode, QuestionId, QuestionKind, Quiz,
    RunBlock, bounds, links,
    quiz_text::Texts,
    section_dir::{Findings, Place},
    text,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuizToml {
    #[serde(default)]
    question: Vec<Spanned<QuestionToml>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionToml {
    id: Spanned<String>,
    kind: KindToml,
    topic: Spanned<String>,
    ask: Spanned<String>,
    code: Option<Spanned<String>>,
    language: Option<Spanned<String>>,
    explain: Spanned<String>,
    #[serde(default)]
    choice: Vec<Spanned<ChoiceToml>>,
    steps: Option<Spanned<Vec<Spanned<String>>>>,
    lines: Option<Spanned<BTreeSet<usize>>>,
    #[serde(default)]
    near: BTreeMap<String, Spanned<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindToml {
    Single,
    Multiple,
    Output,
    Order,
    Line,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceToml {
    text: Spanned<String>,
    #[serde(default)]
    right: bool,
    why: Spanned<String>,
}

#[derive(Default)]
pub(crate) struct ReadQuiz {
    pub quiz: Option<Quiz>,
    pub python: Vec<PythonBlock>,
    pub output_questions: Vec<RunBlock>,
    pub figures: Vec<String>,
}

/// Reads a quiz. A question that anything is wrong with is left out.
pub(crate) fn read(source: &str, place: &Place, findings: &mut Findings) -> ReadQuiz {
    let mut texts = Texts::new(source, place, findings);
    let toml: QuizToml = match toml::from_str(source) {
        Ok(toml) => toml,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            texts.report(
                at,
                error.message(),
                "docs/authoring-lessons.md says what a question has.",
            );
            return ReadQuiz::default();
        }
    };
    let count = toml.question.len();
    if !bounds::QUESTIONS.contains(&count) {
        texts.report_file(
            format!("a quiz of {count} questions"),
            format!(
                "It has {} to {}.",
                bounds::QUESTIONS.start(),
                bounds::QUESTIONS.end()
            ),
        );
    }
    let mut read = ReadQuiz::default();
    let mut quiz = Quiz::default();
    let mut ids = BTreeSet::new();
    for question in &toml.question {
        let before = texts.count();
        let toml = question.get_ref();
        if !ids.insert(toml.id.get_ref()) {
            texts.report(
                toml.id.span().start,
                format!("the question `{}` is there twice", toml.id.get_ref()),
                "Give each its own id.",
            );
        }
        let asked = question_of(question, place, &mut texts, &mut read);
        quiz.questions
            .extend(asked.filter(|_| texts.count() == before));
    }
    read.figures = texts.figures;
    read.quiz = Some(quiz).filter(|quiz| !quiz.questions.is_empty());
    read
}

fn question_of(
    written: &Spanned<QuestionToml>,
    place: &Place,
    texts: &mut Texts,
    read: &mut ReadQuiz,
) -> Option<Question> {
    let toml = written.get_ref();
    refuse_strays(written, texts);
    let topic = topic_of(&toml.topic, place, texts);
    let code = code_of(toml, place, texts, read);
    let kind = match toml.kind {
        KindToml::Single => QuestionKind::Single(choices(written, texts)),
        KindToml::Multiple => QuestionKind::Multiple(choices(written, texts)),
        KindToml::Output => {
            read.output_questions.extend(to_run(toml, texts));
            QuestionKind::Output(choices(written, texts))
        }
        KindToml::Order => QuestionKind::Order(steps(written, texts)),
        KindToml::Line => lines(written, code.as_ref(), texts),
    };
    let ask_html = texts.html(&toml.ask);
    let explain_html = texts.html(&toml.explain);
    let id = match toml.id.get_ref().parse::<QuestionId>() {
        Ok(id) => id,
        Err(error) => {
            texts.report(
                toml.id.span().start,
                error.to_string(),
                format!("Use {}.", error.rule),
            );
            return None;
        }
    };
    Some(Question {
        id,
        topic: topic?,
        ask_html,
        code,
        explain_html,
        kind,
    })
}

/// Keys that mean nothing for this kind of question, and those that are missing.
fn refuse_strays(written: &Spanned<QuestionToml>, texts: &mut Texts) {
    let toml = written.get_ref();
    let chooses = matches!(
        toml.kind,
        KindToml::Single | KindToml::Multiple | KindToml::Output
    );
    let has_code = toml.code.is_some();
    let wants_code = matches!(toml.kind, KindToml::Line | KindToml::Output);
    for (key, is_there, belongs) in [
        ("choice", !toml.choice.is_empty(), chooses),
        ("steps", toml.steps.is_some(), toml.kind == KindToml::Order),
        ("lines", toml.lines.is_some(), toml.kind == KindToml::Line),
        ("near", !toml.near.is_empty(), toml.kind == KindToml::Line),
        ("language", toml.language.is_some(), has_code),
    ] {
        if is_there && !belongs {
            texts.report(
                written.span().start,
                format!("`{key}` means nothing for this question"),
                "Remove it, or mend the question's kind.",
            );
        }
    }
    if wants_code && !has_code {
        texts.report(
            written.span().start,
            "this kind of question is about code, and there is none",
            "Add code = \"\"\"...\"\"\".",
        );
    }
    if toml.kind == KindToml::Output && toml.language.is_some() {
        texts.report(
            written.span().start,
            "only Python is run",
            "Take `language` away.",
        );
    }
}

fn topic_of(written: &Spanned<String>, place: &Place, texts: &mut Texts) -> Option<crate::Slug> {
    let items = &place.section.items;
    if let Some(item) = items.iter().find(|item| item.title == *written.get_ref()) {
        return Some(item.slug.clone());
    }
    let titles: Vec<String> = items.iter().map(|item| item.title.clone()).collect();
    texts.report(
        written.span().start,
        format!("this section has no topic \"{}\"", written.get_ref()),
        links::nearest(written.get_ref(), titles.iter())
            .unwrap_or_else(|| format!("There are: {}.", titles.join("; "))),
    );
    None
}

fn code_of(
    toml: &QuestionToml,
    place: &Place,
    texts: &mut Texts,
    read: &mut ReadQuiz,
) -> Option<QuestionCode> {
    let written = toml.code.as_ref()?;
    let language = toml
        .language
        .as_ref()
        .map_or("python", |language| language.get_ref());
    if !text::is_language(language) {
        let at = toml
            .language
            .as_ref()
            .map_or(0, |language| language.span().start);
        texts.report(
            at,
            format!("`{language}` is no language that is coloured"),
            format!("There are {}.", text::language_names()),
        );
    }
    if written.get_ref().trim().is_empty() {
        texts.report(
            written.span().start,
            "the code is empty",
            "Write it, or take `code` away.",
        );
    }
    if language == "python" {
        read.python.push(PythonBlock {
            section: place.section.slug.clone(),
            file: texts.file().to_owned(),
            line: texts.first_line(written),
            code: written.get_ref().clone(),
            fragment: toml.kind != KindToml::Output,
        });
    }
    Some(QuestionCode::new(
        language.to_owned(),
        written.get_ref().clone(),
    ))
}

fn choices(written: &Spanned<QuestionToml>, texts: &mut Texts) -> Vec<Choice> {
    let toml = written.get_ref();
    let mut report =
        |message: String, mend: &str| texts.report(written.span().start, message, mend);
    let (count, right) = (
        toml.choice.len(),
        toml.choice
            .iter()
            .filter(|choice| choice.get_ref().right)
            .count(),
    );
    if !bounds::CHOICES.contains(&count) {
        report(
            format!("{count} choices, and a question has 2 to 6"),
            "Add or remove some.",
        );
    }
    match toml.kind {
        KindToml::Multiple if right == 0 => report(
            "no choice is right".into(),
            "Mark each right one: right = true.",
        ),
        KindToml::Single | KindToml::Output if right != 1 => report(
            format!("{right} choices are right, and one should be"),
            "Mark one with right = true, or make the question `multiple`.",
        ),
        _ => {}
    }
    if right == count && count > 0 {
        report(
            "no choice is wrong".into(),
            "Add something that people believe and that is wrong.",
        );
    }
    let id = toml.id.get_ref();
    let mut keys = BTreeSet::new();
    let mut read = Vec::new();
    for choice in &toml.choice {
        let choice = choice.get_ref();
        let key = texts.key(id, &choice.text, &mut keys);
        let text_html = match choice.text.get_ref().trim_end().contains('\n') {
            true if toml.kind == KindToml::Output => texts.printed(&choice.text),
            _ => texts.line_html(&choice.text),
        };
        read.push(Choice {
            key,
            text_html,
            why_html: texts.html(&choice.why),
            right: choice.right,
        });
    }
    read
}

fn steps(written: &Spanned<QuestionToml>, texts: &mut Texts) -> Vec<OrderStep> {
    let toml = written.get_ref();
    let steps = toml.steps.as_ref().map(Spanned::get_ref);
    let count = steps.map_or(0, Vec::len);
    if !bounds::STEPS.contains(&count) {
        texts.report(
            written.span().start,
            format!("{count} steps, and an order question has 3 to 7"),
            "Give them in the right order: steps = [\"first\", \"second\", \"third\"].",
        );
    }
    let mut keys = BTreeSet::<Key>::new();
    let mut read = Vec::new();
    for step in steps.into_iter().flatten() {
        read.push(OrderStep {
            key: texts.key(toml.id.get_ref(), step, &mut keys),
            text_html: texts.line_html(step),
        });
    }
    read
}

fn lines(
    written: &Spanned<QuestionToml>,
    code: Option<&QuestionCode>,
    texts: &mut Texts,
) -> QuestionKind {
    let toml = written.get_ref();
    let count = code.map_or(0, QuestionCode::count);
    let right = toml.lines.as_ref();
    let lines = right
        .map(|lines| lines.get_ref().clone())
        .unwrap_or_default();
    let at = right.map_or(written.span().start, |lines| lines.span().start);
    if lines.is_empty() {
        texts.report(at, "no line is right", "Say which: lines = [4].");
    }
    if let Some(line) = lines.iter().find(|line| !(1..=count).contains(*line)) {
        texts.report(
            at,
            format!("the code has no line {line}"),
            "Lines are counted from 1.",
        );
    }
    let mut near = BTreeMap::new();
    for (key, why) in &toml.near {
        let line = key.parse().unwrap_or(0);
        if !(1..=count).contains(&line) || lines.contains(&line) {
            texts.report(
                why.span().start,
                format!("`{key}` is no wrong line of the code"),
                "Name a line that people take for the right one.",
            );
        }
        near.insert(line, texts.html(why));
    }
    QuestionKind::Line { lines, near }
}

/// An output question as a block that is run: the right choice is what it prints.
fn to_run(toml: &QuestionToml, texts: &Texts) -> Option<RunBlock> {
    let code = toml.code.as_ref()?;
    let right = toml
        .choice
        .iter()
        .map(Spanned::get_ref)
        .find(|choice| choice.right)?;
    let text = right.text.get_ref();
    Some(RunBlock {
        place: texts.place(toml.id.get_ref()),
        before: String::new(),
        code: code.get_ref().clone(),
        output: match text.trim_end().contains('\n') {
            true => text.clone(),
            false => text::plain_text(text),
        },
        varies: false,
        file: texts.file().to_owned(),
        line: texts.first_line(code),
        output_line: Some(texts.first_line(&right.text)),
    })
}

//! Course files in, a checked and rendered course out.
//!
//! A course is a folder: `course.toml` (title, code, plan, catalogue), `outline.yaml` (modules, sections,
//! items), `glossary.md` and, in `<module>/<section>/`, the section's texts (`lesson.md`, `quiz.toml`,
//! `case-<slug>.md`, figures) and labs (`lab-<slug>/`). [`Course::load`] reads all of it once into plain
//! typed values; whoever holds a [`Lab`] or a [`Lesson`] need not check anything again. What is wrong in
//! the files comes back as [`Diagnostic`]s, each with file, line and mend. A lab or question with a
//! diagnostic is left out of the course, better none than a broken one; a lesson or case study is shown
//! as far as it can be read. [`Courses`] holds several courses, [`Search`] finds things in them.
//!
//! # What the HTML of texts holds
//!
//! | HTML | what it is |
//! |---|---|
//! | `<figure class="code [code-bad\|code-good]" data-language [data-run] [data-after]>` | a code block; `data-run` is its [`RunBlock::place`] |
//! | `.code-title`, `.code-label` in its `<figcaption>`; `.code-output` with `.code-output-label` | its labels; what it printed |
//! | `<span class="hl-...">` | code in colours, see assets/css/code.css |
//! | `<figure class="figure" [data-interactive]>` with an inline `<svg role="img">` | a picture; the still of an interactive one |
//! | `<a class="term" aria-describedby>`, followed by `<span class="term-note" role="tooltip">` | a word of the glossary with its explanation, to be shown on hover and focus |
//! | `<a class="coming">` | a link to what is not written yet |
//! | `<sup class="source-ref">`, `<ol class="sources">`, `.source-back` | footnotes |
//! | `<div class="table" role="region" tabindex="0">` | what a wide table scrolls in |
//!
//! Pages define the arrow heads `fig-arrow`, `fig-arrow-attack` and `fig-arrow-defence` for figures.
//!
//! This crate reads files and nothing else. It starts no process, knows no
//! session, and imports no other crate of the project.

mod answer;
mod brief;
mod case_md;
mod case_study;
mod catalogue;
mod course;
mod course_texts;
mod course_toml;
mod courses;
mod diagnostic;
mod files;
mod glossary;
mod glossary_md;
mod lab;
mod lab_dir;
mod lab_spec;
mod lab_tasks;
mod lab_toml;
mod lesson;
mod lesson_md;
mod limits;
mod links;
mod markdown;
mod names;
mod outline;
mod outline_yaml;
mod parallel;
mod quiz;
mod quiz_text;
mod quiz_toml;
mod search;
mod section_dir;
mod standards;
mod status;
mod text;
mod victim;

pub use answer::AnswerRule;
pub use brief::Brief;
pub use case_study::{CaseStudy, Date};
pub use catalogue::{Catalogue, Standard};
pub use course::Course;
pub use courses::Courses;
pub use diagnostic::Diagnostic;
pub use files::{FileTree, LabFile, read_changed};
pub use glossary::{Glossary, Term};
pub use lab::{
    AppSpec, Lab, Needs, Oracle, OriginKind, OriginSpec, Task, TaskKind, Variant, WrongFix,
};
pub use lesson::{Heading, Lesson, PythonBlock, RunBlock, TopicText};
pub use limits::{Limits, bounds};
pub use links::Target;
pub use names::{FilePath, LabSlug, NameError, OriginName, QuestionId, Slug, TaskId};
pub use outline::{Item, ItemKind, Module, Section, Status, Subscription};
pub use quiz::{
    Asked, AskedCode, AskedOption, Choice, Given, Judged, JudgedChoice, Key, NoAnswer, OrderStep,
    Question, QuestionCode, QuestionKind, Quiz,
};
pub use search::{Hit, HitKind, Search};
pub use standards::{OnWeakness, Standards};
pub use status::{Count, Written};
pub use text::Html;
pub use victim::{Action, Step, VictimSpec};

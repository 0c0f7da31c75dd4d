//! Course files in, a checked and rendered course out.
//!
//! A course is a folder: `course.toml` (title, code, plan), `outline.yaml`
//! (modules, sections, items) and, in `<module>/<section>/lab-<slug>/`, the
//! labs. [`Course::load`] reads all of it once into plain typed values; whoever
//! holds a [`Lab`] need not check anything again. What is wrong in the files
//! comes back as [`Diagnostic`]s, each with file, line and mend. A lab with a
//! diagnostic is left out of the course: better no lab than a broken one.
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

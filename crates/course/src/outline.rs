use std::sync::Arc;

use crate::{CaseStudy, LabSlug, Lesson, Quiz, Slug};

/// What a year's seat opens, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// Years that a seat lasts.
    pub years: u32,
    /// Months for the foundational material before the first unit opens.
    pub foundational_months: u32,
    /// Monthly units after that.
    pub units: u32,
    /// Days after its end in which what was open can still be read; labs stop at the end.
    pub grace_days: u32,
}

/// A part of the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its title.
    pub title: String,
    /// Its folder.
    pub slug: Slug,
    /// OWASP category that it treats.
    pub owasp: Option<String>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

impl Module {
    /// Whether a section is one of its own.
    pub fn has(&self, section: &Slug) -> bool {
        self.sections.iter().any(|one| &one.slug == section)
    }
}

/// A lesson's worth of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its folder below the module's; unique in the course.
    pub slug: Slug,
    /// The monthly unit that opens it; `None`: foundational.
    pub unit: Option<u32>,
    /// CWE numbers that it treats.
    pub cwe: Vec<u32>,
    /// Categories of the Fortify taxonomy, joined by `; `.
    pub fortify: Option<String>,
    /// Its lines, in order.
    pub items: Vec<Item>,
    /// Its lesson, as far as it is written.
    pub lesson: Option<Arc<Lesson>>,
    /// Its questions, as far as they are written and right.
    pub quiz: Option<Arc<Quiz>>,
    /// Its case studies that are written, in the order of the outline.
    pub case_studies: Vec<Arc<CaseStudy>>,
    /// Whether all texts that the outline gives it are there and right.
    pub status: Status,
}

impl Section {
    /// Its items of one kind.
    pub fn items_of(&self, kind: ItemKind) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.kind == kind)
    }

    /// Categories of the Fortify taxonomy, one by one.
    pub fn fortify_categories(&self) -> impl Iterator<Item = &str> {
        let all = self.fortify.as_deref().unwrap_or_default();
        all.split(';').map(str::trim).filter(|one| !one.is_empty())
    }
}

/// How much of a section's texts (topics, case studies, quiz) is there. Labs are not counted: they are
/// in the course when they are in order, and not before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// Nothing is there.
    #[default]
    NotYet,
    /// Something is there; not all of it, or not all of it is right.
    Partly,
    /// All of it is there and right.
    Written,
}

/// One line of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Its title.
    pub title: String,
    /// Topic: its anchor on the section's page. Case study: its name in addresses. Lab: its name, if the
    /// lab is in the course or will be: then it is the slug of the title.
    pub slug: Slug,
    /// The lab that this line is, if it is in the course.
    pub lab: Option<LabSlug>,
    /// Whether the catalogue offers it as a free preview.
    pub sample: bool,
    /// Whether it can be shown: the topic's or case study's text is there, or the lab is in the course.
    pub written: bool,
}

/// Kinds of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// Something to read.
    Topic,
    /// Something to do.
    Lab,
    /// Something that happened.
    CaseStudy,
    /// Questions.
    Quiz,
}

impl ItemKind {
    /// `topic`, `lab`, `case-study` or `quiz`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Lab => "lab",
            Self::CaseStudy => "case-study",
            Self::Quiz => "quiz",
        }
    }
}

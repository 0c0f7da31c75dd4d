//! Search over everything that there is to read.

use crate::{Courses, Slug};

/// An index of all courses, in memory.
#[derive(Debug, Default)]
pub struct Search {}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// Its title.
    pub title: String,
    /// Where it stands: "A05 – Injection › SQL injection".
    pub place: String,
    /// Its address on the site.
    pub url: String,
    /// A piece of the text around what was found, as HTML with `<mark>`.
    pub snippet_html: String,
    /// Its course; `None` for words of the glossary.
    pub course: Option<Slug>,
    /// Its section; `None` for words of the glossary.
    pub section: Option<Slug>,
}

/// Kinds of things to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitKind {
    /// A topic of a lesson.
    Topic,
    /// A lab.
    Lab,
    /// A case study.
    CaseStudy,
    /// A word in the glossary.
    Term,
}

impl Search {
    /// Makes the index. Takes some milliseconds.
    pub fn new(_courses: &Courses) -> Self {
        Self {}
    }

    /// The best hits for what somebody has typed so far, best first. The last word may be unfinished;
    /// words of four letters and more may have a typing error.
    pub fn find(&self, _query: &str, _limit: usize) -> Vec<Hit> {
        Vec::new()
    }
}

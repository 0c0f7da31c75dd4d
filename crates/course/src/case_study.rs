use crate::{Heading, RunBlock, Slug};

/// case-<slug>.md: something that happened, and what is to be learnt from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStudy {
    /// The outline's words.
    pub title: String,
    /// Its name in addresses, unique in its course.
    pub slug: Slug,
    /// When it became public: year, month, day.
    pub date: Date,
    /// CWE numbers.
    pub cwe: Vec<u32>,
    /// CVE ids; may be empty.
    pub cve: Vec<String>,
    /// The text, ready for the page. Its title is not in it; its parts are `<h2>` with ids.
    pub html: String,
    /// The text without marks and code, for search.
    pub plain: String,
    /// The footnotes, as `<ol class="sources">`.
    pub sources_html: String,
    /// Its parts and the headings below them.
    pub headings: Vec<Heading>,
    /// Words, code not counted.
    pub words: usize,
    /// About how long it takes to read; at least 1.
    pub minutes: u32,
    /// Blocks that readers can run.
    pub runs: Vec<RunBlock>,
}

/// A day, of which sources sometimes know the month only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// For example 2023.
    pub year: u16,
    /// 1 to 12; 0 if only the year is known.
    pub month: u8,
    /// 1 to 31; 0 if the day is not known.
    pub day: u8,
}

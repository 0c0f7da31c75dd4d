use std::{ops::Range, path::PathBuf};

use crate::{Html, Slug};

/// lesson.md: what a section has to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lesson {
    /// What stands before the first topic.
    pub intro_html: Html,
    /// Its topics, in the order of the outline. One that is not written yet is not here.
    pub topics: Vec<TopicText>,
    /// The footnotes, as `<ol class="sources">`; empty if there are none.
    pub sources_html: String,
    /// Blocks that readers can run.
    pub runs: Vec<RunBlock>,
}

impl Lesson {
    /// A topic by its slug.
    pub fn topic(&self, slug: &Slug) -> Option<&TopicText> {
        self.topics.iter().find(|topic| &topic.slug == slug)
    }

    /// The topic that one of its blocks stands in; `None`: before the first one, or in none of the outline.
    pub fn topic_of(&self, block: &RunBlock) -> Option<&TopicText> {
        let mut topics = self.topics.iter();
        topics.find(|topic| topic.lines.contains(&block.line))
    }

    /// Words of all topics, code not counted.
    pub fn words(&self) -> usize {
        self.topics.iter().map(|topic| topic.words).sum()
    }

    /// About how long it takes to read and try out.
    pub fn minutes(&self) -> u32 {
        self.topics.iter().map(|topic| topic.minutes).sum()
    }
}

/// One topic of a lesson. Its title is not in its HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicText {
    /// The outline's words.
    pub title: String,
    /// Its anchor on the section's page: the id that the page gives its heading.
    pub slug: Slug,
    /// The text, ready for the page.
    pub html: Html,
    /// The text without marks and code, for search.
    pub plain: String,
    /// Words, code not counted.
    pub words: usize,
    /// About how long it takes to read and try out; at least 1.
    pub minutes: u32,
    /// `###` headings, for a contents list.
    pub headings: Vec<Heading>,
    /// Its lines in lesson.md, from that of its heading.
    pub lines: Range<usize>,
}

/// A heading within a text; its id is in the HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its words.
    pub title: String,
    /// Its anchor, unique on the page.
    pub id: String,
    /// 2 to 6, as in the HTML.
    pub level: u8,
}

/// A block of Python that is run: by readers, who may change it first, and by `quintain check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunBlock {
    /// `SECTION/BLOCK`, or `case-SLUG/BLOCK` in a case study: the `data-run` of its figure. Unique in a
    /// course. BLOCK is the author's name for it, or its number among the blocks that run.
    pub place: String,
    /// The code of the blocks that it stands after; empty if none.
    pub before: String,
    /// Its own code, as it is shown.
    pub code: String,
    /// What it printed, both streams; empty if nothing.
    pub output: String,
    /// The output differs each time; the recorded one is an example.
    pub varies: bool,
    /// Where it is written.
    pub file: PathBuf,
    /// Line of its first line of code.
    pub line: usize,
    /// Line of the first recorded line of output; `None` if it printed nothing.
    pub output_line: Option<usize>,
}

impl RunBlock {
    /// The whole program, with `code` in place of the block's own.
    pub fn program(&self, code: &str) -> String {
        format!("{}{code}", self.before)
    }
}

/// A block of Python, whether it is run or not. `quintain check` parses all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonBlock {
    /// The section that it belongs to.
    pub section: Slug,
    /// Where it is written.
    pub file: PathBuf,
    /// Line of its first line of code.
    pub line: usize,
    /// The code.
    pub code: String,
    /// It may begin indented.
    pub fragment: bool,
}

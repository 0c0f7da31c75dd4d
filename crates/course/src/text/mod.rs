//! Markdown of lessons, case studies, quizzes and the glossary: checked, and made into HTML.
//!
//! [`render`] parses a file once and cuts it at its `##` headings. Prose goes through comrak with a
//! formatter of its own ([`pen`]) and is sanitised ([`html`]); code ([`code_figure`], [`colour`]) and
//! pictures ([`picture`], [`figure`]) are put in afterwards, made from nothing but escaped text and allowed
//! elements.

mod blocks;
mod code_figure;
mod colour;
mod figure;
mod html;
mod info;
mod pen;
mod picture;
mod sources;

use std::path::PathBuf;

use comrak::{
    Arena, Options,
    arena_tree::NodeEdge,
    nodes::{AstNode, NodeValue},
    parse_document,
};

use crate::{Heading, PythonBlock, RunBlock, Slug, links::Links};

pub(crate) use colour::{
    is_known as is_language, lines as coloured_lines, names as language_names,
};
pub use html::Html;
pub(crate) use html::escape;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    /// The line of the text; of `elsewhere`, if that is given.
    pub line: usize,
    /// The file that it is in, if it is not the text's own.
    pub elsewhere: Option<PathBuf>,
    pub message: String,
    pub mend: String,
}

impl Problem {
    /// Something in a line of the text.
    pub fn new(line: usize, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            line,
            elsewhere: None,
            message: message.into(),
            mend: mend.into(),
        }
    }
}

/// Where a text stands.
pub(crate) struct Setting<'a> {
    pub links: &'a Links,
    /// The file.
    pub file: PathBuf,
    /// The section's folder, where figures lie.
    pub dir: PathBuf,
    /// The section, if it belongs to one.
    pub section: Option<&'a Slug>,
    /// The first part of its blocks' `data-run`.
    pub place: String,
    /// Whether glossary links carry the explanation with them.
    pub explains: bool,
    /// Whether blocks can be run there.
    pub runs: bool,
}

/// A text, ready and looked through.
#[derive(Default)]
pub(crate) struct Rendered {
    /// `# ` headings, with their lines.
    pub titles: Vec<(String, usize)>,
    /// What stands before the first `## ` heading, then what stands below each.
    pub parts: Vec<Part>,
    pub sources_html: String,
    pub runs: Vec<RunBlock>,
    pub python: Vec<PythonBlock>,
    /// Paragraphs, list items and tables that hold a digit and no footnote: their lines.
    pub unsourced: Vec<usize>,
    /// Figures that it shows, as paths in the section's folder.
    pub figures: Vec<String>,
    pub problems: Vec<Problem>,
}

/// A piece of a text below one `## ` heading.
#[derive(Default)]
pub(crate) struct Part {
    /// The heading; empty before the first one.
    pub title: String,
    pub line: usize,
    pub html: Html,
    /// Its text without marks and code.
    pub plain: String,
    pub words: usize,
    pub minutes: u32,
    pub headings: Vec<Heading>,
}

/// CommonMark with tables, strikethrough, bare links and footnotes.
fn options() -> Options<'static> {
    let mut options = crate::markdown::options();
    options.parse.leave_footnote_definitions = true;
    options
}

pub(crate) fn render(source: &str, setting: &Setting) -> Rendered {
    let arena = Arena::new();
    let options = options();
    let root = parse_document(&arena, source, &options);
    let blocks = blocks::Blocks::collect(root, setting);
    let mut done = Rendered {
        runs: blocks.runs(setting),
        python: blocks.python(setting),
        ..Rendered::default()
    };
    for (at, line) in source.lines().enumerate() {
        if line.contains(html::is_forbidden) {
            done.problems.push(Problem::new(
                at + 1,
                "a control or private character stands in this line",
                "Take it away, or write it as an escape: \\x00.",
            ));
        }
    }
    let mut pen = pen::Pen::new(setting, &options, blocks);
    for (heading, nodes) in cut(root, &mut done.titles) {
        let (title, line) = heading.unwrap_or_default();
        let anchor = Slug::of_title(&title).map(|slug| slug.to_string());
        let html = pen.write(&nodes, &anchor.unwrap_or_default());
        let (plain, words) = plain(&nodes);
        done.parts.push(Part {
            title,
            line,
            html,
            plain,
            words,
            minutes: minutes(words, &nodes),
            headings: std::mem::take(&mut pen.notes.headings),
        });
    }
    done.sources_html = pen.sources(root);
    done.problems.append(&mut pen.notes.problems);
    done.unsourced = std::mem::take(&mut pen.notes.unsourced);
    done.figures = std::mem::take(&mut pen.notes.figures);
    done.problems.sort();
    done
}

/// The parts of a text as plain text: title, line, plain and words; the rest stays empty.
pub(crate) fn words(source: &str) -> Vec<Part> {
    let arena = Arena::new();
    let root = parse_document(&arena, source, &options());
    let parts = cut(root, &mut Vec::new())
        .into_iter()
        .map(|(heading, nodes)| {
            let (title, line) = heading.unwrap_or_default();
            let (plain, words) = plain(&nodes);
            Part {
                title,
                line,
                plain,
                words,
                ..Part::default()
            }
        });
    parts.collect()
}

/// The plain text of a piece of Markdown.
pub(crate) fn plain_text(source: &str) -> String {
    let arena = Arena::new();
    text_of(parse_document(&arena, source, &options()))
}

type Cut<'a> = (Option<(String, usize)>, Vec<&'a AstNode<'a>>);

/// Cuts a text at its `## ` headings, and takes its `# ` headings out.
fn cut<'a>(root: &'a AstNode<'a>, titles: &mut Vec<(String, usize)>) -> Vec<Cut<'a>> {
    let mut parts: Vec<Cut> = vec![(None, Vec::new())];
    for node in root.children() {
        let data = node.data.borrow();
        let line = data.sourcepos.start.line;
        match &data.value {
            NodeValue::Heading(heading) if heading.level == 1 => {
                titles.push((text_of(node), line));
            }
            NodeValue::Heading(heading) if heading.level == 2 => {
                parts.push((Some((text_of(node), line)), Vec::new()));
            }
            _ => parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.1.push(node)),
        }
    }
    parts
}

/// The text of a node without its marks.
pub(crate) fn text_of<'a>(node: &'a AstNode<'a>) -> String {
    plain(&[node]).0
}

/// The text of nodes without marks, code blocks, figures and footnotes; and its words.
fn plain<'a>(nodes: &[&'a AstNode<'a>]) -> (String, usize) {
    let mut text = String::new();
    let mut skipped = 0_u32;
    for edge in nodes.iter().flat_map(|node| node.traverse()) {
        let (node, starts) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        let value = &node.data.borrow().value;
        if is_apart(value) {
            skipped = if starts {
                skipped + 1
            } else {
                skipped.saturating_sub(1)
            };
        } else if skipped == 0 && starts {
            match value {
                NodeValue::Text(part) => text.push_str(part),
                NodeValue::Code(code) => text.push_str(&code.literal),
                NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
                _ => {}
            }
        } else if skipped == 0 && value.block() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
    let words = text
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphanumeric));
    let words = words.count();
    (text.trim().to_owned(), words)
}

fn is_apart(value: &NodeValue) -> bool {
    matches!(
        value,
        NodeValue::CodeBlock(_) | NodeValue::Image(_) | NodeValue::FootnoteDefinition(_)
    )
}

/// About how long it takes: 200 words a minute, and half a minute for each piece of code or picture.
fn minutes<'a>(words: usize, nodes: &[&'a AstNode<'a>]) -> u32 {
    let pieces = nodes.iter().flat_map(|node| node.descendants());
    let pieces = pieces.filter(|node| {
        let value = &node.data.borrow().value;
        matches!(value, NodeValue::CodeBlock(code) if code.info.trim() != info::OUTPUT)
            || matches!(value, NodeValue::Image(_))
    });
    let half_minutes = words.div_ceil(100) + pieces.count();
    u32::try_from(half_minutes.div_ceil(2))
        .unwrap_or(u32::MAX)
        .max(1)
}

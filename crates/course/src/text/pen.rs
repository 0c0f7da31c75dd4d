//! Writes the HTML of prose, and notes what is wrong with it.

use std::fmt::{self, Write};

use comrak::{
    Options,
    html::{ChildRendering, Context, format_document_with_formatter, format_node_default},
    nodes::{AstNode, NodeHeading, NodeLink, NodeValue},
    options::Plugins,
};

use super::blocks::Blocks;
use super::code_figure::code_figure;
use super::html::{Part, assemble, escape, mark};
use super::picture::label_of;
use super::sources::reference_html;
use super::{Html, Problem, Setting, text_of};
use crate::{Heading, Slug, links::Way};

/// What is noted while writing.
#[derive(Default)]
pub(super) struct Notes {
    pub problems: Vec<Problem>,
    pub headings: Vec<Heading>,
    pub unsourced: Vec<usize>,
    pub figures: Vec<String>,
}

pub(super) struct Pen<'a> {
    pub setting: &'a Setting<'a>,
    options: &'a Options<'static>,
    blocks: Blocks,
    pub notes: Notes,
    /// What the marks in the prose stand for.
    shelf: Vec<Vec<Part>>,
    /// The slug of the `## ` heading above, before all ids of the part.
    anchor: String,
    /// How open links are closed.
    closings: Vec<String>,
    /// Explanations so far: each has its id.
    explained: usize,
}

type Node<'n> = &'n AstNode<'n>;

impl<'a> Pen<'a> {
    pub fn new(
        setting: &'a Setting<'a>,
        options: &'a Options<'static>,
        mut blocks: Blocks,
    ) -> Self {
        let problems = std::mem::take(&mut blocks.problems);
        Self {
            setting,
            options,
            blocks,
            notes: Notes {
                problems,
                ..Notes::default()
            },
            shelf: Vec::new(),
            anchor: String::new(),
            closings: Vec::new(),
            explained: 0,
        }
    }

    /// The HTML of nodes that stand below the heading of this slug.
    pub fn write<'n>(&mut self, nodes: &[Node<'n>], anchor: &str) -> Html {
        self.anchor = anchor.to_owned();
        let mut out = String::new();
        for node in nodes {
            self.write_node(node, &mut out);
        }
        let html = assemble(&out, &self.shelf);
        self.shelf.clear();
        html
    }

    fn write_node<'n>(&mut self, node: Node<'n>, out: &mut String) {
        // Writing into a String never fails.
        let options = self.options;
        let _ =
            format_document_with_formatter(node, options, out, &Plugins::default(), format, self);
    }

    pub(super) fn problem(
        &mut self,
        line: usize,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.notes.problems.push(Problem::new(line, message, mend));
    }

    /// Puts something away that needs no sanitising; returns its mark.
    pub(super) fn shelve(&mut self, parts: Vec<Part>) -> String {
        self.shelf.push(parts);
        mark(self.shelf.len() - 1)
    }

    fn open_link(&mut self, link: &NodeLink, line: usize) -> String {
        let title = |text: &str| match text {
            "" => String::new(),
            text => format!(" title=\"{}\"", escape(text)),
        };
        let (open, close) = match self.setting.links.follow(&link.url) {
            Ok(Way::Outside(url)) => {
                let (url, title) = (escape(&url), title(&link.title));
                let open = format!(
                    "<a href=\"{url}\"{title} target=\"_blank\" rel=\"noopener noreferrer\">"
                );
                (open, "</a>".into())
            }
            Ok(Way::Inside { url, coming: false }) => (
                format!("<a href=\"{url}\"{}>", title(&link.title)),
                "</a>".into(),
            ),
            Ok(Way::Inside { url, coming: true }) => (
                format!("<a class=\"coming\" href=\"{url}\" title=\"Not written yet\">"),
                "</a>".into(),
            ),
            Ok(Way::Term { url, note }) if self.setting.explains => {
                self.explained += 1;
                let id = format!("term-{}", self.explained);
                let note = escape(&note);
                (
                    format!("<a class=\"term\" href=\"{url}\" aria-describedby=\"{id}\">"),
                    format!(
                        "</a><span class=\"term-note\" role=\"tooltip\" id=\"{id}\">{note}</span>"
                    ),
                )
            }
            Ok(Way::Term { url, .. }) => {
                (format!("<a class=\"term\" href=\"{url}\">"), "</a>".into())
            }
            Err((message, mend)) => {
                self.problem(line, message, mend);
                (String::new(), String::new())
            }
        };
        self.closings.push(close);
        open
    }

    fn heading(&mut self, heading: &NodeHeading, title: String, line: usize) -> String {
        let slug = match Slug::of_title(&title) {
            Ok(slug) => slug.to_string(),
            Err(_) => {
                self.problem(
                    line,
                    "no anchor can be made of this heading",
                    "Write it with words.",
                );
                "part".into()
            }
        };
        let wanted = match self.anchor.as_str() {
            "" => slug,
            anchor => format!("{anchor}--{slug}"),
        };
        let taken = |id: &String| self.notes.headings.iter().any(|one| &one.id == id);
        let mut id = wanted.clone();
        let mut number = 1;
        while taken(&id) {
            number += 1;
            id = format!("{wanted}-{number}");
        }
        let html = format!("<h{} id=\"{id}\">", heading.level);
        self.notes.headings.push(Heading {
            title,
            id,
            level: heading.level,
        });
        html
    }

    fn code(&mut self, line: usize) -> String {
        let Some(block) = self.blocks.all.get(&line) else {
            return String::new();
        };
        let parts = code_figure(block, &self.setting.place);
        self.shelve(parts)
    }
}

/// The formatter: what is not said here comrak writes itself.
fn format<'n>(
    context: &mut Context<&mut Pen<'_>>,
    node: Node<'n>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    let data = node.data.borrow();
    let line = data.sourcepos.start.line;
    match &data.value {
        NodeValue::Heading(heading) => {
            let html = match entering {
                true => context.user.heading(heading, text_of(node), line),
                false => format!("</h{}>\n", heading.level),
            };
            context.write_str(&html)?;
        }
        NodeValue::Link(link) => {
            let html = match entering {
                true => context.user.open_link(link, line),
                false => context.user.closings.pop().unwrap_or_default(),
            };
            context.write_str(&html)?;
        }
        NodeValue::Paragraph => {
            if let Some(image) = only_image(node) {
                if entering {
                    let label = label_of(node);
                    let html = context.user.figure(&image, &label, line);
                    context.write_str(&html)?;
                }
                return Ok(ChildRendering::Skip);
            }
            if entering && is_unsourced(node) {
                context.user.notes.unsourced.push(line);
            }
            drop(data);
            return format_node_default(context, node, entering);
        }
        NodeValue::Table(_) => {
            if entering {
                if is_unsourced(node) {
                    context.user.notes.unsourced.push(line);
                }
                context.write_str(
                    "<div class=\"table\" role=\"region\" aria-label=\"Table\" tabindex=\"0\">",
                )?;
            }
            drop(data);
            let children = format_node_default(context, node, entering)?;
            if !entering {
                context.write_str("</div>\n")?;
            }
            return Ok(children);
        }
        NodeValue::Image(image) => {
            if entering {
                context.user.problem(
                    line,
                    format!("the figure {} stands within a text", image.url),
                    "Put it on a line of its own, with empty lines around it.",
                );
            }
            return Ok(ChildRendering::Skip);
        }
        NodeValue::CodeBlock(_) => {
            if entering {
                let html = context.user.code(line);
                context.write_str(&html)?;
            }
            return Ok(ChildRendering::Skip);
        }
        NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) => {
            let is_closing =
                matches!(&data.value, NodeValue::HtmlInline(tag) if tag.starts_with("</"));
            if entering && !is_closing {
                context.user.problem(
                    line,
                    "HTML in the text is not shown",
                    "Use Markdown; to show a tag, write it as code, between backticks.",
                );
            }
            return Ok(ChildRendering::Skip);
        }
        NodeValue::FootnoteReference(reference) => {
            if entering {
                context.write_str(&reference_html(reference))?;
            }
        }
        NodeValue::FootnoteDefinition(_) => return Ok(ChildRendering::Skip),
        NodeValue::Text(text) if entering && text.contains("[^") => {
            context.user.problem(
                line,
                format!("`{text}` refers to a footnote that is not there"),
                "Define it at the end of the file: [^name]: Who, \"Title\", date. <https://...>; or write it as code.",
            );
            context.escape(text)?;
        }
        _ => {
            drop(data);
            return format_node_default(context, node, entering);
        }
    }
    Ok(ChildRendering::HTML)
}

/// The image of a paragraph that holds nothing else.
fn only_image<'n>(paragraph: Node<'n>) -> Option<NodeLink> {
    let child = paragraph.first_child()?;
    if child.next_sibling().is_some() {
        return None;
    }
    match &child.data.borrow().value {
        NodeValue::Image(image) => Some((**image).clone()),
        _ => None,
    }
}

/// Whether a paragraph or table holds a digit, outside of code, and no footnote.
fn is_unsourced<'n>(node: Node<'n>) -> bool {
    let mut digit = false;
    for inner in node.descendants() {
        match &inner.data.borrow().value {
            NodeValue::FootnoteReference(_) => return false,
            NodeValue::Text(text) => digit |= text.contains(|c: char| c.is_ascii_digit()),
            _ => {}
        }
    }
    let in_footnote = node
        .ancestors()
        .any(|outer| matches!(outer.data.borrow().value, NodeValue::FootnoteDefinition(_)));
    digit && !in_footnote
}

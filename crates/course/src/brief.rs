//! brief.md: the texts for the learner.

use comrak::{
    Arena,
    nodes::{AstNode, NodeValue},
    parse_document,
};

use crate::{diagnostic::Reporter, limits::bounds, markdown};

/// The texts of a lab, as sanitised HTML. Headings in them start at `<h3>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brief {
    /// What the application is, and for whom.
    pub story_html: String,
    /// What is wanted of the learner.
    pub wanted_html: String,
    /// Hints from a nudge to nearly the answer.
    pub hints: Vec<String>,
    /// What it was all about; only shown after success.
    pub debrief_html: String,
}

const PARTS: [&str; 4] = ["Story", "What is wanted", "Hints", "Debrief"];

/// A heading and the lines below it, up to the next one of its level or above.
struct Part<'a> {
    title: String,
    line: usize,
    body_line: usize,
    body: &'a str,
}

pub(crate) fn read(source: &str, report: &mut Reporter) -> Brief {
    refuse_dead_links(source, report);
    report.refuse_blanks(source);
    let parts = split(source, 2, 1);
    for part in &parts {
        if !PARTS.contains(&part.title.as_str()) {
            report.line(
                Some(part.line),
                format!("`## {}` is no part of a brief", part.title),
                "The parts are `## Story`, `## What is wanted`, `## Hints` and `## Debrief`; use `###` below them.",
            );
        }
    }
    let mut part = |title: &str| {
        let mut named = parts.iter().filter(|part| part.title == title);
        let first = named.next();
        match first {
            Some(part) if part.body.trim().is_empty() => report.line(
                Some(part.line),
                format!("nothing stands below `## {title}`"),
                "Write it; the learner sees it in the workspace.",
            ),
            None => report.line(
                None,
                format!("the heading `## {title}` is missing"),
                format!("Add `## {title}` and its text."),
            ),
            Some(_) => {}
        }
        if let Some(second) = named.next() {
            report.line(
                Some(second.line),
                format!("`## {title}` stands here a second time"),
                "Join the two.",
            );
        }
        first
    };
    let (story, wanted, hints, debrief) = (
        part(PARTS[0]),
        part(PARTS[1]),
        part(PARTS[2]),
        part(PARTS[3]),
    );
    let html = |part: Option<&Part>| {
        part.map(|part| markdown::to_html(part.body))
            .unwrap_or_default()
    };
    Brief {
        story_html: html(story),
        wanted_html: html(wanted),
        hints: hints
            .map(|part| read_hints(part, report))
            .unwrap_or_default(),
        debrief_html: html(debrief),
    }
}

fn read_hints(part: &Part, report: &mut Reporter) -> Vec<String> {
    let hints = split(part.body, 3, part.body_line);
    if !bounds::HINTS.contains(&hints.len()) {
        report.line(
            Some(part.line),
            format!("{} hints, and a lab has three or four", hints.len()),
            "Write each below a heading of its own: `### 1 Where to look`, from a nudge to nearly the answer.",
        );
    }
    hints
        .iter()
        .enumerate()
        .map(|(index, hint)| {
            let number = (index + 1).to_string();
            let title = hint.title.strip_prefix(&number).and_then(|rest| {
                let starts_anew = !rest.starts_with(|c: char| c.is_ascii_digit());
                starts_anew.then(|| rest.trim_start_matches(['.', ':', ' ', '·', '–', '-']))
            });
            if title.is_none() || hint.body.trim().is_empty() {
                report.line(
                    Some(hint.line),
                    format!(
                        "`### {}` is not hint {number} with a text below it",
                        hint.title
                    ),
                    format!("Let the heading start with {number} and write the hint below it."),
                );
            }
            match title {
                Some(title) if !title.is_empty() => {
                    markdown::to_html(&format!("### {title}\n\n{}", hint.body))
                }
                _ => markdown::to_html(hint.body),
            }
        })
        .collect()
}

/// Cuts a text at its headings of one level; `first_line` is its first line's
/// number in the file.
fn split(source: &str, level: u8, first_line: usize) -> Vec<Part<'_>> {
    let arena = Arena::new();
    let root = parse_document(&arena, source, &markdown::options());
    let mut heads = Vec::new();
    for node in root.children() {
        let data = node.data.borrow();
        if let NodeValue::Heading(heading) = &data.value
            && heading.level <= level
        {
            let (start, end) = (data.sourcepos.start.line, data.sourcepos.end.line);
            let title = (heading.level == level).then(|| text_of(node));
            heads.push((start, end, title));
        }
    }
    let ends = heads.iter().skip(1).map(|head| head.0).chain([usize::MAX]);
    heads
        .iter()
        .zip(ends)
        .filter_map(|((start, end, title), next)| {
            Some(Part {
                title: title.clone()?,
                line: first_line + start - 1,
                body_line: first_line + end,
                body: lines(source, *end, next - 1),
            })
        })
        .collect()
}

/// The lines after `after` and up to `last`, both counted from 1.
fn lines(source: &str, after: usize, last: usize) -> &str {
    let offset = |line: usize| {
        source
            .split_inclusive('\n')
            .take(line)
            .map(str::len)
            .sum::<usize>()
    };
    &source[offset(after)..offset(last)]
}

fn text_of<'a>(node: &'a AstNode<'a>) -> String {
    let mut text = String::new();
    for inner in node.descendants() {
        match &inner.data.borrow().value {
            NodeValue::Text(part) => text.push_str(part),
            NodeValue::Code(code) => text.push_str(&code.literal),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// Hosts of a session exist only inside it, and pictures are not served.
fn refuse_dead_links(source: &str, report: &mut Reporter) {
    let arena = Arena::new();
    let root = parse_document(&arena, source, &markdown::options());
    for node in root.descendants() {
        let data = node.data.borrow();
        let line = Some(data.sourcepos.start.line);
        match &data.value {
            NodeValue::Link(link) if leads_into_a_session(&link.url) => report.line(
                line,
                format!("a link to {} cannot be followed from the brief", link.url),
                "Write the address as code, between backticks.",
            ),
            NodeValue::Image(image) => report.line(
                line,
                format!("the picture {} would not be shown", image.url),
                "Say it in words.",
            ),
            NodeValue::HtmlInline(tag) if tag.starts_with("</") => {}
            NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) => report.line(
                line,
                "HTML in the text is not shown",
                "Use Markdown; to show a tag, write it as code, between backticks.",
            ),
            _ => {}
        }
    }
}

fn leads_into_a_session(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or_default();
    let host = host.split(['/', ':', '?', '#']).next().unwrap_or_default();
    host.ends_with(".test")
}

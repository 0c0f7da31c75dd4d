//! Footnotes: where a text's facts are from.

use comrak::nodes::{AstNode, NodeFootnoteReference, NodeValue};

use super::pen::Pen;
use crate::Slug;

impl Pen<'_> {
    /// The footnotes, in the order in which the text refers to them.
    pub fn sources<'n>(&mut self, root: &'n AstNode<'n>) -> String {
        let mut used: Vec<(u32, String)> = Vec::new();
        for node in root.descendants() {
            if let NodeValue::FootnoteReference(reference) = &node.data.borrow().value {
                used.push((reference.ix, reference.name.clone()));
            }
        }
        let mut items: Vec<(u32, String)> = Vec::new();
        for node in root.descendants() {
            let data = node.data.borrow();
            let NodeValue::FootnoteDefinition(definition) = &data.value else {
                continue;
            };
            let line = data.sourcepos.start.line;
            let name = definition.name.clone();
            if !holds_address(node) {
                self.problem(
                    line,
                    format!("the footnote `{name}` has no address"),
                    "Add the address where it can be read: <https://...>.",
                );
            }
            match used.iter().find(|(_, one)| *one == name) {
                Some((number, _)) if items.iter().all(|(other, _)| other != number) => {
                    items.push((*number, self.source(node, &name)));
                }
                _ => self.problem(
                    line,
                    format!("the footnote `{name}` is not used"),
                    format!("Refer to it by [^{name}], or take it away."),
                ),
            }
        }
        if items.is_empty() {
            return String::new();
        }
        items.sort();
        let items: String = items.into_iter().map(|(_, html)| html).collect();
        format!("<ol class=\"sources\">\n{items}</ol>\n")
    }

    fn source<'n>(&mut self, definition: &'n AstNode<'n>, name: &str) -> String {
        let children: Vec<_> = definition.children().collect();
        let text = self.write(&children, "source");
        let text = crate::markdown::inline(text.as_str());
        let text = text.trim_end();
        let id = note_id(name);
        format!(
            "<li id=\"source-{id}\">{text} <a class=\"source-back\" href=\"#ref-{id}-1\" aria-label=\"Back to the text\">↩</a></li>\n"
        )
    }
}

/// A footnote's number in the text.
pub(super) fn reference_html(reference: &NodeFootnoteReference) -> String {
    let id = note_id(&reference.name);
    let (number, time) = (reference.ix, reference.ref_num);
    format!(
        "<sup class=\"source-ref\"><a href=\"#source-{id}\" id=\"ref-{id}-{time}\" aria-label=\"Source {number}\">{number}</a></sup>"
    )
}

fn note_id(name: &str) -> String {
    Slug::of_title(name).map_or_else(|_| "note".into(), |slug| slug.to_string())
}

fn holds_address<'n>(node: &'n AstNode<'n>) -> bool {
    node.descendants()
        .any(|inner| match &inner.data.borrow().value {
            NodeValue::Link(link) => link.url.starts_with("https://"),
            _ => false,
        })
}

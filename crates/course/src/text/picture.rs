//! A figure on the page: the file that a text names, read and put into it.

use std::fs;

use comrak::nodes::{AstNode, NodeLink};

use super::html::{Part, escape};
use super::pen::Pen;
use super::{Problem, figure, plain};
use crate::Slug;

impl Pen<'_> {
    /// Puts a figure away; returns its mark.
    pub(super) fn figure(&mut self, image: &NodeLink, label: &str, line: usize) -> String {
        if label.is_empty() {
            self.problem(
                line,
                "the figure says nothing to those who do not see it",
                "Write between the brackets what it shows.",
            );
        }
        let mut place = image.url.split('/');
        let (folder, name) = match (place.next(), place.next(), place.next()) {
            (Some(folder @ ("figures" | "interactive")), Some(file), None) => (
                folder,
                file.strip_suffix(".svg")
                    .filter(|name| name.parse::<Slug>().is_ok()),
            ),
            _ => ("", None),
        };
        let Some(name) = name else {
            self.problem(
                line,
                format!("`{}` is no place of a figure", image.url),
                "Write figures/NAME.svg or interactive/NAME.svg; small letters, digits and hyphens.",
            );
            return String::new();
        };
        self.notes.figures.push(image.url.clone());
        let file = self.setting.dir.join(&image.url);
        let source = match fs::read_to_string(&file) {
            Ok(source) => source,
            Err(error) => {
                self.problem(
                    line,
                    format!("{} cannot be read: {error}", image.url),
                    "Draw it, or take the figure away.",
                );
                return String::new();
            }
        };
        let prefix = format!("fig{}-", self.notes.figures.len());
        let (svg, faults) = figure::read(&source, &prefix, label);
        let elsewhere = |(line, message, mend)| Problem {
            line,
            elsewhere: Some(file.clone()),
            message,
            mend,
        };
        self.notes
            .problems
            .extend(faults.into_iter().map(elsewhere));
        let interactive = match folder {
            "interactive" => format!(" data-interactive=\"{name}\""),
            _ => String::new(),
        };
        let caption = match image.title.as_str() {
            "" => String::new(),
            caption => format!("<figcaption>{}</figcaption>", escape(caption)),
        };
        let html = format!("<figure class=\"figure\"{interactive}>{svg}{caption}</figure>\n");
        self.shelve(vec![Part::Ready(html)])
    }
}

/// What a figure says to those who do not see it.
pub(super) fn label_of<'n>(paragraph: &'n AstNode<'n>) -> String {
    let image = paragraph.first_child();
    let children: Vec<_> = image
        .into_iter()
        .flat_map(|image| image.children())
        .collect();
    plain(&children).0
}

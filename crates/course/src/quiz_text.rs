//! The texts in quiz.toml: Markdown in TOML strings, with the lines of the file.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use toml::Spanned;

use crate::{
    Key, markdown,
    section_dir::{Findings, Place},
    text,
};

pub(crate) struct Texts<'a, 'f> {
    source: &'a str,
    /// Where its line ends are, in bytes.
    line_ends: Vec<usize>,
    place: &'a Place<'a>,
    file: PathBuf,
    findings: &'a mut Findings<'f>,
    /// Figures that the texts show.
    pub figures: Vec<String>,
}

impl<'a, 'f> Texts<'a, 'f> {
    pub fn new(source: &'a str, place: &'a Place<'a>, findings: &'a mut Findings<'f>) -> Self {
        Self {
            source,
            line_ends: source.match_indices('\n').map(|(at, _)| at).collect(),
            place,
            file: place.dir.join("quiz.toml"),
            findings,
            figures: Vec::new(),
        }
    }

    pub fn file(&self) -> &Path {
        &self.file
    }

    /// How a question's code is called.
    pub fn place(&self, id: &str) -> String {
        format!("{}/quiz-{id}", self.place.section.slug)
    }

    /// How much has been reported so far.
    pub fn count(&self) -> usize {
        self.findings.all.len()
    }

    /// Reports at a byte offset.
    pub fn report(&mut self, at: usize, message: impl Into<String>, mend: impl Into<String>) {
        let line = self.line_of(at);
        self.findings.report(&self.file, Some(line), message, mend);
    }

    fn line_of(&self, at: usize) -> usize {
        1 + self.line_ends.partition_point(|end| *end < at)
    }

    pub fn report_file(&mut self, message: String, mend: String) {
        self.findings.report(&self.file, None, message, mend);
    }

    /// The line of the file where a string's text begins.
    pub fn first_line(&self, written: &Spanned<String>) -> usize {
        let start = written.span().start;
        let raw = self.source.get(start..).unwrap_or_default();
        let begins_below = ["\"\"\"\n", "'''\n", "\"\"\"\r\n", "'''\r\n"];
        let below = begins_below.iter().any(|quote| raw.starts_with(quote));
        self.line_of(start) + usize::from(below)
    }

    /// Markdown of any length.
    pub fn html(&mut self, written: &Spanned<String>) -> String {
        if written.get_ref().trim().is_empty() {
            self.report(
                written.span().start,
                "this text is empty",
                "Write it; readers learn from it.",
            );
            return String::new();
        }
        let mut setting = self
            .place
            .setting("quiz.toml", self.place.section.slug.to_string());
        setting.explains = false;
        setting.runs = false;
        let text = text::render(written.get_ref(), &setting);
        let first = self.first_line(written);
        for mut problem in text.problems {
            if problem.elsewhere.is_none() {
                problem.line += first - 1;
            }
            self.findings.report_all(&self.file, vec![problem]);
        }
        self.figures.extend(text.figures);
        if text.parts.len() > 1 || !text.titles.is_empty() || !text.sources_html.is_empty() {
            self.report(
                written.span().start,
                "headings and footnotes have no place in a question",
                "Take them away.",
            );
        }
        let part = text.parts.into_iter().next().unwrap_or_default();
        part.html.as_str().trim().to_owned()
    }

    /// Markdown of one line, without a paragraph around it.
    pub fn line_html(&mut self, written: &Spanned<String>) -> String {
        if written.get_ref().trim_end().contains('\n') {
            self.report(
                written.span().start,
                "this text has more than one line",
                "Write it in one; only what code prints may have more.",
            );
        }
        markdown::inline(&self.html(written))
    }

    /// What code prints, in several lines, as it is.
    pub fn printed(&self, written: &Spanned<String>) -> String {
        let text = text::escape(written.get_ref().trim_end());
        format!("<pre><samp>{text}</samp></pre>")
    }

    /// The name of a choice or step; reports one that says the same as another.
    pub fn key(
        &mut self,
        question: &str,
        written: &Spanned<String>,
        taken: &mut BTreeSet<Key>,
    ) -> Key {
        let mut digest = Sha256::new();
        digest.update(question);
        digest.update([0]);
        digest.update(written.get_ref().trim());
        let key: Key = digest.finalize()[..4]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if !taken.insert(key.clone()) {
            self.report(
                written.span().start,
                "this says the same as another one",
                "Change one of the two.",
            );
        }
        key
    }
}

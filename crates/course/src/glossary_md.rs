//! glossary.md: the words, explained.

use std::path::Path;

use crate::{
    Glossary, Slug, Term, bounds,
    diagnostic::Reporter,
    links::Links,
    text::{self, Setting},
};

/// A glossary whose links are not followed yet, since they lead to one another.
#[derive(Default)]
pub(crate) struct Scanned {
    /// The text without its `Also:` lines; line numbers are kept.
    body: String,
    also: Vec<Also>,
    words: Vec<text::Part>,
}

/// An `Also:` line.
struct Also {
    line: usize,
    names: Vec<String>,
    /// It is the last line of its word.
    is_last: bool,
}

/// Takes a glossary apart.
pub(crate) fn scan(source: &str) -> Scanned {
    let mut scanned = Scanned::default();
    let lines: Vec<&str> = source.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if let Some(names) = line.strip_prefix("Also:") {
            let next = lines[at + 1..].iter().find(|line| !line.trim().is_empty());
            let names = names.split(',').map(|name| name.trim().to_owned());
            scanned.also.push(Also {
                line: at + 1,
                names: names.filter(|name| !name.is_empty()).collect(),
                is_last: next.is_none_or(|line| line.starts_with("## ")),
            });
        } else {
            scanned.body.push_str(line);
        }
        scanned.body.push('\n');
    }
    scanned.words = text::words(&scanned.body);
    scanned
}

impl Scanned {
    /// What each word means, as plain text, by slug.
    pub fn explanations(&self) -> impl Iterator<Item = (String, String)> {
        self.words.iter().filter_map(|word| {
            let slug = Slug::of_title(&word.title).ok()?;
            Some((slug.to_string(), word.plain.clone()))
        })
    }

    /// Follows the links and checks everything.
    pub fn read(self, dir: &Path, links: &Links, report: &mut Reporter) -> Glossary {
        let setting = Setting {
            links,
            file: report.file.clone(),
            dir: dir.to_owned(),
            section: None,
            place: "glossary".into(),
            explains: false,
            runs: false,
        };
        let text = text::render(&self.body, &setting);
        for problem in text.problems {
            report.line(Some(problem.line), problem.message, problem.mend);
        }
        for (title, line) in &text.titles {
            report.line(
                Some(*line),
                format!("`# {title}` is no word"),
                "Words are headings of two #.",
            );
        }
        let mut glossary = Glossary::default();
        let mut before: Option<String> = None;
        let starts: Vec<usize> = text.parts.iter().map(|part| part.line).collect();
        for (at, part) in text.parts.into_iter().enumerate() {
            if at == 0 {
                if part.words > 0 {
                    report.line(
                        Some(1),
                        "a text stands before the first word",
                        "Take it away.",
                    );
                }
                continue;
            }
            let line = Some(part.line);
            let lower = part.title.to_lowercase();
            if before.as_ref().is_some_and(|before| *before > lower) {
                report.line(
                    line,
                    format!("\"{}\" stands out of alphabetical order", part.title),
                    format!("Put it before \"{}\".", before.clone().unwrap_or_default()),
                );
            }
            before = before.max(Some(lower));
            let sentences = sentences(&part.plain);
            if !bounds::SENTENCES.contains(&sentences) {
                report.line(
                    line,
                    format!("\"{}\" is explained in {sentences} sentences", part.title),
                    "Explain it in one to three; a lesson can say more.",
                );
            }
            let Ok(slug) = Slug::of_title(&part.title) else {
                report.line(
                    line,
                    format!("no anchor can be made of \"{}\"", part.title),
                    "Write it with letters.",
                );
                continue;
            };
            let next = starts.get(at + 1).copied().unwrap_or(usize::MAX);
            let also = self
                .also
                .iter()
                .filter(|also| (part.line..next).contains(&also.line));
            let term = Term {
                term: part.title.clone(),
                slug,
                html: part.html.as_str().trim().to_owned(),
                plain: part.plain,
                also: also.flat_map(|also| also.names.clone()).collect(),
            };
            if !glossary.add(term) {
                report.line(
                    line,
                    format!("\"{}\" is explained a second time", part.title),
                    "Join the two.",
                );
            }
        }
        for also in self
            .also
            .iter()
            .filter(|also| !also.is_last || also.names.is_empty())
        {
            report.line(
                Some(also.line),
                "`Also:` is a line of its own, the last of its word",
                "Write `Also: other, another` below the explanation.",
            );
        }
        glossary
    }
}

/// Sentences end with a mark that white space or nothing follows.
fn sentences(text: &str) -> usize {
    let words = text.split_whitespace();
    let ends = words.filter(|word| {
        let word = word.trim_end_matches([')', '"', '\'', '”']);
        word.ends_with(['.', '!', '?']) && !matches!(word, "e.g." | "i.e." | "etc." | "vs.")
    });
    let whole = ends.count();
    let ended = text.trim_end().trim_end_matches([')', '"', '\'', '”']);
    whole + usize::from(!text.is_empty() && !ended.ends_with(['.', '!', '?']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_counted_by_their_ends() {
        for (text, count) in [
            ("", 0),
            ("A word", 1),
            ("A word. (Two.)", 2),
            ("Version 3.11 has it, e.g. here. Yes! No?", 3),
        ] {
            assert_eq!(sentences(text), count, "{text}");
        }
    }

    #[test]
    fn other_words_for_it_are_taken_out_of_the_text() {
        let scanned = scan(
            "## salt\nMakes hashes *differ*.\nAlso: salting, salted hash\n\n## token\nA secret.\n",
        );
        let all: Vec<_> = scanned.explanations().collect();
        assert_eq!(
            all[0],
            ("salt".to_owned(), "Makes hashes differ.".to_owned())
        );
        assert_eq!(scanned.also[0].names, ["salting", "salted hash"]);
        assert!(scanned.also[0].is_last);
    }
}

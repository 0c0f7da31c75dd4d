//! The piece of a text that shows best what was found.

use std::collections::BTreeSet;

use super::words::{self, Word};
use crate::text::escape;

/// Words of a snippet.
const LENGTH: usize = 28;
/// Words before the first one that was found.
const BEFORE: usize = 6;

/// The piece of the text that has most of the words; for each word of the query, `found` has the words
/// that it may mean.
pub(super) fn of(text: &str, found: &[BTreeSet<&str>]) -> String {
    let words = words::of(text);
    // Which word of the query each word of the text is.
    let meant: Vec<Option<usize>> = words
        .iter()
        .map(|word| {
            found
                .iter()
                .position(|some| some.contains(word.text.as_str()))
        })
        .collect();
    let distinct = |start: &usize| {
        let window = meant.iter().skip(*start).take(LENGTH - BEFORE).flatten();
        window.collect::<BTreeSet<_>>().len()
    };
    let starts = meant
        .iter()
        .enumerate()
        .filter(|(_, meant)| meant.is_some());
    // Of equally good ones the first.
    let best = starts
        .map(|(at, _)| at)
        .rev()
        .max_by_key(distinct)
        .unwrap_or(0);
    let from = best.saturating_sub(BEFORE);
    let to = (from + LENGTH).min(words.len());
    cut(text, &words, &meant, from..to)
}

fn cut(
    text: &str,
    words: &[Word],
    meant: &[Option<usize>],
    range: std::ops::Range<usize>,
) -> String {
    let mut html = String::new();
    let mut at = match range.start {
        0 => 0,
        start => words[start].start,
    };
    if at > 0 {
        html.push_str("… ");
    }
    for (word, meant) in words[range.clone()].iter().zip(&meant[range.clone()]) {
        html.push_str(&escape(&text[at..word.start]));
        let shown = escape(&text[word.start..word.end]);
        match meant {
            Some(_) => html.push_str(&format!("<mark>{shown}</mark>")),
            None => html.push_str(&shown),
        }
        at = word.end;
    }
    if range.end < words.len() {
        html.push_str(" …");
    } else {
        html.push_str(&escape(&text[at..]));
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_piece_with_most_of_the_words_is_shown_and_they_are_marked() {
        let filler = "nothing of interest ".repeat(20);
        let text = format!("A salt. {filler} Each <user> has a Salt & a hash of it. {filler}");
        let found = [BTreeSet::from(["salt"]), BTreeSet::from(["hash", "hashes"])];
        let html = of(&text, &found);
        assert!(html.starts_with("… "), "{html}");
        assert!(
            html.contains("&lt;user&gt; has a <mark>Salt</mark> &amp; a <mark>hash</mark> of it."),
            "{html}"
        );
        assert!(html.ends_with(" …"), "{html}");
    }

    #[test]
    fn a_text_without_the_words_is_shown_from_its_beginning() {
        assert_eq!(of("Two words.", &[]), "Two words.");
        assert_eq!(of("", &[BTreeSet::from(["x"])]), "");
    }
}

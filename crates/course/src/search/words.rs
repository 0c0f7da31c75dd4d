//! What a word is.

/// Words that mean nothing in a question.
const EMPTY: &[&str] = &[
    "a", "an", "and", "are", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i",
    "in", "is", "it", "my", "of", "on", "or", "that", "the", "this", "to", "what", "when", "where",
    "which", "why", "with", "you",
];

/// A word in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In small letters.
    pub text: String,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The words of a text: runs of letters and digits.
pub(super) fn of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let text = text[from..at].to_lowercase();
                words.push(Word {
                    text,
                    start: from,
                    end: at,
                });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The words of a text as they are indexed: parts that a mark joins ("SHA-256", "yaml.load") also as one
/// word without it ("sha256").
pub(super) fn indexed(text: &str) -> Vec<String> {
    let words = of(text);
    let mut all = Vec::with_capacity(words.len());
    let mut joined = String::new();
    for (at, word) in words.iter().enumerate() {
        let after = at > 0 && {
            let between = &text[words[at - 1].end..word.start];
            matches!(between, "-" | "_" | "." | "/" | "'")
        };
        if !after {
            joined.clear();
        }
        joined.push_str(&word.text);
        if after {
            all.push(joined.clone());
        }
        all.push(word.text.clone());
    }
    all
}

/// The words of a query that mean something; all of them if none does.
pub(super) fn of_query(query: &str) -> Vec<String> {
    let all: Vec<String> = of(query).into_iter().map(|word| word.text).collect();
    let full: Vec<String> = all
        .iter()
        .filter(|word| !EMPTY.contains(&word.as_str()))
        .cloned()
        .collect();
    if full.is_empty() { all } else { full }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_words_are_indexed_in_parts_and_whole() {
        assert_eq!(indexed("Use SHA-256."), ["use", "sha", "sha256", "256"]);
        assert_eq!(indexed("urllib.parse"), ["urllib", "urllibparse", "parse"]);
    }

    #[test]
    fn a_question_is_reduced_to_its_words_of_meaning() {
        assert_eq!(of_query("What is a salt?"), ["salt"]);
        assert_eq!(of_query("what is"), ["what", "is"]);
    }
}

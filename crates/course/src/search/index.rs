//! Which documents hold which word, and how much it says about each.

use std::collections::{BTreeMap, BTreeSet};

use fst::{Automaton, IntoStreamer, Map, MapBuilder, Streamer, automaton};

use super::{documents::Document, words};

/// How much a word weighs in the title, and in the names a document is known by.
const TITLE: f32 = 6.0;
const NAMES: f32 = 3.0;
/// BM25's k1 and b: how fast repetition stops to matter, and how much length does.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.5;

/// Words and the documents that hold them.
#[derive(Debug, Default)]
pub(super) struct Index {
    documents: usize,
    /// Each word's number.
    numbers: Option<Map<Vec<u8>>>,
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    word: String,
    /// How much it says, by document.
    weights: Vec<(usize, f32)>,
}

/// Words that a word of the query may mean, by number, each with how close it is: 1 is the same.
pub(super) type Matches = BTreeMap<usize, f32>;

impl Index {
    pub fn new(documents: &[Document]) -> Self {
        let mut counts: BTreeMap<String, BTreeMap<usize, f32>> = BTreeMap::new();
        let mut lengths = Vec::with_capacity(documents.len());
        for (at, document) in documents.iter().enumerate() {
            let body = words::indexed(&document.text);
            lengths.push(body.len() as f32);
            let fields = [
                (words::indexed(&document.title), TITLE),
                (words::indexed(&document.names), NAMES),
                (body, 1.0),
            ];
            for (words, weight) in fields {
                for word in words {
                    *counts.entry(word).or_default().entry(at).or_default() += weight;
                }
            }
        }
        let mean = (lengths.iter().sum::<f32>() / lengths.len().max(1) as f32).max(1.0);
        let mut numbers = MapBuilder::memory();
        let mut terms: Vec<Term> = Vec::with_capacity(counts.len());
        for (word, weights) in counts {
            // Words come in their order from the tree, each once, so this cannot fail.
            if numbers.insert(&word, terms.len() as u64).is_err() {
                continue;
            }
            let rarity = rarity(weights.len(), documents.len());
            let weigh = |(at, weight): (usize, f32)| {
                let length = 1.0 - LENGTH + LENGTH * lengths[at] / mean;
                let weight = rarity * weight * (SATURATION + 1.0) / (weight + SATURATION * length);
                (at, weight)
            };
            let weights = weights.into_iter().map(weigh).collect();
            terms.push(Term { word, weights });
        }
        Self {
            documents: documents.len(),
            numbers: Some(numbers.into_map()),
            terms,
        }
    }

    /// The words that may be meant by one that somebody typed, perhaps not to its end. Only if no word is
    /// it or begins with it, it has an error.
    pub fn matches(&self, typed: &str) -> Matches {
        let mut matches = Matches::new();
        let Some(numbers) = &self.numbers else {
            return matches;
        };
        let mut add = |found: Vec<u64>, closeness: f32| {
            for number in found {
                matches.entry(number as usize).or_insert(closeness);
            }
        };
        add(numbers.get(typed).into_iter().collect(), 1.0);
        add(all(numbers, automaton::Str::new(typed).starts_with()), 0.6);
        if matches.is_empty() {
            matches = self.misspelt(numbers, typed);
        }
        matches
    }

    /// Words that are one error away, or two if they are long. Somebody who typed a word knows how it
    /// begins.
    fn misspelt(&self, numbers: &Map<Vec<u8>>, typed: &str) -> Matches {
        let mut matches = Matches::new();
        let mut add = |found: Vec<u64>, closeness: f32| {
            for number in found {
                let number = number as usize;
                if self.terms[number].word.chars().next() == typed.chars().next() {
                    matches.entry(number).or_insert(closeness);
                }
            }
        };
        let length = typed.chars().count();
        for swapped in swaps(typed) {
            add(
                all(numbers, automaton::Str::new(&swapped).starts_with()),
                1.0,
            );
        }
        for (least, errors, closeness) in [(4, 1, 0.8), (8, 2, 0.4)] {
            // The automaton of a very long word would be too large; then there is no such word.
            if length >= least
                && let Ok(near) = automaton::Levenshtein::new(typed, errors)
            {
                add(all(numbers, &near), closeness);
                add(all(numbers, (&near).starts_with()), closeness / 2.0);
            }
        }
        matches
    }

    /// How well each document fits one word of the query; 0 if it does not have it.
    pub fn rates(&self, matches: &Matches) -> Vec<f32> {
        let mut rates = vec![0.0; self.documents];
        for (number, closeness) in matches {
            for (at, weight) in &self.terms[*number].weights {
                rates[*at] = f32::max(rates[*at], weight * closeness);
            }
        }
        rates
    }

    /// The words by themselves.
    pub fn names(&self, matches: &Matches) -> BTreeSet<&str> {
        matches
            .keys()
            .map(|number| self.terms[*number].word.as_str())
            .collect()
    }
}

/// BM25's inverse document frequency.
fn rarity(holders: usize, documents: usize) -> f32 {
    let (holders, documents) = (holders as f32, documents as f32);
    (1.0 + (documents - holders + 0.5) / (holders + 0.5)).ln()
}

fn all(numbers: &Map<Vec<u8>>, automaton: impl Automaton) -> Vec<u64> {
    let mut found = Vec::new();
    let mut stream = numbers.search(automaton).into_stream();
    while let Some((_, number)) = stream.next() {
        found.push(number);
    }
    found
}

/// The word with two neighbouring letters exchanged, which is the most common error of typing.
fn swaps(typed: &str) -> Vec<String> {
    let letters: Vec<char> = typed.chars().collect();
    let swaps = (1..letters.len()).map(|at| {
        let mut swapped = letters.clone();
        swapped.swap(at - 1, at);
        swapped.into_iter().collect()
    });
    if letters.len() >= 4 {
        swaps.collect()
    } else {
        Vec::new()
    }
}

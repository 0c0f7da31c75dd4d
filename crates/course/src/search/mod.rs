//! Search over everything that there is to read.
//!
//! [`index`] knows which documents hold which word, [`words`] what a word is, [`snippet`] which piece of a
//! text to show.

mod documents;
mod index;
mod snippet;
mod words;

use std::collections::BTreeSet;

use crate::{Courses, Slug};
use documents::Document;
use index::Index;

/// An index of all courses, in memory.
#[derive(Debug, Default)]
pub struct Search {
    documents: Vec<Document>,
    index: Index,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// Its title.
    pub title: String,
    /// Where it stands: "A05 – Injection › SQL injection".
    pub place: String,
    /// Its address on the site.
    pub url: String,
    /// A piece of the text around what was found, as HTML with `<mark>`.
    pub snippet_html: String,
    /// Its course; `None` for words of the glossary.
    pub course: Option<Slug>,
    /// Its section; `None` for words of the glossary.
    pub section: Option<Slug>,
}

/// Kinds of things to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitKind {
    /// A topic of a lesson.
    Topic,
    /// A lab.
    Lab,
    /// A case study.
    CaseStudy,
    /// A word in the glossary.
    Term,
}

/// The longest query that is looked at, in characters.
pub const QUERY: usize = 200;
/// The most words of a query that are looked at.
const QUERY_WORDS: usize = 8;

impl Search {
    /// Makes the index. Takes some milliseconds.
    pub fn new(courses: &Courses) -> Self {
        let documents = documents::of(courses);
        let index = Index::new(&documents);
        Self { documents, index }
    }

    /// The best hits for what somebody has typed so far, best first. Words may be unfinished; a word that
    /// nobody wrote may have a typing error from four letters on, and two from eight. Of the words that mean
    /// something, a hit has as many as any document has.
    pub fn find(&self, query: &str, limit: usize) -> Vec<Hit> {
        let query: String = query.chars().take(QUERY).collect();
        let mut words = words::of_query(&query);
        words.truncate(QUERY_WORDS);
        let matches: Vec<_> = words.iter().map(|word| self.index.matches(word)).collect();
        let by_word: Vec<Vec<f32>> = matches
            .iter()
            .map(|terms| self.index.rates(terms))
            .collect();
        let mut rated: Vec<(usize, f32, usize)> = (0..self.documents.len())
            .filter_map(|at| {
                let rates = by_word.iter().map(|rates| rates[at]);
                let rates: Vec<f32> = rates.filter(|rate| *rate > 0.0).collect();
                let rate = rates.iter().sum::<f32>() * self.documents[at].weight(&words);
                (!rates.is_empty()).then_some((rates.len(), rate, at))
            })
            .collect();
        let most = rated.iter().map(|(count, ..)| *count).max().unwrap_or(0);
        rated.retain(|(count, ..)| *count == most);
        rated.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2)));
        rated.truncate(limit);
        let found: Vec<BTreeSet<&str>> = matches
            .iter()
            .map(|terms| self.index.names(terms))
            .collect();
        let hits = rated
            .into_iter()
            .map(|(_, _, at)| self.documents[at].hit(&found));
        hits.collect()
    }
}

use std::collections::BTreeMap;

use crate::Slug;

/// The words of a course, explained.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    /// In alphabetical order.
    pub terms: Vec<Term>,
    by_slug: BTreeMap<Slug, usize>,
}

/// A word and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The word.
    pub term: String,
    /// Its anchor on the glossary's page.
    pub slug: Slug,
    /// One to three sentences, ready for the page.
    pub html: String,
    /// The same without marks.
    pub plain: String,
    /// Other words for it.
    pub also: Vec<String>,
}

impl Glossary {
    /// A word by its slug.
    pub fn term(&self, slug: &str) -> Option<&Term> {
        let slug = slug.parse().ok()?;
        self.by_slug.get(&slug).map(|at| &self.terms[*at])
    }

    /// Adds a word, unless there is one of the same slug; says whether it did. The order stays
    /// alphabetical.
    pub(crate) fn add(&mut self, term: Term) -> bool {
        if self.by_slug.contains_key(&term.slug) {
            return false;
        }
        let key = |term: &Term| term.term.to_lowercase();
        let at = self.terms.partition_point(|other| key(other) <= key(&term));
        self.terms.insert(at, term);
        self.by_slug = (self.terms.iter().enumerate())
            .map(|(at, term)| (term.slug.clone(), at))
            .collect();
        true
    }
}

use course::{CaseStudy, Course, Glossary, Section, Slug};

use super::{Ready, Weakness, section_text::terms};

/// A case study's text, ready for its page.
pub(crate) struct CaseText {
    /// All of it.
    pub html: Ready,
    /// Its footnotes.
    pub sources: Ready,
    /// Slugs of the glossary's words that it links to.
    pub terms: Vec<Slug>,
    /// What else the course has on its weaknesses.
    pub weaknesses: Vec<Weakness>,
}

impl CaseText {
    pub fn new(course: &Course, section: &Section, case: &CaseStudy, glossary: &Glossary) -> Self {
        let html = Ready::new(&case.html);
        Self {
            terms: terms(std::iter::once(&html.html()[..]), glossary),
            html,
            sources: Ready::new(&case.sources_html),
            weaknesses: Weakness::of_numbers(course, section, &case.cwe, &case.slug),
        }
    }
}

use std::collections::BTreeSet;

use course::{Course, Glossary, Heading, Module, Section, Slug};

use super::{Ready, Weakness};

/// A section's text, ready for its page.
pub(crate) struct SectionText {
    /// What stands before the first topic.
    pub intro: Ready,
    /// Its topics that are written.
    pub topics: Vec<TopicReady>,
    /// Its footnotes.
    pub sources: Ready,
    /// Slugs of the glossary's words that it links to.
    pub terms: Vec<Slug>,
    /// What else the course has on its weaknesses.
    pub weaknesses: Vec<Weakness>,
    /// About how long it takes to read.
    pub minutes: u32,
}

/// A topic, ready for its section's page.
pub(crate) struct TopicReady {
    pub slug: Slug,
    pub html: Ready,
    pub headings: Vec<Heading>,
}

impl SectionText {
    pub fn new(course: &Course, module: &Module, section: &Section, glossary: &Glossary) -> Self {
        let lesson = section.lesson.as_deref();
        let topics = lesson.into_iter().flat_map(|lesson| &lesson.topics);
        let topics: Vec<_> = topics
            .map(|topic| TopicReady {
                slug: topic.slug.clone(),
                html: Ready::new(&topic.html),
                headings: topic.headings.clone(),
            })
            .collect();
        let intro = lesson.map_or_else(String::new, |lesson| lesson.intro_html.to_string());
        let texts = topics.iter().map(|topic| &topic.html.html()[..]);
        let terms = terms(std::iter::once(intro.as_bytes()).chain(texts), glossary);
        Self {
            intro: Ready::new(intro),
            sources: Ready::new(
                lesson.map_or_else(String::new, |lesson| lesson.sources_html.to_string()),
            ),
            terms,
            weaknesses: Weakness::of(course, module, section),
            minutes: lesson.map_or(0, course::Lesson::minutes),
            topics,
        }
    }

    pub fn topic(&self, slug: &Slug) -> Option<&TopicReady> {
        self.topics.iter().find(|topic| &topic.slug == slug)
    }
}

/// Words that texts link to, each once, in the order of the glossary.
pub(super) fn terms<'a>(texts: impl Iterator<Item = &'a [u8]>, glossary: &Glossary) -> Vec<Slug> {
    let mut linked = BTreeSet::new();
    for text in texts {
        let text = String::from_utf8_lossy(text);
        let links = text.split("href=\"/glossary#").skip(1);
        linked.extend(links.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    let all = glossary.terms.iter().map(|term| &term.slug);
    all.filter(|slug| linked.contains(slug.as_str()))
        .cloned()
        .collect()
}

//! What can be found.

use std::collections::BTreeSet;

use crate::{Course, Courses, Lab, Module, Section, Slug, Target};

use super::{Hit, HitKind, snippet, words};

/// Something that can be found.
#[derive(Debug)]
pub(super) struct Document {
    kind: HitKind,
    pub title: String,
    /// Other words that it is known by.
    pub names: String,
    pub text: String,
    place: String,
    url: String,
    course: Option<Slug>,
    section: Option<Slug>,
}

impl Document {
    /// A title that says just what was asked for comes first.
    pub fn weight(&self, query: &[String]) -> f32 {
        let title = words::of_query(&self.title);
        if title == query { 2.0 } else { 1.0 }
    }

    /// The hit; for each word of the query, the words that it may mean.
    pub fn hit(&self, found: &[BTreeSet<&str>]) -> Hit {
        Hit {
            kind: self.kind,
            title: self.title.clone(),
            place: self.place.clone(),
            url: self.url.clone(),
            snippet_html: snippet::of(&self.text, found),
            course: self.course.clone(),
            section: self.section.clone(),
        }
    }
}

pub(super) fn of(courses: &Courses) -> Vec<Document> {
    let terms = courses.glossary.terms.iter().map(|term| Document {
        kind: HitKind::Term,
        title: term.term.clone(),
        names: term.also.join(" "),
        text: term.plain.clone(),
        place: "Glossary".into(),
        url: Target::Term(term.slug.as_str()).to_string(),
        course: None,
        section: None,
    });
    let mut all: Vec<Document> = terms.collect();
    for course in &courses.courses {
        for (module, section) in course.sections() {
            let at = At {
                course,
                module,
                section,
            };
            all.extend(at.topics());
            all.extend(at.case_studies());
            let labs = course.labs.iter().filter(|lab| lab.section == section.slug);
            all.extend(labs.map(|lab| at.lab(lab)));
        }
    }
    all
}

/// A section in its course.
struct At<'a> {
    course: &'a Course,
    module: &'a Module,
    section: &'a Section,
}

impl At<'_> {
    fn document(
        &self,
        kind: HitKind,
        title: &str,
        names: String,
        text: String,
        url: String,
    ) -> Document {
        Document {
            kind,
            title: title.to_owned(),
            names: format!("{names} {}", self.section.title),
            text,
            place: format!("{} › {}", self.module.title, self.section.title),
            url,
            course: Some(self.course.slug.clone()),
            section: Some(self.section.slug.clone()),
        }
    }

    fn topics(&self) -> impl Iterator<Item = Document> {
        let lesson = self.section.lesson.iter();
        lesson.flat_map(|lesson| &lesson.topics).map(|topic| {
            let headings: Vec<&str> = topic
                .headings
                .iter()
                .map(|one| one.title.as_str())
                .collect();
            let url = Target::Section {
                course: self.course.slug.as_str(),
                section: self.section.slug.as_str(),
                anchor: Some(topic.slug.as_str()),
            };
            let (names, text) = (headings.join(" "), topic.plain.clone());
            self.document(HitKind::Topic, &topic.title, names, text, url.to_string())
        })
    }

    fn case_studies(&self) -> impl Iterator<Item = Document> {
        self.section.case_studies.iter().map(|case| {
            let url = Target::CaseStudy {
                course: self.course.slug.as_str(),
                section: self.section.slug.as_str(),
                case_study: case.slug.as_str(),
            };
            let names = format!("{} {}", case.cve.join(" "), cwes(&case.cwe));
            self.document(
                HitKind::CaseStudy,
                &case.title,
                names,
                case.plain.clone(),
                url.to_string(),
            )
        })
    }

    /// A lab, by its story and what is wanted; hints and debrief are for those who have done it.
    fn lab(&self, lab: &Lab) -> Document {
        let names = format!("{} {} {}", lab.story, lab.items.join(" "), cwes(&lab.cwe));
        let text = format!("{} {}", lab.brief.story_html, lab.brief.wanted_html);
        let url = Target::Lab(lab.slug.as_str()).to_string();
        self.document(HitKind::Lab, &lab.title, names, without_tags(&text), url)
    }
}

fn cwes(numbers: &[u32]) -> String {
    let all: Vec<String> = numbers
        .iter()
        .map(|number| format!("CWE-{number}"))
        .collect();
    all.join(" ")
}

/// The text of our own HTML.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for (at, piece) in html.split('<').enumerate() {
        let piece = match piece.split_once('>') {
            Some((_, after)) if at > 0 => after,
            _ => piece,
        };
        text.push_str(piece);
    }
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    for (entity, c) in entities {
        text = text.replace(entity, c);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

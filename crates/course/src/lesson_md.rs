//! lesson.md: a section's topics.

use crate::{
    Item, ItemKind, Lesson, PythonBlock, TopicText, bounds,
    section_dir::{Findings, Place},
    text::{self, Part, Setting},
};

pub(crate) struct ReadLesson {
    pub lesson: Lesson,
    pub python: Vec<PythonBlock>,
    pub figures: Vec<String>,
}

pub(crate) fn read(source: &str, place: &Place, findings: &mut Findings) -> ReadLesson {
    let setting = place.setting("lesson.md", place.section.slug.to_string());
    let mut text = text::render(source, &setting);
    findings.report_all(&setting.file, std::mem::take(&mut text.problems));
    for (title, line) in &text.titles {
        findings.report(
            &setting.file,
            Some(*line),
            format!("`# {title}` is a title of its own"),
            "Take it away: the title is the outline's; topics are `## `.",
        );
    }
    let mut parts = text.parts.into_iter();
    let intro = parts.next().unwrap_or_default();
    if intro.words == 0 {
        findings.report(
            &setting.file,
            Some(1),
            "nothing stands before the first topic",
            "Say in a few sentences what the section is about.",
        );
    }
    let parts: Vec<Part> = parts.collect();
    let topics: Vec<&Item> = place.section.items_of(ItemKind::Topic).collect();
    check_headings(&parts, &topics, &setting, findings);
    let mut written = Vec::new();
    let ends: Vec<usize> = parts.iter().skip(1).map(|part| part.line).collect();
    let ends = ends.into_iter().chain([usize::MAX]);
    for (part, end) in parts.into_iter().zip(ends) {
        let Some(topic) = topics.iter().find(|topic| topic.title == part.title) else {
            continue;
        };
        if !bounds::TOPIC_WORDS.contains(&part.words) {
            findings.report(
                &setting.file,
                Some(part.line),
                format!("this topic has {} words", part.words),
                format!(
                    "A topic has {} to {} words, code not counted.",
                    bounds::TOPIC_WORDS.start(),
                    bounds::TOPIC_WORDS.end()
                ),
            );
        }
        written.push(TopicText {
            title: part.title,
            slug: topic.slug.clone(),
            html: part.html,
            plain: part.plain,
            words: part.words,
            minutes: part.minutes,
            headings: part.headings,
            lines: part.line..end,
        });
    }
    let mut lesson = Lesson {
        intro_html: intro.html,
        topics: Vec::new(),
        sources_html: text.sources_html,
        runs: text.runs,
    };
    // In the outline's order, whatever the file's is; of two with one title, the first.
    for topic in topics {
        let at = written.iter().position(|text| text.slug == topic.slug);
        lesson.topics.extend(at.map(|at| written.remove(at)));
    }
    ReadLesson {
        lesson,
        python: text.python,
        figures: text.figures,
    }
}

fn check_headings(parts: &[Part], topics: &[&Item], setting: &Setting, findings: &mut Findings) {
    let mut latest = None;
    for (at, part) in parts.iter().enumerate() {
        let mut report = |message: String, mend: String| {
            findings.report(&setting.file, Some(part.line), message, mend);
        };
        let Some(place) = topics.iter().position(|topic| topic.title == part.title) else {
            let titles: Vec<String> = topics.iter().map(|topic| topic.title.clone()).collect();
            let mend = crate::links::nearest(&part.title, titles.iter()).unwrap_or_else(|| {
                "Copy the topic's title exactly as it stands in outline.yaml; use `###` below it.".into()
            });
            report(
                format!("the outline has no topic \"{}\" here", part.title),
                mend,
            );
            continue;
        };
        if parts[..at].iter().any(|other| other.title == part.title) {
            report(
                format!("the topic \"{}\" stands here a second time", part.title),
                "Join the two.".into(),
            );
        } else if latest.is_some_and(|latest| latest > place) {
            report(
                format!("the topic \"{}\" stands out of order", part.title),
                "Put the topics in the order of the outline.".into(),
            );
        }
        latest = latest.max(Some(place));
    }
    for topic in topics {
        if !parts.iter().any(|part| part.title == topic.title) {
            findings.report(
                &setting.file,
                None,
                format!("the topic \"{}\" is missing", topic.title),
                format!("Add `## {}` and its text.", topic.title),
            );
        }
    }
}

//! case-<slug>.md: a case study.

use serde::Deserialize;

use crate::{
    CaseStudy, Date, Heading, Html, Item, PythonBlock, bounds,
    section_dir::{Findings, Place},
    text::{self, Part, Rendered, Setting},
};

/// The parts of a case study, in their order.
const PARTS: [&str; 6] = [
    "What happened",
    "The flaw",
    "How it was exploited",
    "What it cost",
    "How it was repaired",
    "What to take away",
];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    date: String,
    cwe: Vec<u32>,
    #[serde(default)]
    cve: Vec<String>,
}

pub(crate) struct ReadCase {
    pub case_study: CaseStudy,
    pub python: Vec<PythonBlock>,
    pub figures: Vec<String>,
}

pub(crate) fn read(source: &str, item: &Item, place: &Place, findings: &mut Findings) -> ReadCase {
    let name = format!("case-{}", item.slug);
    let setting = place.setting(&format!("{name}.md"), name.clone());
    let (front, body) = split(source);
    let front = read_front(front, &setting, findings);
    let mut text = text::render(&body, &setting);
    findings.report_all(&setting.file, std::mem::take(&mut text.problems));
    check_title(&text, item, &setting, findings);
    check_parts(&text.parts, &setting, findings);
    for line in &text.unsourced {
        findings.report(
            &setting.file,
            Some(*line),
            "a number stands here without a source",
            "Add a footnote that says where it is from: [^name].",
        );
    }
    let words: usize = text.parts.iter().map(|part| part.words).sum();
    if !bounds::CASE_WORDS.contains(&words) {
        findings.report(
            &setting.file,
            None,
            format!("this case study has {words} words"),
            format!(
                "It has {} to {} words, code not counted.",
                bounds::CASE_WORDS.start(),
                bounds::CASE_WORDS.end()
            ),
        );
    }
    let minutes = text.parts.iter().map(|part| part.minutes).sum();
    let plain: Vec<&str> = text.parts.iter().map(|part| part.plain.as_str()).collect();
    let plain = plain.join(" ").trim().to_owned();
    let (html, headings) = join(text.parts);
    let case_study = CaseStudy {
        title: item.title.clone(),
        slug: item.slug.clone(),
        date: front.date.parse().unwrap_or_default(),
        cwe: front.cwe,
        cve: front.cve,
        html,
        plain,
        sources_html: text.sources_html,
        headings,
        words,
        minutes,
        runs: text.runs,
    };
    ReadCase {
        case_study,
        python: text.python,
        figures: text.figures,
    }
}

/// Parts the front matter from the text; the text keeps its line numbers.
fn split(source: &str) -> (Option<String>, String) {
    let mut lines = source.split_inclusive('\n');
    if lines.next().map(str::trim_end) != Some("---") {
        return (None, source.to_owned());
    }
    let mut front = String::new();
    let mut blank = String::from("\n");
    while let Some(line) = lines.next() {
        blank.push('\n');
        if line.trim_end() == "---" {
            blank.extend(lines);
            return (Some(front), blank);
        }
        front.push_str(line);
    }
    (None, source.to_owned())
}

fn read_front(front: Option<String>, setting: &Setting, findings: &mut Findings) -> FrontMatter {
    let mut report = |line, message: String, mend: &str| {
        findings.report(&setting.file, Some(line), message, mend);
    };
    let Some(front) = front else {
        report(
            1,
            "the front matter is missing".into(),
            "Begin with --- and lines date: 2023-04-04, cwe: [639], cve: [], and --- again.",
        );
        return FrontMatter::default();
    };
    let read: FrontMatter = match serde_saphyr::from_str(&front) {
        Ok(read) => read,
        Err(error) => {
            let line = error
                .location()
                .map_or(1, |location| 1 + location.line() as usize);
            let message = error.without_snippet().to_string();
            report(line, message, "The front matter has date, cwe and cve.");
            return FrontMatter::default();
        }
    };
    let line_of = |key: &str| {
        let at = front
            .lines()
            .position(|line| line.trim_start().starts_with(key));
        at.map_or(1, |at| at + 2)
    };
    if read.date.parse::<Date>().is_err() {
        report(
            line_of("date"),
            format!("`{}` is no date", read.date),
            "Write 2023-04-04, or 2023-04 if the day is not known.",
        );
    }
    if read.cwe.is_empty() {
        report(
            line_of("cwe"),
            "no CWE is named".into(),
            "Name the weaknesses: cwe: [639].",
        );
    }
    for cve in read.cve.iter().filter(|cve| !is_cve(cve)) {
        report(
            line_of("cve"),
            format!("`{cve}` is no CVE id"),
            "Write it as CVE-2023-1748.",
        );
    }
    read
}

fn is_cve(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_number = |part: Option<&str>, least: usize| {
        part.is_some_and(|part| {
            part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    parts.next() == Some("CVE")
        && is_number(parts.next(), 4)
        && is_number(parts.next(), 4)
        && parts.next().is_none()
}

fn check_title(text: &Rendered, item: &Item, setting: &Setting, findings: &mut Findings) {
    let mut report = |line, message: String| {
        let mend = format!("Write `# {}`, once, below the front matter.", item.title);
        findings.report(&setting.file, line, message, mend);
    };
    match text.titles.as_slice() {
        [] => report(None, "the title is missing".into()),
        [(title, line), rest @ ..] => {
            if *title != item.title {
                report(
                    Some(*line),
                    format!("\"{title}\" is not the outline's title"),
                );
            }
            for (title, line) in rest {
                report(Some(*line), format!("`# {title}` is a second title"));
            }
        }
    }
}

fn check_parts(parts: &[Part], setting: &Setting, findings: &mut Findings) {
    let mut report = |line, message: String, mend: String| {
        findings.report(&setting.file, line, message, mend);
    };
    let order = || {
        format!(
            "The headings are `## {}`, in this order.",
            PARTS.join("`, `## ")
        )
    };
    if parts.first().is_some_and(|part| part.words > 0) {
        report(
            None,
            "a text stands before `## What happened`".into(),
            "Put it below one of the headings.".into(),
        );
    }
    let mut latest = None;
    for part in parts.iter().skip(1) {
        let line = Some(part.line);
        let Some(place) = PARTS.iter().position(|title| *title == part.title) else {
            report(
                line,
                format!("`## {}` is no part of a case study", part.title),
                order(),
            );
            continue;
        };
        if latest.is_some_and(|latest| latest >= place) {
            report(
                line,
                format!("`## {}` stands out of order", part.title),
                order(),
            );
        }
        latest = latest.max(Some(place));
        if part.words == 0 {
            report(
                line,
                format!("nothing stands below `## {}`", part.title),
                "Write it; if it is not known, say so.".into(),
            );
        }
    }
    for title in PARTS {
        if !parts.iter().skip(1).any(|part| part.title == title) {
            report(
                None,
                format!("the heading `## {title}` is missing"),
                format!("Add `## {title}` and its text."),
            );
        }
    }
}

/// One page of all parts, each below its heading.
fn join(parts: Vec<Part>) -> (Html, Vec<Heading>) {
    let mut html = Html::default();
    let mut headings = Vec::new();
    for part in parts {
        if let Ok(id) = crate::Slug::of_title(&part.title) {
            html.push(format!(
                "<h2 id=\"{id}\">{}</h2>\n",
                text::escape(&part.title)
            ));
            headings.push(Heading {
                title: part.title,
                id: id.to_string(),
                level: 2,
            });
        }
        html.append(part.html);
        headings.extend(part.headings);
    }
    (html, headings)
}

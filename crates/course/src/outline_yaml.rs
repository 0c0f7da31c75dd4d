//! outline.yaml.

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::{
    Diagnostic, Item, ItemKind, Module, Section, Slug, Status, diagnostic::Reporter,
    files::unreadable,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutlineYaml {
    modules: Vec<ModuleYaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleYaml {
    title: String,
    slug: Spanned<String>,
    owasp: Option<String>,
    sections: Vec<SectionYaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionYaml {
    title: String,
    slug: Spanned<String>,
    unit: Option<Spanned<u32>>,
    #[serde(default)]
    cwe: Vec<u32>,
    fortify: Option<String>,
    items: Vec<Spanned<ItemYaml>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ItemYaml {
    topic: Option<String>,
    lab: Option<String>,
    case_study: Option<String>,
    quiz: Option<String>,
    #[serde(default)]
    sample: bool,
}

pub(crate) fn read(dir: &Path, units: u32, found: &mut Vec<Diagnostic>) -> Vec<Module> {
    let file = dir.join("outline.yaml");
    let text = fs::read_to_string(&file);
    let source = text.as_deref().unwrap_or_default();
    let mut report = Reporter {
        lab: None,
        section: None,
        file,
        source,
        found,
    };
    let text = match &text {
        Ok(text) => text,
        Err(error) => {
            unreadable(&mut report, error);
            return Vec::new();
        }
    };
    let outline: OutlineYaml = match serde_saphyr::from_str(text) {
        Ok(outline) => outline,
        Err(error) => {
            let line = error.location().map(|location| location.line() as usize);
            let message = error.without_snippet().to_string();
            report.line(line, message, "Mend the outline at this place.");
            return Vec::new();
        }
    };
    let (mut modules, mut sections) = (BTreeSet::new(), BTreeSet::new());
    let mut read = Vec::new();
    for module in outline.modules {
        let Some(slug) = checked_slug(&module.slug, &mut modules, &mut report) else {
            continue;
        };
        let sections = module
            .sections
            .into_iter()
            .filter_map(|section| {
                let slug = checked_slug(&section.slug, &mut sections, &mut report)?;
                Some(read_section(section, slug, units, &mut report))
            })
            .collect();
        let (title, owasp) = (module.title, module.owasp);
        read.push(Module {
            title,
            slug,
            owasp,
            sections,
        });
    }
    read
}

fn read_section(section: SectionYaml, slug: Slug, units: u32, report: &mut Reporter) -> Section {
    if let Some(unit) = &section.unit
        && !(1..=units).contains(&unit.value)
    {
        report.line(
            line_of(unit),
            format!("unit {} is not in the plan", unit.value),
            format!("course.toml has units 1 to {units}; null means foundational."),
        );
    }
    let mut anchors = BTreeSet::new();
    let items = section
        .items
        .into_iter()
        .filter_map(|item| read_item(item, &mut anchors, report))
        .collect();
    Section {
        title: section.title,
        slug,
        unit: section.unit.map(|unit| unit.value),
        cwe: section.cwe,
        fortify: section.fortify,
        items,
        lesson: None,
        quiz: None,
        case_studies: Vec::new(),
        status: Status::NotYet,
    }
}

fn read_item(
    item: Spanned<ItemYaml>,
    anchors: &mut BTreeSet<(&'static str, Slug)>,
    report: &mut Reporter,
) -> Option<Item> {
    let line = line_of(&item);
    let sample = item.value.sample;
    let mut said = [
        (ItemKind::Topic, item.value.topic),
        (ItemKind::Lab, item.value.lab),
        (ItemKind::CaseStudy, item.value.case_study),
        (ItemKind::Quiz, item.value.quiz),
    ]
    .into_iter()
    .filter_map(|(kind, title)| Some((kind, title?)));
    match (said.next(), said.next()) {
        (Some((kind, title)), None) => {
            let slug = match Slug::of_title(&title) {
                Ok(slug) => slug,
                Err(error) => {
                    report.line(line, error.to_string(), "Choose another title.");
                    return None;
                }
            };
            if !anchors.insert((kind.name(), slug.clone())) {
                report.line(
                    line,
                    format!(
                        "a second {} of this section has the slug `{slug}`",
                        kind.name()
                    ),
                    "Choose another title.",
                );
            }
            Some(Item {
                kind,
                title,
                slug,
                lab: None,
                sample,
                written: false,
            })
        }
        _ => {
            report.line(
                line,
                "an item is exactly one of topic, lab, case-study, quiz",
                "Write one line for each item: - {topic: \"...\"}.",
            );
            None
        }
    }
}

fn checked_slug(
    written: &Spanned<String>,
    seen: &mut BTreeSet<String>,
    report: &mut Reporter,
) -> Option<Slug> {
    let line = line_of(written);
    if !seen.insert(written.value.clone()) {
        report.line(
            line,
            format!("the slug `{}` is used twice", written.value),
            "Give each its own.",
        );
    }
    match written.value.parse() {
        Ok(slug) => Some(slug),
        Err(error) => {
            let error: crate::NameError = error;
            report.line(line, error.to_string(), format!("Use {}.", error.rule));
            None
        }
    }
}

fn line_of<T>(spanned: &Spanned<T>) -> Option<usize> {
    Some(spanned.referenced.line() as usize)
}

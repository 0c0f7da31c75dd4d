//! What else a course has on the weaknesses of a text.

use course::{Course, Module, OnWeakness, Section, Slug, Standards, Target};

/// A weakness by one standard, with everything else in the course on it.
#[derive(Debug)]
pub(crate) struct Weakness {
    /// "CWE-89", "A05:2025", "SQL Injection".
    pub name: String,
    /// Which standard says so: "CWE", "OWASP Top Ten" or "Fortify taxonomy".
    pub standard: &'static str,
    /// The standard's page on it, if it has one of its own.
    pub url: Option<String>,
    /// Sections, labs and case studies, without the text itself.
    pub others: Vec<Other>,
}

/// Something else on the same weakness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Other {
    /// "lesson", "lab" or "case study".
    pub kind: &'static str,
    pub title: String,
    pub href: String,
}

impl Weakness {
    /// The weaknesses of a section.
    pub fn of(course: &Course, module: &Module, section: &Section) -> Vec<Self> {
        let standards = course.standards();
        let others = |on: Option<&OnWeakness>| others(course, on, Some(&section.slug), None);
        let mut all = Vec::new();
        if let Some(owasp) = &module.owasp {
            all.push(Self {
                name: owasp.clone(),
                standard: "OWASP Top Ten",
                url: owasp_url(owasp),
                // Every section of the module; the outline shows them.
                others: Vec::new(),
            });
        }
        all.extend(
            section
                .cwe
                .iter()
                .map(|number| cwe(*number, others(standards.cwe.get(number)))),
        );
        all.extend(section.fortify_categories().map(|category| Self {
            name: category.to_owned(),
            standard: "Fortify taxonomy",
            url: None,
            others: others(standards.fortify.get(category)),
        }));
        all
    }

    /// The weaknesses of a case study.
    pub fn of_numbers(
        course: &Course,
        section: &Section,
        numbers: &[u32],
        case: &Slug,
    ) -> Vec<Self> {
        let standards: Standards = course.standards();
        let all = numbers.iter().map(|number| {
            let mut others = others(course, standards.cwe.get(number), None, Some(case));
            let own = Other::section(course, section);
            if !others.contains(&own) {
                others.insert(0, own);
            }
            cwe(*number, others)
        });
        all.collect()
    }
}

fn cwe(number: u32, others: Vec<Other>) -> Weakness {
    Weakness {
        name: format!("CWE-{number}"),
        standard: "CWE",
        url: Some(format!(
            "https://cwe.mitre.org/data/definitions/{number}.html"
        )),
        others,
    }
}

/// The list of 2025, for its categories; what stands behind the list has no page that is known here.
fn owasp_url(category: &str) -> Option<String> {
    category
        .ends_with(":2025")
        .then(|| "https://owasp.org/Top10/2025/".to_owned())
}

impl Other {
    fn section(course: &Course, section: &Section) -> Self {
        Self {
            kind: "lesson",
            title: section.title.clone(),
            href: Target::Section {
                course: course.slug.as_str(),
                section: section.slug.as_str(),
                anchor: None,
            }
            .to_string(),
        }
    }
}

fn others(
    course: &Course,
    on: Option<&OnWeakness>,
    section: Option<&Slug>,
    case: Option<&Slug>,
) -> Vec<Other> {
    let Some(on) = on else { return Vec::new() };
    let sections = on.sections.iter().filter(|one| Some(&one.slug) != section);
    let sections = sections.map(|one| Other::section(course, one));
    let labs = on.labs.iter().map(|lab| Other {
        kind: "lab",
        title: lab.title.clone(),
        href: Target::Lab(lab.slug.as_str()).to_string(),
    });
    let cases = on
        .case_studies
        .iter()
        .filter(|(_, one)| Some(&one.slug) != case);
    let cases = cases.map(|(section, one)| Other {
        kind: "case study",
        title: one.title.clone(),
        href: Target::CaseStudy {
            course: course.slug.as_str(),
            section: section.slug.as_str(),
            case_study: one.slug.as_str(),
        }
        .to_string(),
    });
    sections.chain(labs).chain(cases).collect()
}

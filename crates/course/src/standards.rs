use std::collections::BTreeMap;

use crate::{CaseStudy, Course, Lab, Section};

/// What a course has on each weakness: by CWE number, by OWASP category and by Fortify category.
#[derive(Debug, Default)]
pub struct Standards<'a> {
    /// By CWE number.
    pub cwe: BTreeMap<u32, OnWeakness<'a>>,
    /// By OWASP category, such as "A05:2025".
    pub owasp: BTreeMap<&'a str, OnWeakness<'a>>,
    /// By category of the Fortify taxonomy.
    pub fortify: BTreeMap<&'a str, OnWeakness<'a>>,
}

/// All that a course has on one weakness, in the order of the outline.
#[derive(Debug, Default)]
pub struct OnWeakness<'a> {
    /// Sections.
    pub sections: Vec<&'a Section>,
    /// Labs that are there.
    pub labs: Vec<&'a Lab>,
    /// Case studies that are there, each with its section.
    pub case_studies: Vec<(&'a Section, &'a CaseStudy)>,
}

impl Course {
    /// What it has on each weakness.
    pub fn standards(&self) -> Standards<'_> {
        let mut all = Standards::default();
        for (module, section) in self.sections() {
            let owasp = module.owasp.as_deref();
            for cwe in &section.cwe {
                all.cwe.entry(*cwe).or_default().sections.push(section);
            }
            for category in section.fortify_categories() {
                let on = all.fortify.entry(category).or_default();
                on.sections.push(section);
                on.case_studies.extend(cases(section));
            }
            if let Some(owasp) = owasp {
                let on = all.owasp.entry(owasp).or_default();
                on.sections.push(section);
                on.case_studies.extend(cases(section));
            }
            for (section, case) in cases(section) {
                for cwe in &case.cwe {
                    let on = all.cwe.entry(*cwe).or_default();
                    on.case_studies.push((section, case));
                }
            }
        }
        for lab in &self.labs {
            all.owasp.entry(&lab.owasp).or_default().labs.push(lab);
            for cwe in &lab.cwe {
                all.cwe.entry(*cwe).or_default().labs.push(lab);
            }
            let section = self.section_of(lab).map(|(_, section)| section);
            for category in section.into_iter().flat_map(Section::fortify_categories) {
                all.fortify.entry(category).or_default().labs.push(lab);
            }
        }
        all
    }
}

fn cases(section: &Section) -> impl Iterator<Item = (&Section, &CaseStudy)> {
    section
        .case_studies
        .iter()
        .map(move |case| (section, &**case))
}

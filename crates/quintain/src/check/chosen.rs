//! Which labs and sections are meant by the names on the command line.

use std::collections::BTreeSet;
use std::path::Path;

use course::{Course, Diagnostic, LabSlug, Slug};

use crate::setup::{self, Failure};

/// Labs and sections by name; no names mean everything.
pub(super) struct Chosen {
    labs: BTreeSet<LabSlug>,
    sections: BTreeSet<Slug>,
    everything: bool,
}

impl Chosen {
    /// Finds out what names mean: slugs, or folders.
    pub(super) fn of(
        names: &[String],
        course: &Course,
        found: &[Diagnostic],
    ) -> Result<Self, Failure> {
        let mut chosen = Self {
            labs: BTreeSet::new(),
            sections: BTreeSet::new(),
            everything: names.is_empty(),
        };
        for name in names {
            let slug = setup::slug_of(name)?;
            let section: Option<Slug> = slug.as_str().parse().ok();
            let is_folder = name.contains('/') && Path::new(name).is_dir();
            let is_lab_folder = Path::new(name).join("lab.toml").is_file();
            let names_lab = last_part(name).starts_with("lab-") || (is_folder && is_lab_folder);
            let names_section = is_folder && !names_lab;
            let is_lab = course.lab(&slug).is_some()
                || found.iter().any(|one| one.lab.as_ref() == Some(&slug));
            let section = section.filter(|section| !names_lab && course.section(section).is_some());
            if (!is_lab || names_section) && section.is_none() {
                return Err(Failure::Other(format!(
                    "there is no lab or section `{slug}`"
                )));
            }
            chosen.sections.extend(section);
            if is_lab && !names_section {
                chosen.labs.insert(slug);
            }
        }
        Ok(chosen)
    }

    pub(super) fn everything(&self) -> bool {
        self.everything
    }

    pub(super) fn any_lab(&self) -> bool {
        self.everything || !self.labs.is_empty()
    }

    pub(super) fn any_section(&self) -> bool {
        self.everything || !self.sections.is_empty()
    }

    pub(super) fn has_lab(&self, lab: &LabSlug) -> bool {
        self.everything || self.labs.contains(lab)
    }

    pub(super) fn has_section(&self, section: &Slug) -> bool {
        self.everything || self.sections.contains(section)
    }
}

fn last_part(name: &str) -> &str {
    let name = name.trim_end_matches('/');
    name.rsplit('/').next().unwrap_or(name)
}

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    Diagnostic, Item, ItemKind, Lab, LabSlug, Module, Section, Slug, Subscription,
    diagnostic::Reporter, files, lab_dir, lab_toml::LabToml, outline_files,
};

/// A whole course: its outline, and the labs that are in order.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its folder, as it was given.
    pub dir: PathBuf,
    /// Its title.
    pub title: String,
    /// Its short code.
    pub code: String,
    /// When its parts open.
    pub subscription: Subscription,
    /// Its outline.
    pub modules: Vec<Module>,
    /// Its labs, in the order of the outline.
    pub labs: Vec<Arc<Lab>>,
}

/// Where an item stands in the outline: module, section, item.
type Position = (usize, usize, usize);

impl Course {
    /// Reads a course's folder.
    ///
    /// Never fails as a whole: what cannot be read is absent from the course
    /// and has a diagnostic. A lab that any diagnostic names is absent too.
    pub fn load(dir: &Path) -> (Course, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let head = outline_files::read_head(dir, &mut found);
        let modules = outline_files::read_outline(dir, head.subscription.units, &mut found);
        let mut course = Course {
            dir: dir.to_owned(),
            title: head.title,
            code: head.code,
            subscription: head.subscription,
            modules,
            labs: Vec::new(),
        };
        course.labs = course.read_labs(&mut found);
        (course, found)
    }

    /// A lab by its name.
    pub fn lab(&self, slug: &LabSlug) -> Option<&Arc<Lab>> {
        self.labs.iter().find(|lab| &lab.slug == slug)
    }

    /// Module and section that a lab belongs to.
    pub fn section_of(&self, lab: &Lab) -> Option<(&Module, &Section)> {
        let module = self
            .modules
            .iter()
            .find(|module| module.slug == lab.module)?;
        let section = module
            .sections
            .iter()
            .find(|section| section.slug == lab.section)?;
        Some((module, section))
    }

    /// Every item with its module and section, in order.
    pub fn items(&self) -> impl Iterator<Item = (&Module, &Section, &Item)> {
        self.modules.iter().flat_map(|module| {
            module.sections.iter().flat_map(move |section| {
                section
                    .items
                    .iter()
                    .map(move |item| (module, section, item))
            })
        })
    }

    fn read_labs(&self, found: &mut Vec<Diagnostic>) -> Vec<Arc<Lab>> {
        let mut first_places: BTreeMap<LabSlug, PathBuf> = BTreeMap::new();
        let mut claimed: BTreeMap<String, LabSlug> = BTreeMap::new();
        let mut labs = Vec::new();
        for (module, section, dir) in self.lab_folders(found) {
            let Some(slug) = slug_of(&dir, found) else {
                continue;
            };
            let before = found.len();
            let place = lab_dir::Place {
                dir: &dir,
                slug: &slug,
                module: &module,
                section: &section,
            };
            let read = lab_dir::read(&place, found);
            if let Some(first) = first_places.insert(slug.clone(), dir.clone()) {
                let mut report = Reporter {
                    lab: Some(&slug),
                    file: dir.clone(),
                    source: "",
                    found,
                };
                report.line(
                    None,
                    format!("the name `{slug}` is taken by {}", first.display()),
                    "Rename one of the two folders.",
                );
            }
            let Some((lab, toml)) = read else { continue };
            let position = self.place_items(&lab, &toml, &mut claimed, found);
            if found.len() == before {
                labs.push((position, Arc::new(lab)));
            }
        }
        labs.sort_by(|(a, x), (b, y)| (a, &x.slug).cmp(&(b, &y.slug)));
        labs.into_iter().map(|(_, lab)| lab).collect()
    }

    /// Folders named `lab-*` two levels below the course's.
    fn lab_folders(&self, found: &mut Vec<Diagnostic>) -> Vec<(Slug, Slug, PathBuf)> {
        let mut folders = Vec::new();
        for module_dir in files::entries(&self.dir) {
            for section_dir in files::entries(&module_dir) {
                let labs = files::entries(&section_dir).into_iter().filter(|path| {
                    path.is_dir() && name_of(path).is_some_and(|name| name.starts_with("lab-"))
                });
                let mut labs = labs.peekable();
                if labs.peek().is_none() {
                    continue;
                }
                match self.section_at(&module_dir, &section_dir) {
                    Some((module, section)) => {
                        folders.extend(labs.map(|lab| (module.clone(), section.clone(), lab)));
                    }
                    None => found.push(Diagnostic {
                        lab: None,
                        file: section_dir.clone(),
                        line: None,
                        message: "labs lie here, but the outline has no such module and section"
                            .into(),
                        mend: "Name the two folders as the slugs in outline.yaml.".into(),
                    }),
                }
            }
        }
        folders
    }

    fn section_at(&self, module_dir: &Path, section_dir: &Path) -> Option<(Slug, Slug)> {
        let (module, section) = (name_of(module_dir)?, name_of(section_dir)?);
        let module = self.modules.iter().find(|it| it.slug.as_str() == module)?;
        let section = module
            .sections
            .iter()
            .find(|it| it.slug.as_str() == section)?;
        Some((module.slug.clone(), section.slug.clone()))
    }

    /// Finds a lab's items in the outline; returns where the first one stands.
    fn place_items(
        &self,
        lab: &Lab,
        toml: &LabToml,
        claimed: &mut BTreeMap<String, LabSlug>,
        found: &mut Vec<Diagnostic>,
    ) -> Position {
        let path = lab.dir.join("lab.toml");
        let source = std::fs::read_to_string(&path).unwrap_or_default();
        let mut report = Reporter {
            lab: Some(&lab.slug),
            file: path,
            source: &source,
            found,
        };
        let mut first: Option<Position> = None;
        let mut at_home = false;
        for item in toml.items.get_ref() {
            let title = item.get_ref();
            let at = item.span().start;
            let Some(position) = self.position(title) else {
                report.at(
                    at,
                    format!("the outline has no lab \"{title}\""),
                    "Copy the line exactly as it stands in outline.yaml.",
                );
                continue;
            };
            let section = &self.modules[position.0].sections[position.1];
            at_home |= section.slug == lab.section;
            first = Some(first.map_or(position, |first| first.min(position)));
            if let Some(other) = claimed.insert(title.clone(), lab.slug.clone()) {
                report.at(
                    at,
                    format!("\"{title}\" is already the lab `{other}`"),
                    "Let one lab be this line of the outline.",
                );
            }
        }
        if first.is_none() || !at_home {
            report.at(
                toml.items.span().start,
                "none of its items stands in the section whose folder it lies in",
                "Move the folder to the section of one of its items, or name that section's item.",
            );
        }
        first.unwrap_or_default()
    }

    fn position(&self, title: &str) -> Option<Position> {
        self.modules.iter().enumerate().find_map(|(m, module)| {
            module.sections.iter().enumerate().find_map(|(s, section)| {
                let i = section
                    .items
                    .iter()
                    .position(|item| item.kind == ItemKind::Lab && item.title == title)?;
                Some((m, s, i))
            })
        })
    }
}

fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

fn slug_of(dir: &Path, found: &mut Vec<Diagnostic>) -> Option<LabSlug> {
    let name = name_of(dir)?.strip_prefix("lab-")?;
    match name.parse() {
        Ok(slug) => Some(slug),
        Err(error) => {
            let error: crate::NameError = error;
            found.push(Diagnostic {
                lab: None,
                file: dir.to_owned(),
                line: None,
                message: error.to_string(),
                mend: format!("Name the folder lab-SLUG; a slug is {}.", error.rule),
            });
            None
        }
    }
}

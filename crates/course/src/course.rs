use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    CaseStudy, Catalogue, Diagnostic, Glossary, Item, ItemKind, Lab, LabSlug, Module, PythonBlock,
    RunBlock, Section, Slug, Subscription, course_toml, diagnostic::Reporter, files, lab_dir,
    lab_toml::LabToml, outline_yaml, parallel::on_all_processors,
};

/// A whole course: its outline, and the labs that are in order.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its folder, as it was given.
    pub dir: PathBuf,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Its short code.
    pub code: String,
    /// What the catalogue page says of it.
    pub catalogue: Catalogue,
    /// When its parts open.
    pub subscription: Subscription,
    /// How much of what is written one must have done for the certificate, in percent.
    pub certificate_percent: u32,
    /// Its outline, with the texts.
    pub modules: Vec<Module>,
    /// Its labs, in the order of the outline.
    pub labs: Vec<Arc<Lab>>,
    /// Its words, explained.
    pub glossary: Glossary,
    /// Every block of Python in its texts, in their order.
    pub python: Vec<PythonBlock>,
    /// Questions that ask what code prints, as blocks to be run: the output is the right choice's text.
    pub output_questions: Vec<RunBlock>,
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
        let head = course_toml::read(dir, &mut found);
        let modules = outline_yaml::read(dir, head.subscription.units, &mut found);
        let mut course = Course {
            dir: dir.to_owned(),
            slug: head.slug,
            title: head.title,
            code: head.code,
            catalogue: head.catalogue,
            subscription: head.subscription,
            certificate_percent: head.certificate_percent,
            modules,
            labs: Vec::new(),
            glossary: Glossary::default(),
            python: Vec::new(),
            output_questions: Vec::new(),
        };
        course.labs = course.read_labs(&mut found);
        course.name_labs();
        course.read_texts(&mut found);
        (course, found)
    }

    /// Every section with its module, in order.
    pub fn sections(&self) -> impl Iterator<Item = (&Module, &Section)> {
        self.modules
            .iter()
            .flat_map(|module| module.sections.iter().map(move |section| (module, section)))
    }

    /// A section by its name, with its module.
    pub fn section(&self, slug: &Slug) -> Option<(&Module, &Section)> {
        self.sections().find(|(_, section)| &section.slug == slug)
    }

    /// The sections before and after one, over the borders of modules.
    pub fn neighbours(&self, slug: &Slug) -> (Option<&Section>, Option<&Section>) {
        let all: Vec<&Section> = self.sections().map(|(_, section)| section).collect();
        let Some(at) = all.iter().position(|section| &section.slug == slug) else {
            return (None, None);
        };
        let before = at.checked_sub(1).map(|at| all[at]);
        (before, all.get(at + 1).copied())
    }

    /// A case study by its name, with its section.
    pub fn case_study(&self, slug: &Slug) -> Option<(&Section, &CaseStudy)> {
        self.sections().find_map(|(_, section)| {
            let mut cases = section.case_studies.iter();
            Some((section, &**cases.find(|case| &case.slug == slug)?))
        })
    }

    /// Blocks that readers can run, of all lessons and case studies.
    pub fn runs(&self) -> impl Iterator<Item = &RunBlock> {
        self.sections().flat_map(|(_, section)| {
            let lesson = section.lesson.iter().flat_map(|lesson| &lesson.runs);
            let cases = section.case_studies.iter().flat_map(|case| &case.runs);
            lesson.chain(cases)
        })
    }

    /// A block that readers can run, by the `data-run` of its figure, with its section, and the topic or case
    /// study that it stands in.
    pub fn run_block(&self, place: &str) -> Option<(&Section, Option<&Slug>, &RunBlock)> {
        let find = |runs: &'_ [RunBlock]| runs.iter().position(|run| run.place == place);
        self.sections().find_map(|(_, section)| {
            let in_lesson = section.lesson.iter().find_map(|lesson| {
                let block = &lesson.runs[find(&lesson.runs)?];
                Some((lesson.topic_of(block).map(|topic| &topic.slug), block))
            });
            let mut cases = section.case_studies.iter();
            let in_case =
                || cases.find_map(|case| Some((Some(&case.slug), &case.runs[find(&case.runs)?])));
            let (item, block) = in_lesson.or_else(in_case)?;
            Some((section, item, block))
        })
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

    /// Lets each line of the outline know the lab that it is, of those that are in the course now.
    pub(crate) fn name_labs(&mut self) {
        let labs = &self.labs;
        let sections = self
            .modules
            .iter_mut()
            .flat_map(|module| &mut module.sections);
        for item in sections.flat_map(|section| &mut section.items) {
            if item.kind != ItemKind::Lab {
                continue;
            }
            let lab = labs.iter().find(|lab| lab.items.contains(&item.title));
            item.lab = lab.map(|lab| lab.slug.clone());
            item.written = lab.is_some();
            if let Some(slug) = lab.and_then(|lab| lab.slug.as_str().parse().ok()) {
                item.slug = slug;
            }
        }
    }

    fn read_labs(&self, found: &mut Vec<Diagnostic>) -> Vec<Arc<Lab>> {
        let mut first_places: BTreeMap<LabSlug, PathBuf> = BTreeMap::new();
        let mut claimed: BTreeMap<String, LabSlug> = BTreeMap::new();
        let mut labs = Vec::new();
        let folders: Vec<_> = self
            .lab_folders(found)
            .into_iter()
            .filter_map(|(module, section, dir)| {
                Some((slug_of(&dir, found)?, module, section, dir))
            })
            .collect();
        let read = on_all_processors(&folders, |(slug, module, section, dir)| {
            let mut found = Vec::new();
            let place = lab_dir::Place {
                dir,
                slug,
                module,
                section,
            };
            (lab_dir::read(&place, &mut found), found)
        });
        for ((slug, _, _, dir), (read, mut own)) in folders.iter().zip(read) {
            let before = found.len();
            found.append(&mut own);
            if let Some(first) = first_places.insert(slug.clone(), dir.clone()) {
                let mut report = Reporter {
                    lab: Some(slug),
                    section: None,
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
                        section: None,
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

    pub(crate) fn section_at(&self, module_dir: &Path, section_dir: &Path) -> Option<(Slug, Slug)> {
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
            section: None,
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

pub(crate) fn name_of(path: &Path) -> Option<&str> {
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
                section: None,
                file: dir.to_owned(),
                line: None,
                message: error.to_string(),
                mend: format!("Name the folder lab-SLUG; a slug is {}.", error.rule),
            });
            None
        }
    }
}

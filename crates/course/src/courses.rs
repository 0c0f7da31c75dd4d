use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{Course, Diagnostic, Glossary, Lab, LabSlug, Module, Section, Slug};

/// All courses of an installation. Names of courses, sections, case studies and labs are unique over all
/// of them, because addresses and the learning record use them alone.
#[derive(Debug, Clone, Default)]
pub struct Courses {
    /// In the order in which they were given; at least one, unless [`Courses::default`] made it.
    pub courses: Vec<Arc<Course>>,
    /// The words of all of them. Where two explain the same word, the earlier course's text stays.
    pub glossary: Glossary,
}

impl Courses {
    /// Reads courses from their folders. A lab or section whose name an earlier course has is left out of
    /// the later one; a whole course if its own name is taken.
    pub fn load<P: AsRef<Path>>(dirs: &[P]) -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut taken = Taken::default();
        let mut all = Self::default();
        for dir in dirs {
            let (mut course, mut own) = Course::load(dir.as_ref());
            found.append(&mut own);
            if !taken.admit(&mut course, &mut found) {
                continue;
            }
            for term in &course.glossary.terms {
                all.glossary.add(term.clone());
            }
            all.courses.push(Arc::new(course));
        }
        (all, found)
    }

    /// A course by its name.
    pub fn course(&self, slug: &Slug) -> Option<&Arc<Course>> {
        self.courses.iter().find(|course| &course.slug == slug)
    }

    /// A lab by its name, with its course.
    pub fn lab(&self, slug: &LabSlug) -> Option<(&Arc<Course>, &Arc<Lab>)> {
        let mut courses = self.courses.iter();
        courses.find_map(|course| Some((course, course.lab(slug)?)))
    }

    /// A section by its name, with its course and module.
    pub fn section(&self, slug: &Slug) -> Option<(&Arc<Course>, &Module, &Section)> {
        self.courses.iter().find_map(|course| {
            let (module, section) = course.section(slug)?;
            Some((course, module, section))
        })
    }

    /// Colours all code of lessons and case studies, so that no reader waits for it. Takes about a
    /// second for a whole course; meant for a thread of its own.
    pub fn colour(&self) {
        let sections = self.courses.iter().flat_map(|course| course.sections());
        for (_, section) in sections {
            if let Some(lesson) = &section.lesson {
                lesson.intro_html.as_str();
                for topic in &lesson.topics {
                    topic.html.as_str();
                }
            }
            for case in &section.case_studies {
                case.html.as_str();
            }
            for question in section.quiz.iter().flat_map(|quiz| &quiz.questions) {
                question.code.as_ref().map(crate::QuestionCode::lines);
            }
        }
    }

    /// All labs, course by course.
    pub fn labs(&self) -> impl Iterator<Item = &Arc<Lab>> {
        self.courses.iter().flat_map(|course| &course.labs)
    }
}

/// Names that are taken, with the folder of the course that has them.
#[derive(Default)]
struct Taken {
    courses: BTreeMap<Slug, PathBuf>,
    sections: BTreeMap<Slug, PathBuf>,
    labs: BTreeMap<LabSlug, PathBuf>,
}

impl Taken {
    fn admit(&mut self, course: &mut Course, found: &mut Vec<Diagnostic>) -> bool {
        let dir = course.dir.clone();
        let mut refuse = |file: &str, message: String| {
            found.push(Diagnostic {
                lab: None,
                section: None,
                file: dir.join(file),
                line: None,
                message,
                mend: "Rename one of the two.".into(),
            });
        };
        if let Some(other) = self.courses.get(&course.slug) {
            let message = format!(
                "the course `{}` is also at {}",
                course.slug,
                other.display()
            );
            refuse("course.toml", message);
            return false;
        }
        self.courses.insert(course.slug.clone(), dir.clone());
        for module in &mut course.modules {
            module.sections.retain(|section| {
                let other = self.sections.get(&section.slug);
                if let Some(other) = other {
                    let (slug, other) = (&section.slug, other.display());
                    refuse(
                        "outline.yaml",
                        format!("the section `{slug}` is also in {other}"),
                    );
                }
                other.is_none()
            });
            for section in &module.sections {
                self.sections.insert(section.slug.clone(), dir.clone());
            }
        }
        let stays = |lab: &Lab| course.modules.iter().any(|module| module.has(&lab.section));
        course.labs.retain(|lab| stays(lab));
        course.labs.retain(|lab| {
            let other = self.labs.get(&lab.slug);
            if let Some(other) = other {
                let (slug, other) = (&lab.slug, other.display());
                refuse(
                    "outline.yaml",
                    format!("the lab `{slug}` is also in {other}"),
                );
            }
            other.is_none()
        });
        for lab in &course.labs {
            self.labs.insert(lab.slug.clone(), dir.clone());
        }
        course.name_labs();
        true
    }
}

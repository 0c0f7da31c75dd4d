//! What there is to read, as it was loaded last, with its texts made ready for pages.
//!
//! A [`Library`] never changes. When files of a course change under `serve --dev`, a new one takes its
//! place in the [`Shelf`]; requests under way end with the one that they began with.

mod case_text;
mod ready;
mod section_text;
mod weakness;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, LazyLock, OnceLock},
};

use academy::Syllabus;
use arc_swap::ArcSwap;
use course::{Course, Courses, Diagnostic, Module, Search, Section, Slug};
use tokio::sync::watch;

pub(crate) use case_text::CaseText;
pub(crate) use ready::{MARK, Ready, Slots};
pub(crate) use section_text::SectionText;
pub(crate) use weakness::Weakness;

/// All courses of the installation.
pub struct Library {
    /// The courses.
    pub courses: Courses,
    /// What is wrong in their files. Shown on the pages of `serve --dev`.
    pub faults: Vec<Diagnostic>,
    syllabi: HashMap<Slug, Arc<Syllabus>>,
    search: LazyLock<Search, Box<dyn FnOnce() -> Search + Send>>,
    sections: HashMap<Slug, OnceLock<SectionText>>,
    cases: HashMap<Slug, OnceLock<CaseText>>,
}

impl Library {
    /// Reads courses from their folders. Their texts are made ready when they are first asked for, or by
    /// [`Library::warm_up`].
    pub fn load(dirs: &[PathBuf]) -> Self {
        let (courses, faults) = Courses::load(dirs);
        Self::new(courses, faults)
    }

    /// A library of these courses.
    pub fn new(courses: Courses, faults: Vec<Diagnostic>) -> Self {
        let all = || courses.courses.iter().flat_map(|course| course.sections());
        let sections = all().map(|(_, section)| (section.slug.clone(), OnceLock::new()));
        let cases = all().flat_map(|(_, section)| &section.case_studies);
        let cases = cases.map(|case| (case.slug.clone(), OnceLock::new()));
        let (sections, cases) = (sections.collect(), cases.collect());
        let syllabi = courses.courses.iter();
        let syllabi = syllabi.map(|course| (course.slug.clone(), Arc::new(Syllabus::of(course))));
        let syllabi = syllabi.collect();
        let to_index = courses.clone();
        Self {
            syllabi,
            search: LazyLock::new(Box::new(move || Search::new(&to_index))),
            courses,
            faults,
            sections,
            cases,
        }
    }

    /// Makes every text and the index of the search ready.
    pub fn warm_up(&self) {
        for course in &self.courses.courses {
            for (module, section) in course.sections() {
                self.section_text(course, module, section);
                for case in &section.case_studies {
                    self.case_text(course, section, case);
                }
            }
        }
        LazyLock::force(&self.search);
    }

    /// The index of everything that there is to read.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// What there is to do in a course of this library.
    pub(crate) fn syllabus(&self, course: &Course) -> &Syllabus {
        let syllabus = self.syllabi.get(&course.slug);
        syllabus.expect("a course of this library")
    }

    /// What there is to do in the course of this name.
    pub(crate) fn syllabus_of(&self, course: &Slug) -> Option<&Syllabus> {
        self.syllabi.get(course).map(Arc::as_ref)
    }

    /// What there is to do in each course.
    pub(crate) fn syllabi(&self) -> Vec<Arc<Syllabus>> {
        self.syllabi.values().cloned().collect()
    }

    /// Every lab with its course.
    pub(crate) fn labs(&self) -> impl Iterator<Item = (&Arc<Course>, &Arc<course::Lab>)> {
        let courses = self.courses.courses.iter();
        courses.flat_map(|course| course.labs.iter().map(move |lab| (course, lab)))
    }

    /// A course by its name in an address.
    pub(crate) fn course(&self, slug: &str) -> Option<&Arc<Course>> {
        self.courses.course(&slug.parse().ok()?)
    }

    /// A section's text, ready for its page. The section is one of this library's.
    pub(crate) fn section_text(
        &self,
        course: &Course,
        module: &Module,
        section: &Section,
    ) -> &SectionText {
        let text = self.sections.get(&section.slug);
        text.expect("a section of this library")
            .get_or_init(|| SectionText::new(course, module, section, &self.courses.glossary))
    }

    /// A case study's text, ready for its page. The case study is one of this library's.
    pub(crate) fn case_text(
        &self,
        course: &Course,
        section: &Section,
        case: &course::CaseStudy,
    ) -> &CaseText {
        let text = self.cases.get(&case.slug);
        text.expect("a case study of this library")
            .get_or_init(|| CaseText::new(course, section, case, &self.courses.glossary))
    }
}

/// Holds the library that is read from now.
pub struct Shelf {
    library: ArcSwap<Library>,
    edition: watch::Sender<u64>,
}

impl Shelf {
    /// Holds this library.
    pub fn new(library: Library) -> Arc<Self> {
        Arc::new(Self {
            library: ArcSwap::from_pointee(library),
            edition: watch::Sender::new(0),
        })
    }

    /// The library as it is now.
    pub fn library(&self) -> Arc<Library> {
        self.library.load_full()
    }

    /// Puts another library in its place and tells pages that wait for one.
    pub fn replace(&self, library: Library) {
        self.library.store(Arc::new(library));
        self.edition.send_modify(|edition| *edition += 1);
    }

    /// Counts the libraries, from 0.
    pub(crate) fn editions(&self) -> watch::Receiver<u64> {
        self.edition.subscribe()
    }
}

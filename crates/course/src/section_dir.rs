//! One section's folder: which texts lie there, read and checked.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    CaseStudy, Diagnostic, ItemKind, Lesson, PythonBlock, Quiz, RunBlock, Section, Slug, Status,
    case_md,
    diagnostic::Reporter,
    files::{self, unreadable},
    lesson_md,
    links::Links,
    quiz_toml,
    text::{Problem, Setting},
};

/// The texts of a section, as far as they are there.
#[derive(Default)]
pub(crate) struct Texts {
    pub lesson: Option<Lesson>,
    pub quiz: Option<Quiz>,
    pub case_studies: Vec<CaseStudy>,
    pub python: Vec<PythonBlock>,
    pub output_questions: Vec<RunBlock>,
    pub status: Status,
    pub found: Vec<Diagnostic>,
}

/// What a section's folder looks like to whoever reads a file in it.
pub(crate) struct Place<'a> {
    pub section: &'a Section,
    pub dir: &'a Path,
    pub links: &'a Links,
}

impl Place<'_> {
    /// A file of the section, whose blocks are called `place/...`.
    pub fn setting(&self, file: &str, place: String) -> Setting<'_> {
        Setting {
            links: self.links,
            file: self.dir.join(file),
            dir: self.dir.to_owned(),
            section: Some(&self.section.slug),
            place,
            explains: true,
            runs: true,
        }
    }
}

/// Collects the diagnostics of a section's texts.
pub(crate) struct Findings<'a> {
    pub section: &'a Slug,
    pub all: Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Reports something in a file.
    pub fn report(
        &mut self,
        file: &Path,
        line: Option<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.all.push(Diagnostic {
            lab: None,
            section: Some(self.section.clone()),
            file: file.to_owned(),
            line,
            message: message.into(),
            mend: mend.into(),
        });
    }

    /// Reports what was found in a text.
    pub fn report_all(&mut self, file: &Path, problems: Vec<Problem>) {
        for problem in problems {
            let file = problem.elsewhere.as_deref().unwrap_or(file);
            self.report(file, Some(problem.line), problem.message, problem.mend);
        }
    }
}

/// Reads a section's texts; never fails as a whole.
pub(crate) fn read(place: &Place) -> Texts {
    let mut read = Read {
        place,
        texts: Texts::default(),
        findings: Findings {
            section: &place.section.slug,
            all: Vec::new(),
        },
        figures: BTreeSet::new(),
    };
    read.lesson();
    read.quiz();
    read.case_studies();
    read.refuse_strangers();
    let status = read.status();
    Texts {
        status,
        found: read.findings.all,
        ..read.texts
    }
}

struct Read<'a> {
    place: &'a Place<'a>,
    texts: Texts,
    findings: Findings<'a>,
    /// Figures that some text shows.
    figures: BTreeSet<String>,
}

impl Read<'_> {
    /// A file's text, if it is there.
    fn text(&mut self, name: &str) -> Option<String> {
        let file = self.place.dir.join(name);
        match fs::read_to_string(&file) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                let mut report = Reporter {
                    lab: None,
                    section: Some(self.findings.section),
                    file,
                    source: "",
                    found: &mut self.findings.all,
                };
                unreadable(&mut report, &error);
                None
            }
        }
    }

    fn lesson(&mut self) {
        let Some(source) = self.text("lesson.md") else {
            return;
        };
        let read = lesson_md::read(&source, self.place, &mut self.findings);
        self.figures.extend(read.figures);
        self.texts.python.extend(read.python);
        self.texts.lesson = Some(read.lesson);
    }

    fn quiz(&mut self) {
        let Some(source) = self.text("quiz.toml") else {
            return;
        };
        let read = quiz_toml::read(&source, self.place, &mut self.findings);
        self.figures.extend(read.figures);
        self.texts.python.extend(read.python);
        self.texts.output_questions.extend(read.output_questions);
        self.texts.quiz = read.quiz;
    }

    fn case_studies(&mut self) {
        for item in self.place.section.items_of(ItemKind::CaseStudy) {
            let name = format!("case-{}.md", item.slug);
            let Some(source) = self.text(&name) else {
                continue;
            };
            let read = case_md::read(&source, item, self.place, &mut self.findings);
            self.figures.extend(read.figures);
            self.texts.python.extend(read.python);
            self.texts.case_studies.push(read.case_study);
        }
    }

    /// Reports files that are no part of a section, and figures that no text shows.
    fn refuse_strangers(&mut self) {
        let cases: Vec<String> = self
            .place
            .section
            .items_of(ItemKind::CaseStudy)
            .map(|item| format!("case-{}.md", item.slug))
            .collect();
        for path in files::entries(self.place.dir) {
            let name = name_of(&path);
            let is_lab = name.starts_with("lab-") && path.is_dir();
            if is_lab
                || matches!(name, "lesson.md" | "quiz.toml")
                || cases.iter().any(|case| case == name)
            {
                continue;
            }
            match name {
                "figures" | "interactive" => self.refuse_idle_figures(&path, name),
                _ if name.starts_with("case-") => {
                    let mend = match cases.is_empty() {
                        true => "The outline gives this section no case study.".into(),
                        false => format!("The outline names {}.", cases.join(", ")),
                    };
                    self.findings.report(&path, None, "this is no case study of the outline", mend);
                }
                _ => self.findings.report(
                    &path,
                    None,
                    format!("`{name}` is no part of a section"),
                    "There are lesson.md, quiz.toml, case-SLUG.md, figures/, interactive/ and lab-SLUG/.",
                ),
            }
        }
    }

    fn refuse_idle_figures(&mut self, dir: &Path, folder: &str) {
        for path in files::entries(dir) {
            let name = format!("{folder}/{}", name_of(&path));
            if !self.figures.contains(&name) {
                self.findings.report(
                    &path,
                    None,
                    "no text of this section shows this figure",
                    "Show it, or delete it.",
                );
            }
        }
    }

    fn status(&self) -> Status {
        let texts = &self.texts;
        if texts.lesson.is_none() && texts.quiz.is_none() && texts.case_studies.is_empty() {
            return Status::NotYet;
        }
        let section = self.place.section;
        let topics = section.items_of(ItemKind::Topic).count();
        let cases = section.items_of(ItemKind::CaseStudy).count();
        let read = texts
            .lesson
            .as_ref()
            .map_or(0, |lesson| lesson.topics.len());
        let whole = read == topics && texts.case_studies.len() == cases && texts.quiz.is_some();
        match whole && self.findings.all.is_empty() {
            true => Status::Written,
            false => Status::Partly,
        }
    }
}

fn name_of(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// Puts a section's texts into the section.
pub(crate) fn put(section: &mut Section, texts: &mut Texts) {
    section.lesson = texts.lesson.take().map(Arc::new);
    section.quiz = texts.quiz.take().map(Arc::new);
    section.case_studies = texts.case_studies.drain(..).map(Arc::new).collect();
    section.status = texts.status;
    for item in &mut section.items {
        item.written = match item.kind {
            ItemKind::Topic => section
                .lesson
                .as_ref()
                .is_some_and(|lesson| lesson.topic(&item.slug).is_some()),
            ItemKind::CaseStudy => section
                .case_studies
                .iter()
                .any(|case| case.slug == item.slug),
            ItemKind::Quiz => section.quiz.is_some(),
            ItemKind::Lab => item.written,
        };
    }
}

/// Every section's folder, whether it is there or not.
pub(crate) fn dir(course: &Path, module: &Slug, section: &Slug) -> PathBuf {
    course.join(module.as_str()).join(section.as_str())
}

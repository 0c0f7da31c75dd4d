use std::sync::Arc;

use course::{Course, Module, Section};

use crate::{App, Library, Problem, pages::outline::href};

/// A section that an address names, with everything around it.
pub(crate) struct Named {
    pub library: Arc<Library>,
    pub course: Arc<Course>,
    at: (usize, usize),
}

impl Named {
    /// Finds it.
    pub fn find(app: &App, course: &str, section: &str) -> Result<Self, Problem> {
        let library = app.library();
        let none = || Problem::not_found("There is no such section in this course.");
        let course = library.course(course).ok_or_else(none)?.clone();
        let modules = course.modules.iter().enumerate();
        let at = modules
            .flat_map(|(m, module)| {
                let sections = module.sections.iter().enumerate();
                sections.map(move |(s, section)| ((m, s), section))
            })
            .find(|(_, one)| one.slug.as_str() == section)
            .map(|(at, _)| at)
            .ok_or_else(none)?;
        Ok(Self {
            library,
            course,
            at,
        })
    }

    pub fn module(&self) -> &Module {
        &self.course.modules[self.at.0]
    }

    pub fn section(&self) -> &Section {
        &self.module().sections[self.at.1]
    }

    /// A question of its quiz.
    pub fn question(&self, id: &str) -> Result<&course::Question, Problem> {
        let quiz = self.section().quiz.as_ref();
        let question =
            quiz.and_then(|quiz| quiz.questions.iter().find(|one| one.id.as_str() == id));
        question.ok_or_else(|| Problem::not_found("There is no such question."))
    }

    /// Its address.
    pub fn href(&self) -> String {
        href(&self.course, self.section())
    }
}

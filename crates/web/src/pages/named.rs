use std::sync::Arc;

use academy::{Event, PersonId, Spot};
use course::{Course, Item, Module, Section};

use crate::{
    App, Library, Problem,
    identity::SignedIn,
    pages::outline::{OutlineModule, href, outline},
    reader::{Reader, Visitor},
};

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

    /// One of its items, written or not.
    pub fn item(&self, slug: &str) -> Option<&Item> {
        let mut items = self.section().items.iter();
        items.find(|item| item.slug.as_str() == slug)
    }

    /// The section, or one of its items, as a place that is remembered.
    pub fn spot(&self, item: Option<&Item>) -> Spot {
        Spot {
            course: self.course.slug.clone(),
            section: self.section().slug.clone(),
            item: item.map(|item| item.slug.clone()),
        }
    }

    /// The outline of its course, open at it.
    pub fn outline(&self, reader: &Reader) -> Vec<OutlineModule<'_>> {
        let syllabus = self.library.syllabus(&self.course);
        outline(&self.course, syllabus, reader, Some(&self.section().slug))
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

/// Somebody signed in who does something in a section.
pub(crate) struct AtWork {
    pub named: Named,
    pub reader: Reader,
    pub person: PersonId,
}

impl AtWork {
    /// Finds the section, and how far they are in its course.
    pub async fn find(
        app: &App,
        course: &str,
        section: &str,
        signed_in: SignedIn,
    ) -> Result<Self, Problem> {
        let named = Named::find(app, course, section)?;
        let person = signed_in.learner;
        let reader = Reader::of(app, Visitor(Some(signed_in)), &named.course).await?;
        Ok(Self {
            named,
            reader,
            person,
        })
    }

    /// Writes down what they did.
    pub async fn record(&self, app: &App, event: Event) -> Result<(), Problem> {
        let (course, now) = (&self.named.course.slug, self.reader.now);
        app.keep.append(self.person, course, now, &[event]).await?;
        Ok(())
    }
}

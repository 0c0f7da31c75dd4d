use course::{LabSlug, Slug, TaskId};

use crate::{ItemSlug, Plan};

/// What there is to do in a course, as far as progress goes. The course's files
/// say it; only what is written is in it, so that nobody is measured by what
/// is not there yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Syllabus {
    /// The course.
    pub course: Slug,
    /// What a year is.
    pub plan: Plan,
    /// Percentage of the written sections that must be done for a certificate.
    pub certificate_percent: u8,
    /// Its sections, in order.
    pub sections: Vec<SectionPlan>,
}

/// What there is to do in a section. See [`SectionPlan::new`].
#[derive(Debug, Clone, PartialEq)]
pub struct SectionPlan {
    /// Its name.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// The unit that opens it; `None`: foundational.
    pub unit: Option<u32>,
    /// Topics that are written, in order.
    pub topics: Vec<ItemSlug>,
    /// Case studies that are written.
    pub cases: Vec<ItemSlug>,
    /// The quiz's questions.
    pub questions: Vec<QuestionPlan>,
    /// Its labs.
    pub labs: Vec<LabPlan>,
}

/// A question, and what it asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionPlan {
    /// Its id.
    pub id: ItemSlug,
    /// The topic that answers it.
    pub topic: ItemSlug,
}

/// A lab and its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabPlan {
    /// Its name.
    pub slug: LabSlug,
    /// Its title.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// What is to be solved.
    pub tasks: Vec<TaskId>,
}

use std::collections::BTreeMap;

use course::{Course, LabSlug, QuestionId, Slug, TaskId};

use crate::{Mark, Plan, Target};

/// What there is to do in a course, as far as progress goes: what is written,
/// so that nobody is measured by what is not there yet. Made once for a loaded
/// course.
#[derive(Debug, Clone, PartialEq)]
pub struct Syllabus {
    /// The course.
    pub course: Slug,
    /// Its title.
    pub title: String,
    /// What a year is.
    pub plan: Plan,
    /// Percentage of the sections with something to do that must be done for a
    /// certificate.
    pub certificate_percent: u32,
    /// Sections with something to do, in order.
    pub sections: Vec<SectionPlan>,
    by_section: BTreeMap<Slug, usize>,
    by_lab: BTreeMap<LabSlug, (usize, usize)>,
}

/// What there is to do in a section.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionPlan {
    /// Its name.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// The unit that opens it; `None`: foundational.
    pub unit: Option<u32>,
    /// Topics to read, in order.
    pub topics: Vec<Named<Slug>>,
    /// Case studies to read.
    pub cases: Vec<Named<Slug>>,
    /// Questions to answer.
    pub questions: Vec<QuestionPlan>,
    /// Labs to solve.
    pub labs: Vec<LabPlan>,
    /// Mark of its name.
    pub mark: Mark,
}

/// A name and its mark, which is computed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<N> {
    /// The name.
    pub name: N,
    /// Its mark.
    pub mark: Mark,
}

/// A question, and what it asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionPlan {
    /// Its id.
    pub id: QuestionId,
    /// The topic (or lab, or case study) that answers it.
    pub topic: Slug,
    /// Mark of its id.
    pub mark: Mark,
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
    pub tasks: Vec<Named<TaskId>>,
    /// Mark of its name.
    pub mark: Mark,
}

impl<N: AsRef<str>> From<N> for Named<N> {
    fn from(name: N) -> Self {
        let mark = Mark::of(name.as_ref());
        Self { name, mark }
    }
}

impl QuestionPlan {
    /// A question about a topic.
    pub fn new(id: QuestionId, topic: Slug) -> Self {
        let mark = Mark::of(id.as_str());
        Self { id, topic, mark }
    }
}

impl LabPlan {
    /// A lab.
    pub fn new(slug: LabSlug, title: String, minutes: u32, tasks: Vec<TaskId>) -> Self {
        Self {
            mark: Mark::of(slug.as_str()),
            tasks: tasks.into_iter().map(Named::from).collect(),
            slug,
            title,
            minutes,
        }
    }
}

impl SectionPlan {
    /// A section in which there is nothing to do yet.
    pub fn new(slug: Slug, title: String, unit: Option<u32>) -> Self {
        Self {
            mark: Mark::of(slug.as_str()),
            slug,
            title,
            unit,
            topics: Vec::new(),
            cases: Vec::new(),
            questions: Vec::new(),
            labs: Vec::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.topics.is_empty()
            && self.cases.is_empty()
            && self.questions.is_empty()
            && self.labs.is_empty()
    }
}

impl Syllabus {
    /// A syllabus of these sections; those in which there is nothing to do are
    /// left out.
    pub fn new(
        course: Slug,
        title: String,
        plan: Plan,
        certificate_percent: u32,
        mut sections: Vec<SectionPlan>,
    ) -> Self {
        sections.retain(|section| !section.is_empty());
        let numbered = || sections.iter().enumerate();
        let by_section = numbered().map(|(n, it)| (it.slug.clone(), n)).collect();
        let labs = numbered().flat_map(|(n, it)| {
            let labs = it.labs.iter().enumerate();
            labs.map(move |(m, lab)| (lab.slug.clone(), (n, m)))
        });
        Self {
            by_lab: labs.collect(),
            by_section,
            course,
            title,
            plan,
            certificate_percent,
            sections,
        }
    }

    /// That of a loaded course.
    pub fn of(course: &Course) -> Self {
        let plan = Plan {
            years: course.subscription.years,
            foundational_months: course.subscription.foundational_months,
            units: course.subscription.units,
            grace_days: course.subscription.grace_days,
        };
        let sections = course.sections().map(|(module, section)| {
            let mut own =
                SectionPlan::new(section.slug.clone(), section.title.clone(), section.unit);
            let topics = section.lesson.iter().flat_map(|lesson| &lesson.topics);
            own.topics = topics.map(|topic| topic.slug.clone().into()).collect();
            let cases = section.case_studies.iter();
            own.cases = cases.map(|case| case.slug.clone().into()).collect();
            let questions = section.quiz.iter().flat_map(|quiz| &quiz.questions);
            own.questions = questions
                .map(|question| QuestionPlan::new(question.id.clone(), question.topic.clone()))
                .collect();
            let labs = course.labs.iter();
            own.labs = labs
                .filter(|lab| lab.module == module.slug && lab.section == section.slug)
                .map(|lab| {
                    let tasks = lab.tasks.iter().map(|task| task.id.clone()).collect();
                    LabPlan::new(lab.slug.clone(), lab.title.clone(), lab.minutes, tasks)
                })
                .collect();
            own
        });
        let sections = sections.collect();
        let (slug, title) = (course.slug.clone(), course.title.clone());
        Self::new(slug, title, plan, course.certificate_percent, sections)
    }

    /// A section by its name.
    pub fn section(&self, slug: &Slug) -> Option<&SectionPlan> {
        self.by_section.get(slug).map(|n| &self.sections[*n])
    }

    /// A lab by its name, with its section.
    pub fn lab(&self, slug: &LabSlug) -> Option<(&SectionPlan, &LabPlan)> {
        self.by_lab.get(slug).map(|(n, m)| {
            let section = &self.sections[*n];
            (section, &section.labs[*m])
        })
    }

    /// The section that something assigned lies in.
    pub fn section_of(&self, target: &Target) -> Option<&SectionPlan> {
        match target {
            Target::Section(slug) => self.section(slug),
            Target::Lab(slug) => self.lab(slug).map(|(section, _)| section),
        }
    }

    /// Every question with its section.
    pub fn questions(&self) -> impl Iterator<Item = (&Slug, &QuestionId)> {
        self.sections.iter().flat_map(|section| {
            let questions = section.questions.iter();
            questions.map(|question| (&section.slug, &question.id))
        })
    }
}

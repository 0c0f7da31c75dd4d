//! The one thing to do next.

use course::{LabSlug, Slug};
use jiff::civil::Date;
use serde::Serialize;

use crate::{
    Access, Assignment, AssignmentId, LabState, Moment, Place, Seat, SectionPlan, SectionState,
    SectionWork, Standing, Syllabus, Target, Use, may,
};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Next {
    /// A step towards something.
    Step {
        /// The step.
        step: Step,
        /// The assignment that makes it urgent, with its last day.
        due: Option<(AssignmentId, Date)>,
    },
    /// Everything is done that there is: have the certificate issued.
    ClaimCertificate,
    /// Answer what is due.
    Drills,
    /// Nothing until this day, on which a unit opens, or the seat begins (unit
    /// `None`).
    WaitFor {
        /// The unit.
        unit: Option<u32>,
        /// The day.
        opens: Date,
    },
    /// The seat is over, and something is left: ask for another year.
    Renew,
    /// All is done.
    Nothing,
}

/// A step in a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Read a topic.
    Read {
        /// The section.
        section: Slug,
        /// The topic.
        topic: Slug,
    },
    /// Answer the quiz.
    Quiz {
        /// The section.
        section: Slug,
    },
    /// Solve a lab.
    Lab {
        /// The lab.
        lab: LabSlug,
        /// Whether it was begun.
        begun: bool,
    },
    /// Read a case study.
    Case {
        /// The section.
        section: Slug,
        /// The case study.
        case: Slug,
    },
}

/// What decides about the next thing.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// What there is to do.
    pub syllabus: &'a Syllabus,
    /// How far the learner is.
    pub standing: &'a Standing,
    /// Their seat; `None`: they need none, or have none and read samples.
    pub seat: Option<&'a Seat>,
    /// What they were given and was not withdrawn.
    pub assignments: &'a [Assignment],
    /// How many drills are due.
    pub drills: usize,
    /// Whether they have a valid certificate.
    pub has_certificate: bool,
    /// Now.
    pub now: Moment,
}

/// The one thing to do next: what is assigned, the most urgent first; then what
/// was begun last; then the first section that is open and not done; then the
/// certificate; then drills; then waiting.
pub fn next(situation: &Situation<'_>) -> Next {
    let Situation {
        syllabus, standing, ..
    } = situation;
    if let Some(step) = assigned(situation) {
        return step;
    }
    let last = standing.place.as_ref().and_then(|place| match place {
        Place::Section(section) => syllabus.section(section),
        Place::Lab(lab) => syllabus.lab(lab).map(|(section, _)| section),
        Place::Drills => None,
    });
    let step = last
        .into_iter()
        .chain(&syllabus.sections)
        .filter(|section| situation.is_open(section))
        .find_map(|section| standing.next_in(section));
    if let Some(step) = step {
        return Next::Step { step, due: None };
    }
    if !situation.has_certificate && standing.course(syllabus).certified {
        return Next::ClaimCertificate;
    }
    if situation.drills > 0 && situation.may(Use::Quiz, None) == Access::Open {
        return Next::Drills;
    }
    situation.later()
}

fn assigned(situation: &Situation<'_>) -> Option<Next> {
    let Situation {
        syllabus, standing, ..
    } = situation;
    let mut assignments: Vec<_> = situation
        .assignments
        .iter()
        .filter(|it| it.course == syllabus.course)
        .collect();
    assignments.sort_by_key(|it| (it.due, it.id));
    assignments.into_iter().find_map(|assignment| {
        let section = syllabus.section_of(&assignment.target)?;
        if !situation.is_open(section) {
            return None;
        }
        let step = match &assignment.target {
            Target::Section(_) => standing.next_in(section)?,
            Target::Lab(lab) => standing.next_lab(section, Some(lab))?,
        };
        Some(Next::Step {
            step,
            due: Some((assignment.id, assignment.due)),
        })
    })
}

impl Situation<'_> {
    fn may(&self, wanted: Use, unit: Option<u32>) -> Access {
        match self.seat {
            Some(seat) => may(Some(seat), wanted, unit, self.now),
            None => Access::Open,
        }
    }

    fn is_open(&self, section: &SectionPlan) -> bool {
        self.may(Use::Quiz, section.unit).is_open()
    }

    /// What is left when nothing can be done today.
    fn later(&self) -> Next {
        let left = self.syllabus.sections.iter();
        let left: Vec<_> = left
            .filter(|it| self.standing.section(it).state() != SectionState::Done)
            .collect();
        let mut days: Vec<_> = left
            .iter()
            .filter_map(|section| match self.may(Use::Quiz, section.unit) {
                Access::NotBefore(day) => Some((day, section.unit)),
                _ => None,
            })
            .collect();
        days.sort();
        match days.first() {
            Some((opens, unit)) => {
                let begins = self.seat.is_some_and(|seat| *opens == seat.starts());
                Next::WaitFor {
                    unit: unit.filter(|_| !begins),
                    opens: *opens,
                }
            }
            None if left.is_empty() => Next::Nothing,
            None => Next::Renew,
        }
    }
}

impl Standing {
    /// The next step in a section; `None` if it is done.
    pub fn next_in(&self, section: &SectionPlan) -> Option<Step> {
        let progress = self.section(section);
        if progress.state() == SectionState::Done {
            return None;
        }
        let none = SectionWork::default();
        let work = self.sections.get(&section.mark).unwrap_or(&none);
        let slug = || section.slug.clone();
        let unread = section
            .topics
            .iter()
            .find(|topic| !work.topics.contains(&topic.mark));
        unread
            .map(|topic| Step::Read {
                section: slug(),
                topic: topic.name.clone(),
            })
            .or_else(|| (!progress.quiz_passed()).then(|| Step::Quiz { section: slug() }))
            .or_else(|| self.next_lab(section, None))
            .or_else(|| {
                let case = section
                    .cases
                    .iter()
                    .find(|case| !work.cases.contains(&case.mark))?;
                Some(Step::Case {
                    section: slug(),
                    case: case.name.clone(),
                })
            })
    }

    fn next_lab(&self, section: &SectionPlan, only: Option<&LabSlug>) -> Option<Step> {
        let labs = section.labs.iter();
        let wanted = labs.filter(|lab| only.is_none_or(|only| *only == lab.slug));
        wanted
            .map(|lab| (lab, lab.state(self.lab(lab))))
            .find(|(_, state)| *state != LabState::Done)
            .map(|(lab, state)| Step::Lab {
                lab: lab.slug.clone(),
                begun: state == LabState::Begun,
            })
    }
}

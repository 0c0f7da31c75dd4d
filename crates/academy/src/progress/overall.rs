use serde::Serialize;

use crate::{Part, SectionProgress, SectionState, Standing, Syllabus};

/// How far a learner is in a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CourseProgress {
    /// Sections, in the order of the syllabus.
    pub sections: Vec<SectionProgress>,
    /// Sections that are done.
    pub done: Part,
    /// Labs that are solved.
    pub labs: Part,
    /// How far all of it is done, 0 to 100: 100 exactly if every section is.
    pub percent: u32,
    /// Minutes spent.
    pub minutes: u32,
    /// Whether enough is done for a certificate.
    pub certified: bool,
}

impl Standing {
    /// How far the learner is in the course.
    pub fn course(&self, syllabus: &Syllabus) -> CourseProgress {
        let sections: Vec<_> = syllabus
            .sections
            .iter()
            .map(|it| self.section(it))
            .collect();
        let (mut done, mut labs) = (Part::default(), Part::default());
        let mut sum = 0;
        for section in &sections {
            done.of += 1;
            done.done += u32::from(section.state() == SectionState::Done);
            labs.of += section.labs.of;
            labs.done += section.labs.done;
            sum += section.percent();
        }
        let enough = done.of > 0 && done.done * 100 >= done.of * syllabus.certificate_percent;
        CourseProgress {
            percent: sum.checked_div(done.of).unwrap_or(0),
            certified: enough,
            minutes: self.minutes(),
            sections,
            done,
            labs,
        }
    }
}

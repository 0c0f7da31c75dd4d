use std::fmt;

use crate::{Course, ItemKind, Status};

/// How much of something there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Count {
    /// There and right.
    pub written: usize,
    /// In the outline.
    pub of: usize,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.written, self.of)
    }
}

/// How much of a course is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// Sections with all their texts.
    pub sections: Count,
    /// Topics.
    pub topics: Count,
    /// Case studies.
    pub case_studies: Count,
    /// Quizzes; every section has one.
    pub quizzes: Count,
    /// Lines of the outline that are labs, and of these, those that a lab of the course is.
    pub labs: Count,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sections written {}, topics {}, case studies {}, quizzes {}, labs {}",
            self.sections, self.topics, self.case_studies, self.quizzes, self.labs
        )
    }
}

impl Course {
    /// How much of it is written.
    pub fn written(&self) -> Written {
        let mut written = Written::default();
        for (_, section) in self.sections() {
            add(&mut written.sections, section.status == Status::Written);
            add(&mut written.quizzes, section.quiz.is_some());
            for item in &section.items {
                match item.kind {
                    ItemKind::Topic => add(&mut written.topics, item.written),
                    ItemKind::CaseStudy => add(&mut written.case_studies, item.written),
                    ItemKind::Lab => add(&mut written.labs, item.written),
                    ItemKind::Quiz => {}
                }
            }
        }
        written
    }
}

fn add(count: &mut Count, is_written: bool) {
    count.of += 1;
    count.written += usize::from(is_written);
}

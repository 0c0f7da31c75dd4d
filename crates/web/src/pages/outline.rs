//! The whole course at the left of its pages.

use academy::{Access, SectionState, Syllabus, Use};
use course::{Course, Section, Slug, Status, Target};

use crate::reader::Reader;

/// A module in the outline.
pub(crate) struct OutlineModule<'a> {
    pub title: &'a str,
    /// Whether the page belongs to it.
    pub open: bool,
    /// Sections that are done.
    pub done: usize,
    pub sections: Vec<OutlineSection<'a>>,
}

/// A section in the outline.
pub(crate) struct OutlineSection<'a> {
    pub title: &'a str,
    pub href: String,
    /// Whether the page is this section's.
    pub here: bool,
    /// "done", "begun", "new", "locked" or "coming".
    pub state: &'static str,
}

/// The outline as this reader sees it, from the page of a section.
pub(crate) fn outline<'a>(
    course: &'a Course,
    syllabus: &Syllabus,
    reader: &Reader,
    here: Option<&Slug>,
) -> Vec<OutlineModule<'a>> {
    let modules = course.modules.iter().map(|module| {
        let sections: Vec<_> = module
            .sections
            .iter()
            .map(|section| OutlineSection {
                title: &section.title,
                href: href(course, section),
                here: here == Some(&section.slug),
                state: state(section, syllabus, reader),
            })
            .collect();
        OutlineModule {
            title: &module.title,
            open: here.is_some_and(|here| module.has(here)),
            done: sections.iter().filter(|one| one.state == "done").count(),
            sections,
        }
    });
    modules.collect()
}

/// How a section stands for a reader.
pub(crate) fn state(section: &Section, syllabus: &Syllabus, reader: &Reader) -> &'static str {
    if section.status == Status::NotYet && section.items.iter().all(|item| !item.written) {
        return "coming";
    }
    match reader.may(Use::Read, section) {
        Access::Open => {}
        Access::NoSeat if reader.person().is_none() => return "new",
        _ => return "locked",
    }
    let plan = syllabus.section(&section.slug);
    match plan.map(|plan| reader.standing.section(plan).state()) {
        Some(SectionState::Done) => "done",
        Some(SectionState::Begun) => "begun",
        Some(SectionState::New) | None => "new",
    }
}

/// The address of a section's page.
pub(crate) fn href(course: &Course, section: &Section) -> String {
    Target::Section {
        course: course.slug.as_str(),
        section: section.slug.as_str(),
        anchor: None,
    }
    .to_string()
}

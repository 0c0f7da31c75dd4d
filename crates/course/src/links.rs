//! Where things of a course are found on the site. Pages and texts take their addresses from here.

use std::fmt;

/// Something with an address. `Display` is that address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A course's catalogue page.
    Course {
        /// Its name.
        course: &'a str,
    },
    /// A section's page, or a topic on it.
    Section {
        /// The course's name.
        course: &'a str,
        /// Its name.
        section: &'a str,
        /// A topic's slug or a heading's id.
        anchor: Option<&'a str>,
    },
    /// A section's quiz.
    Quiz {
        /// The course's name.
        course: &'a str,
        /// The section's name.
        section: &'a str,
    },
    /// A case study.
    CaseStudy {
        /// The course's name.
        course: &'a str,
        /// The section's name.
        section: &'a str,
        /// Its name.
        case_study: &'a str,
    },
    /// A lab.
    Lab(&'a str),
    /// A word in the glossary.
    Term(&'a str),
}

impl fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Course { course } => write!(f, "/courses/{course}"),
            Self::Section {
                course,
                section,
                anchor,
            } => {
                write!(f, "/courses/{course}/{section}")?;
                match anchor {
                    Some(anchor) => write!(f, "#{anchor}"),
                    None => Ok(()),
                }
            }
            Self::Quiz { course, section } => write!(f, "/courses/{course}/{section}/quiz"),
            Self::CaseStudy {
                course,
                section,
                case_study,
            } => write!(f, "/courses/{course}/{section}/case/{case_study}"),
            Self::Lab(lab) => write!(f, "/labs/{lab}"),
            Self::Term(term) => write!(f, "/glossary#{term}"),
        }
    }
}

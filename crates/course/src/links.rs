//! Where things of a course are found on the site. Pages and texts take their addresses from here.

use std::{collections::BTreeMap, fmt};

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

/// Everything that a text may link to.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// The course's name.
    pub course: String,
    /// Sections by slug.
    pub sections: BTreeMap<String, LessonPlace>,
    /// Slugs of labs, and whether each is in the course.
    pub labs: BTreeMap<String, bool>,
    /// Case studies by slug.
    pub cases: BTreeMap<String, CasePlace>,
    /// Words by slug, each with its explanation as plain text.
    pub terms: BTreeMap<String, String>,
}

/// A section that can be linked to.
#[derive(Debug)]
pub(crate) struct LessonPlace {
    /// Slugs of its topics.
    pub topics: Vec<String>,
    /// Its text is there.
    pub written: bool,
}

/// A case study that can be linked to.
#[derive(Debug)]
pub(crate) struct CasePlace {
    /// Its section.
    pub section: String,
    /// Its text is there.
    pub written: bool,
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Within the course.
    Inside {
        /// The address.
        url: String,
        /// What is there is not written yet.
        coming: bool,
    },
    /// To a word's explanation.
    Term {
        /// The address.
        url: String,
        /// The explanation.
        note: String,
    },
    /// Elsewhere.
    Outside(String),
}

/// A link that leads nowhere: what is wrong, and how to mend it.
pub(crate) type DeadLink = (String, String);

impl Links {
    /// Finds out where a link leads.
    pub fn follow(&self, written: &str) -> Result<Way, DeadLink> {
        let Some((kind, rest)) = written.split_once(':') else {
            return Err(unknown_kind(written));
        };
        match kind {
            "https" => Ok(Way::Outside(written.into())),
            "glossary" => self.term(rest),
            "lesson" => self.lesson(rest),
            "lab" => match self.labs.get(rest) {
                Some(written) => Ok(Way::Inside {
                    url: Target::Lab(rest).to_string(),
                    coming: !written,
                }),
                None => Err(unknown("lab", rest, self.labs.keys())),
            },
            "case" => match self.cases.get(rest) {
                Some(case) => Ok(Way::Inside {
                    url: Target::CaseStudy {
                        course: &self.course,
                        section: &case.section,
                        case_study: rest,
                    }
                    .to_string(),
                    coming: !case.written,
                }),
                None => Err(unknown("case study", rest, self.cases.keys())),
            },
            _ => Err(unknown_kind(written)),
        }
    }

    fn term(&self, slug: &str) -> Result<Way, DeadLink> {
        match self.terms.get(slug) {
            Some(note) => Ok(Way::Term {
                url: Target::Term(slug).to_string(),
                note: note.clone(),
            }),
            None => Err((
                format!("the glossary has no `{slug}`"),
                nearest(slug, self.terms.keys()).unwrap_or_else(|| {
                    "Add the word to glossary.md, or take the link away.".into()
                }),
            )),
        }
    }

    fn lesson(&self, rest: &str) -> Result<Way, DeadLink> {
        let (section, anchor) = match rest.split_once('#') {
            Some((section, anchor)) => (section, Some(anchor)),
            None => (rest, None),
        };
        let Some(place) = self.sections.get(section) else {
            return Err(unknown("section", section, self.sections.keys()));
        };
        if let Some(anchor) = anchor
            && !place.topics.iter().any(|topic| topic == anchor)
        {
            return Err(unknown(
                &format!("topic of `{section}`"),
                anchor,
                place.topics.iter(),
            ));
        }
        Ok(Way::Inside {
            url: Target::Section {
                course: &self.course,
                section,
                anchor,
            }
            .to_string(),
            coming: !place.written,
        })
    }
}

fn unknown_kind(written: &str) -> DeadLink {
    let mend = if written.starts_with("http:") {
        "Write https://; a reader's browser should not go there unprotected."
    } else {
        "Links begin with lesson:, lab:, case:, glossary: or https://."
    };
    (format!("a link to `{written}` leads nowhere"), mend.into())
}

fn unknown<'a>(what: &str, slug: &str, all: impl Iterator<Item = &'a String>) -> DeadLink {
    (
        format!("there is no {what} `{slug}`"),
        nearest(slug, all).unwrap_or_else(|| "Take a slug from the outline.".into()),
    )
}

/// Asks whether the most similar name was meant, if there is one.
pub(crate) fn nearest<'a>(name: &str, all: impl Iterator<Item = &'a String>) -> Option<String> {
    let rated = all.map(|one| (strsim::normalized_damerau_levenshtein(name, one), one));
    let (rate, best) = rated.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (rate > 0.6).then(|| format!("Did you mean `{best}`?"))
}

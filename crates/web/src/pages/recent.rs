//! What somebody did lately, in words.

use academy::{Entry, Moment, Subject};
use course::Target;

use crate::{Library, pages::outline};

/// A section or lab that was lately worked on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Recent {
    pub title: String,
    /// "Lab" or "Section".
    pub kind: &'static str,
    pub href: String,
    /// "today", "yesterday", "5 days ago".
    pub when: String,
}

/// How many are shown.
const SHOWN: usize = 5;

/// Sections and labs of these entries, the latest first, each once. What others did is left out.
pub(crate) fn recent(library: &Library, latest_first: &[Entry], now: Moment) -> Vec<Recent> {
    let mut all: Vec<Recent> = Vec::new();
    let own = latest_first.iter().filter(|entry| entry.event.is_own());
    for entry in own {
        let found = match entry.event.subject() {
            Subject::Course => None,
            Subject::Lab(lab) => library.courses.lab(lab).map(|(_, lab)| {
                (
                    "Lab",
                    lab.title.clone(),
                    Target::Lab(lab.slug.as_str()).to_string(),
                )
            }),
            Subject::Section(section) => {
                library
                    .courses
                    .section(section)
                    .map(|(course, _, section)| {
                        (
                            "Section",
                            section.title.clone(),
                            outline::href(course, section),
                        )
                    })
            }
        };
        let Some((kind, title, href)) = found else {
            continue;
        };
        if all.iter().any(|one| one.href == href) {
            continue;
        }
        all.push(Recent {
            title,
            kind,
            href,
            when: ago(now.days_since(entry.at)),
        });
        if all.len() == SHOWN {
            break;
        }
    }
    all
}

fn ago(days: u32) -> String {
    match days {
        0 => "in the last 24 hours".into(),
        1 => "a day ago".into(),
        _ => format!("{days} days ago"),
    }
}

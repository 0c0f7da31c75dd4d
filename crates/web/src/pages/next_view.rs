//! The one thing to do next, in words.

use academy::{Next, Step};
use course::{Course, Target};

use crate::{
    pages::{notes::place, outline},
    reader::in_words,
};

/// What the home page says about the next thing.
#[derive(Debug, Default)]
pub(crate) struct NextView {
    /// "Do this next", "Due on 1 March 2026".
    pub label: String,
    pub title: String,
    pub detail: String,
    pub href: Option<String>,
    pub button: &'static str,
}

impl NextView {
    pub fn new(course: &Course, next: &Next) -> Self {
        match next {
            Next::Step { step, due } => {
                let label = match due {
                    Some((_, day)) => format!("Due on {}", in_words(*day)),
                    None => "Do this next".into(),
                };
                Self {
                    label,
                    ..step_view(course, step)
                }
            }
            Next::ClaimCertificate => Self {
                label: "All done".into(),
                title: "You have done the whole course".into(),
                detail: "Your certificate can be issued.".into(),
                ..Self::default()
            },
            Next::Drills => Self {
                label: "Do this next".into(),
                title: "A few drills".into(),
                detail: "Questions that come back before you forget the answer. Five minutes."
                    .into(),
                href: Some("/drills".into()),
                button: "Start",
            },
            Next::WaitFor { unit, opens } => Self {
                label: "Nothing to do today".into(),
                title: match unit {
                    Some(unit) => format!("Unit {unit} opens on {}", in_words(*opens)),
                    None => format!("Your year begins on {}", in_words(*opens)),
                },
                detail:
                    "Everything that is open is done. Come back then, or look at what is coming."
                        .into(),
                href: Some(catalogue(course)),
                button: "See the whole course",
            },
            Next::Renew => Self {
                label: "Your year is over".into(),
                title: "Something is left to do".into(),
                detail: "A renewed seat goes on where you stopped. Ask whoever gave you this one."
                    .into(),
                href: Some(catalogue(course)),
                button: "See the whole course",
            },
            Next::Nothing => Self {
                label: "All done".into(),
                title: "There is nothing left to do".into(),
                detail: "You have done all that is written. What is added later will stand here."
                    .into(),
                href: Some(catalogue(course)),
                button: "See the whole course",
            },
        }
    }
}

fn catalogue(course: &Course) -> String {
    let course = course.slug.as_str();
    Target::Course { course }.to_string()
}

fn step_view(course: &Course, step: &Step) -> NextView {
    let in_section = |section: &course::Slug, item: Option<&course::Slug>| {
        let (_, section) = course.section(section)?;
        let (href, title) = place(course, section, item);
        Some((
            href,
            title.unwrap_or_else(|| section.title.clone()),
            section.title.clone(),
        ))
    };
    let view = match step {
        Step::Read { section, topic } => {
            in_section(section, Some(topic)).map(|(href, title, detail)| NextView {
                title,
                detail,
                href: Some(href),
                button: "Read it",
                ..NextView::default()
            })
        }
        Step::Case { section, case } => {
            in_section(section, Some(case)).map(|(href, title, detail)| NextView {
                title,
                detail: format!("Case study in “{detail}”"),
                href: Some(href),
                button: "Read it",
                ..NextView::default()
            })
        }
        Step::Quiz { section } => course.section(section).map(|(_, section)| NextView {
            title: format!("Quiz: {}", section.title),
            detail: "You are told at once whether it was right, and why.".into(),
            href: Some(format!("{}/quiz", outline::href(course, section))),
            button: "Take the quiz",
            ..NextView::default()
        }),
        Step::Lab { lab, begun } => course.lab(lab).map(|lab| NextView {
            title: format!("Lab: {}", lab.title),
            detail: format!("{}. About {} minutes.", lab.story, lab.minutes),
            href: Some(Target::Lab(lab.slug.as_str()).to_string()),
            button: if *begun { "Go on" } else { "Start the lab" },
            ..NextView::default()
        }),
    };
    view.unwrap_or_default()
}

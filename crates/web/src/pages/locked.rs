//! The page in place of a section that is not open to its reader.

use academy::Access;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use course::{Course, Section};

use crate::{
    App,
    pages::message::Message,
    reader::{Reader, in_words},
    security::Nonce,
};

/// 403, and when it opens.
pub(crate) fn page(
    app: &App,
    nonce: &Nonce,
    reader: &Reader,
    course: &Course,
    section: &Section,
    access: Access,
) -> Response {
    let heading = match access {
        Access::NotBefore(day) => format!("“{}” opens on {}", section.title, in_words(day)),
        _ => format!("“{}” is not open to you", section.title),
    };
    let catalogue = format!("/courses/{}#{}", course.slug, section.slug);
    let message = Message::waiting(nonce, &heading, &notice(access))
        .action(&catalogue, "See the whole course")
        .follows(app)
        .seen_by(&reader.visitor);
    (StatusCode::FORBIDDEN, message).into_response()
}

/// Why something is not open, in a sentence.
pub(crate) fn notice(access: Access) -> String {
    match access {
        Access::Open => String::new(),
        Access::NoSeat => {
            "This is part of the course, for which you have no seat. Topics marked as samples can be read without one.".into()
        }
        Access::NotBefore(day) => format!(
            "A new unit opens each month. This one is yours from {}; what is open until then waits in the outline.",
            in_words(day)
        ),
        Access::NoSuchUnit => {
            "Your seat was given for a course without this unit. Ask whoever gave it to you.".into()
        }
        Access::OnlyReading(day) => format!(
            "Your year is over. You can read and keep notes until {}; labs, code and quizzes need a renewed seat.",
            in_words(day)
        ),
        Access::Over => {
            "Your year is over. Your progress is kept: a renewed seat goes on where you stopped.".into()
        }
    }
}

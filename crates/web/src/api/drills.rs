//! POST /drills: an answer to a question that came back.

use academy::{Event, Rating, Use};
use axum::{extract::State, response::Redirect};

use crate::{App, Problem, form::Fields, identity::SignedIn, pages::named::AtWork, question};

/// Judges it, writes down how well it was remembered, and leads back to what is to be said to it.
pub(crate) async fn answer(
    State(app): State<App>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let (course, section) = (fields.get("course"), fields.get("section"));
    let work = AtWork::find(&app, course, section, signed_in).await?;
    let (section, question) = (work.named.section(), work.named.question(fields.get("q"))?);
    work.reader.demand(Use::Quiz, section)?;
    let about = |name: &str| matches!(name, "course" | "section" | "q");
    let mut back = fields.only(about);
    let (rating, given) = if fields.get("how") == "unknown" {
        back = back.with("unknown", "1");
        (Rating::Again, None)
    } else {
        back = back.and(&fields.only(question::is_answer));
        let Ok(given) = question::given(question, &fields) else {
            return Ok(Redirect::to(&format!("/drills?{}", back.to_query())));
        };
        let judged = question.judge(&given);
        let judged = judged.map_err(|error| Problem::bad_request(format!("{error}.")))?;
        let rating = match (judged.right, fields.get("how")) {
            (false, _) => Rating::Again,
            (true, "unsure") => Rating::Hard,
            (true, _) => Rating::Good,
        };
        (rating, Some(given))
    };
    let event = Event::DrillAnswered {
        section: section.slug.clone(),
        question: question.id.clone(),
        rating,
        given,
    };
    work.record(&app, event).await?;
    Ok(Redirect::to(&format!("/drills?{}", back.to_query())))
}

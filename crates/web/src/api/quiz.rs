//! POST /courses/{course}/{section}/quiz/{question}: an answer.

use academy::{Event, Use};
use axum::{
    extract::{Path, State},
    response::Redirect,
};

use crate::{App, Problem, form::Fields, identity::SignedIn, pages::named::AtWork, question};

/// Judges an answer, writes it down, and leads back to the quiz, which says what is to be said to it.
pub(crate) async fn answer(
    State(app): State<App>,
    Path((course, section, id)): Path<(String, String, String)>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let work = AtWork::find(&app, &course, &section, signed_in).await?;
    let (section, question) = (work.named.section(), work.named.question(&id)?);
    work.reader.demand(Use::Quiz, section)?;
    if let Ok(given) = question::given(question, &fields) {
        let judged = question.judge(&given);
        let judged = judged.map_err(|error| Problem::bad_request(format!("{error}.")))?;
        let event = Event::QuizAnswered {
            section: section.slug.clone(),
            question: question.id.clone(),
            right: judged.right,
            given,
        };
        work.record(&app, event).await?;
    }
    let answer = Fields::default()
        .with("q", &id)
        .and(&fields.only(question::is_answer));
    Ok(Redirect::to(&format!(
        "{}/quiz?{}#q-{id}",
        work.named.href(),
        answer.to_query()
    )))
}

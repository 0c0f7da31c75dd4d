//! POST /courses/{course}/{section}/quiz/{question}: an answer.

use academy::{Event, Use};
use axum::{
    extract::{Path, State},
    response::Redirect,
};

use crate::{
    App, Problem,
    form::Fields,
    identity::SignedIn,
    pages::named::Named,
    question,
    reader::{Reader, Visitor},
};

/// Judges an answer, writes it down, and leads back to the quiz, which says what is to be said to it.
pub(crate) async fn answer(
    State(app): State<App>,
    Path((course, section, id)): Path<(String, String, String)>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let named = Named::find(&app, &course, &section)?;
    let (section, question) = (named.section(), named.question(&id)?);
    let person = signed_in.learner;
    let reader = Reader::of(&app, Visitor(Some(signed_in)), &named.course).await?;
    reader.demand(Use::Quiz, section)?;
    if let Ok(given) = question::given(question, &fields) {
        let judged = question.judge(&given);
        let judged = judged.map_err(|error| Problem::bad_request(format!("{error}.")))?;
        let event = Event::QuizAnswered {
            section: section.slug.clone(),
            question: question.id.clone(),
            right: judged.right,
            given,
        };
        app.record
            .append(person, &named.course.slug, reader.now, &[event])
            .await?;
    }
    let answer = Fields::default()
        .with("q", &id)
        .and(&fields.only(question::is_answer));
    Ok(Redirect::to(&format!(
        "{}/quiz?{}#q-{id}",
        named.href(),
        answer.to_query()
    )))
}

//! Notes in the margin: write, change, delete.

use academy::{Note, NoteId, NoteText, Use};
use axum::{
    extract::{Path, State},
    response::Redirect,
};
use course::ItemKind;

use crate::{App, Problem, form::Fields, identity::SignedIn, pages::named::AtWork, sign_in::leads};

/// POST /courses/{course}/{section}/notes: a note with `text`, beside `item`, at the words of `quote`.
pub(crate) async fn add(
    State(app): State<App>,
    Path((course, section)): Path<(String, String)>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let work = AtWork::find(&app, &course, &section, signed_in).await?;
    work.reader.demand(Use::Note, work.named.section())?;
    let item = work.named.item(fields.get("item"));
    let quote = words(fields.get("quote").trim());
    let quote: String = quote.chars().take(Note::QUOTE_CHARS).collect();
    let (spot, text) = (work.named.spot(item), text(&fields)?);
    app.keep
        .add_note(work.person, work.reader.now, &spot, &quote, &text)
        .await?;
    let href = work.named.href();
    Ok(Redirect::to(&match item {
        Some(item) if item.kind == ItemKind::CaseStudy => {
            format!("{href}/case/{}#own-notes", item.slug)
        }
        _ => format!("{href}#own-notes"),
    }))
}

/// POST /notes/{id}: `do` is `change`, with the new `text`, or `delete`; then leads to `back`.
pub(crate) async fn change(
    State(app): State<App>,
    Path(id): Path<i64>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let (person, id) = (signed_in.learner, NoteId(id));
    match fields.get("do") {
        "delete" => app.keep.delete_note(person, id).await?,
        _ => {
            let text = text(&fields)?;
            app.keep.change_note(person, app.now(), id, &text).await?;
        }
    }
    let back = match leads::safe(fields.get("back")) {
        back if back.starts_with("/courses/") => back,
        _ => "/notes",
    };
    Ok(Redirect::to(&format!("{back}#own-notes")))
}

fn text(fields: &Fields) -> Result<NoteText, Problem> {
    NoteText::try_from(words(fields.get("text")))
        .map_err(|error| Problem::bad_request(format!("{error}.")))
}

/// What was typed, as it is kept: lines end in LF (browsers send CR LF), and there are no control characters,
/// which a page that is put together from pieces has its own use for.
fn words(typed: &str) -> String {
    let lines = typed.replace("\r\n", "\n");
    let kept = lines.chars();
    kept.filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect()
}

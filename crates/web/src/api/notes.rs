//! Notes in the margin: write, change, delete.

use academy::{Note, NoteId, NoteText, Spot, Use};
use axum::{
    extract::{Path, State},
    response::Redirect,
};
use course::Slug;

use crate::{
    App, Problem,
    form::Fields,
    identity::SignedIn,
    pages::named::Named,
    reader::{Reader, Visitor},
};

/// POST /courses/{course}/{section}/notes: a note with `text`, beside `item`, at the words of `quote`.
pub(crate) async fn add(
    State(app): State<App>,
    Path((course, section)): Path<(String, String)>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let named = Named::find(&app, &course, &section)?;
    let section = named.section();
    let person = signed_in.learner;
    let reader = Reader::of(&app, Visitor(Some(signed_in)), &named.course).await?;
    reader.demand(Use::Note, section)?;
    let item = fields.get("item").parse::<Slug>().ok();
    let item = item.and_then(|slug| section.items.iter().find(|item| item.slug == slug));
    let spot = Spot {
        course: named.course.slug.clone(),
        section: section.slug.clone(),
        item: item.map(|item| item.slug.clone()),
    };
    let quote: String = fields
        .get("quote")
        .trim()
        .chars()
        .take(Note::QUOTE_CHARS)
        .collect();
    app.notes
        .add_note(person, reader.now, &spot, &quote, &text(&fields)?)
        .await?;
    let href = named.href();
    Ok(Redirect::to(
        &match item.map(|item| (item.kind, &item.slug)) {
            Some((course::ItemKind::CaseStudy, slug)) => format!("{href}/case/{slug}#own-notes"),
            _ => format!("{href}#own-notes"),
        },
    ))
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
        "delete" => app.notes.delete_note(person, id).await?,
        _ => {
            let text = text(&fields)?;
            app.notes.change_note(person, app.now(), id, &text).await?;
        }
    }
    let back = Some(fields.get("back")).filter(|back| is_own_path(back));
    Ok(Redirect::to(&format!(
        "{}#own-notes",
        back.unwrap_or("/notes")
    )))
}

fn text(fields: &Fields) -> Result<NoteText, Problem> {
    // Browsers send line ends as CR LF.
    let text = fields.get("text").replace("\r\n", "\n");
    let text: String = text
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect();
    NoteText::try_from(text).map_err(|error| Problem::bad_request(format!("{error}.")))
}

/// Whether an address stays on this site: a path, which `//host` is not.
fn is_own_path(to: &str) -> bool {
    to.starts_with("/courses/") && !to.contains(['\\', '\r', '\n'])
}

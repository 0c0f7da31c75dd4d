//! What a reader does to a section while reading: marks, bookmarks, where they are and for how long.

use academy::{Event, Place, TICK_MINUTES, Use};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Redirect,
};
use course::{Item, ItemKind};

use crate::{App, Problem, form::Fields, identity::SignedIn, pages::named::AtWork};

/// POST /courses/{course}/{section}/marks: one of the buttons below a topic was pressed.
///
/// Fields, each with the topic's name: `read`, `unread`, `bookmark`, `unbookmark`; `case` with a case study's.
pub(crate) async fn mark(
    State(app): State<App>,
    Path((course, section)): Path<(String, String)>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let work = AtWork::find(&app, &course, &section, signed_in).await?;
    // A topic and a lab of a section may have the same name.
    let written = |kind: ItemKind, field: &str| {
        let slug = fields.get(field);
        let mut items = work.named.section().items.iter();
        items.find(|item| item.kind == kind && item.written && item.slug.as_str() == slug)
    };
    let topic = |field| written(ItemKind::Topic, field);
    let slugs = |item: &Item| (work.named.section().slug.clone(), item.slug.clone());
    let (at, event) = if let Some(item) = topic("read") {
        let (section, topic) = slugs(item);
        (item, Some(Event::TopicRead { section, topic }))
    } else if let Some(item) = topic("unread") {
        let (section, topic) = slugs(item);
        (item, Some(Event::TopicUnread { section, topic }))
    } else if let Some(item) = written(ItemKind::CaseStudy, "case") {
        let (section, case) = slugs(item);
        (item, Some(Event::CaseRead { section, case }))
    } else if let Some(item) = topic("bookmark") {
        let spot = work.named.spot(Some(item));
        app.keep
            .set_bookmark(work.person, work.reader.now, &spot)
            .await?;
        (item, None)
    } else if let Some(item) = topic("unbookmark") {
        let spot = work.named.spot(Some(item));
        app.keep.remove_bookmark(work.person, &spot).await?;
        (item, None)
    } else {
        return Err(Problem::bad_request(
            "There is no such topic in this section.",
        ));
    };
    if let Some(event) = event {
        work.reader.demand(Use::Read, work.named.section())?;
        work.record(&app, event).await?;
    }
    let href = work.named.href();
    Ok(Redirect::to(&match at.kind {
        ItemKind::CaseStudy => format!("{href}/case/{}", at.slug),
        _ => format!("{href}#{}", at.slug),
    }))
}

/// POST /courses/{course}/{section}/here: `item` is in front of the reader, and was for `minutes` more.
pub(crate) async fn here(
    State(app): State<App>,
    Path((course, section)): Path<(String, String)>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<StatusCode, Problem> {
    let work = AtWork::find(&app, &course, &section, signed_in).await?;
    work.reader.demand(Use::Read, work.named.section())?;
    let spot = work.named.spot(work.named.item(fields.get("item")));
    app.keep
        .set_place(work.person, work.reader.now, &spot)
        .await?;
    let minutes = fields
        .get("minutes")
        .parse::<u8>()
        .unwrap_or(0)
        .min(TICK_MINUTES);
    if minutes > 0 {
        let place = Place::Section(spot.section);
        work.record(&app, Event::TimeSpent { place, minutes })
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

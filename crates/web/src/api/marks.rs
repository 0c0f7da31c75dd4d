//! What a reader does to a section while reading: marks, bookmarks, where they are and for how long.

use academy::{Event, Place, Spot, TICK_MINUTES, Use};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Redirect,
};
use course::{Item, ItemKind, Section, Slug};

use crate::{
    App, Problem,
    form::Fields,
    identity::SignedIn,
    pages::named::Named,
    reader::{Reader, Visitor},
};

/// POST /courses/{course}/{section}/marks: one of the buttons below a topic was pressed.
///
/// Fields, each with the topic's name: `read`, `unread`, `bookmark`, `unbookmark`; `case` with a case study's.
pub(crate) async fn mark(
    State(app): State<App>,
    Path((course, section)): Path<(String, String)>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let named = Named::find(&app, &course, &section)?;
    let (course, section) = (&named.course.slug, named.section());
    let person = signed_in.learner;
    let reader = Reader::of(&app, Visitor(Some(signed_in)), &named.course).await?;
    let topic = |field| item(section, ItemKind::Topic, fields.get(field));
    let slug = || section.slug.clone();
    let spot = |item: &Item| Spot {
        course: course.clone(),
        section: slug(),
        item: Some(item.slug.clone()),
    };
    let now = reader.now;
    let (at, event) = if let Some(item) = topic("read") {
        (
            item,
            Some(Event::TopicRead {
                section: slug(),
                topic: item.slug.clone(),
            }),
        )
    } else if let Some(item) = topic("unread") {
        (
            item,
            Some(Event::TopicUnread {
                section: slug(),
                topic: item.slug.clone(),
            }),
        )
    } else if let Some(item) = item(section, ItemKind::CaseStudy, fields.get("case")) {
        (
            item,
            Some(Event::CaseRead {
                section: slug(),
                case: item.slug.clone(),
            }),
        )
    } else if let Some(item) = topic("bookmark") {
        app.notes.set_bookmark(person, now, &spot(item)).await?;
        (item, None)
    } else if let Some(item) = topic("unbookmark") {
        app.notes.remove_bookmark(person, &spot(item)).await?;
        (item, None)
    } else {
        return Err(Problem::bad_request(
            "There is no such topic in this section.",
        ));
    };
    if let Some(event) = event {
        reader.demand(Use::Read, section)?;
        app.record.append(person, course, now, &[event]).await?;
    }
    let href = named.href();
    Ok(Redirect::to(&match at.kind {
        ItemKind::CaseStudy => format!("{href}/case/{}", at.slug),
        _ => format!("{href}#{}", at.slug),
    }))
}

/// A written item of a section by its name.
fn item<'a>(section: &'a Section, kind: ItemKind, slug: &str) -> Option<&'a Item> {
    let mut items = section.items.iter();
    items.find(|item| item.kind == kind && item.written && item.slug.as_str() == slug)
}

/// POST /courses/{course}/{section}/here: `item` is in front of the reader, and was for `minutes` more.
pub(crate) async fn here(
    State(app): State<App>,
    Path((course, section)): Path<(String, String)>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<StatusCode, Problem> {
    let named = Named::find(&app, &course, &section)?;
    let (course, section) = (&named.course.slug, named.section());
    let person = signed_in.learner;
    let reader = Reader::of(&app, Visitor(Some(signed_in)), &named.course).await?;
    reader.demand(Use::Read, section)?;
    let item = fields.get("item").parse::<Slug>().ok();
    let spot = Spot {
        course: course.clone(),
        section: section.slug.clone(),
        item: item.filter(|slug| section.items.iter().any(|item| &item.slug == slug)),
    };
    app.notes.set_place(person, reader.now, &spot).await?;
    let minutes = fields
        .get("minutes")
        .parse::<u8>()
        .unwrap_or(0)
        .min(TICK_MINUTES);
    if minutes > 0 {
        let place = Place::Section(section.slug.clone());
        let event = Event::TimeSpent { place, minutes };
        app.record
            .append(person, course, reader.now, &[event])
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

use academy::{
    Bookmark, KeepError, Moment, Note, NoteId, NoteText, Notes, PersonId, Refusal, Spot,
};
use async_trait::async_trait;
use course::Slug;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store,
    sql::{Fetch, Run, count, damaged, parsed, storable},
};

const COLUMNS: &str = "id, course, section, item, quote, text, created, changed";
type Row = (i64, String, String, String, String, String, i64, i64);
type SpotRow = (String, String, String, i64);

#[async_trait]
impl Notes for Store {
    async fn add_note(
        &self,
        owner: PersonId,
        at: Moment,
        spot: &Spot,
        quote: &str,
        text: &NoteText,
    ) -> Result<Note, KeepError> {
        let mut write = self.write().await?;
        let has: i64 =
            sqlx::query_scalar("SELECT count(*) FROM notes WHERE person = $1 AND course = $2")
                .bind(owner.0)
                .bind(spot.course.as_str())
                .one(&mut write)
                .await?;
        if count(has) as usize >= Note::MOST {
            return Err(Refusal::TooMany.into());
        }
        let quote: String = storable(quote).chars().take(Note::QUOTE_CHARS).collect();
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO notes (person, course, section, item, quote, text, created, changed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id",
        )
        .bind(owner.0)
        .bind(spot.course.as_str())
        .bind(spot.section.as_str())
        .bind(item(spot))
        .bind(quote)
        .bind(storable(text.as_str()))
        .bind(at.0)
        .one(&mut write)
        .await?;
        let note = find(&mut write, owner, NoteId(id)).await?;
        write.done(note).await
    }

    async fn change_note(
        &self,
        owner: PersonId,
        at: Moment,
        id: NoteId,
        text: &NoteText,
    ) -> Result<Note, KeepError> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE notes SET text = $3, changed = $4 WHERE person = $1 AND id = $2")
            .bind(owner.0)
            .bind(id.0)
            .bind(storable(text.as_str()))
            .bind(at.0)
            .run(&mut write)
            .await?;
        let note = find(&mut write, owner, id).await?;
        write.done(note).await
    }

    async fn delete_note(&self, owner: PersonId, id: NoteId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM notes WHERE person = $1 AND id = $2")
            .bind(owner.0)
            .bind(id.0)
            .run(&mut write)
            .await?;
        write.done(()).await
    }

    async fn notes_in(&self, owner: PersonId, section: &Slug) -> Result<Vec<Note>, KeepError> {
        let query =
            format!("SELECT {COLUMNS} FROM notes WHERE person = $1 AND section = $2 ORDER BY id");
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(owner.0)
            .bind(section.as_str())
            .all(&mut *self.read().await?)
            .await?;
        rows.into_iter().map(note).collect()
    }

    async fn notes(&self, owner: PersonId, course: &Slug) -> Result<Vec<Note>, KeepError> {
        let query =
            format!("SELECT {COLUMNS} FROM notes WHERE person = $1 AND course = $2 ORDER BY id");
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(owner.0)
            .bind(course.as_str())
            .all(&mut *self.read().await?)
            .await?;
        rows.into_iter().map(note).collect()
    }

    async fn set_bookmark(
        &self,
        owner: PersonId,
        at: Moment,
        spot: &Spot,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query(
            "INSERT INTO bookmarks (person, course, section, item, created)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person, course, section, item) DO NOTHING",
        )
        .bind(owner.0)
        .bind(spot.course.as_str())
        .bind(spot.section.as_str())
        .bind(item(spot))
        .bind(at.0)
        .run(&mut write)
        .await?;
        write.done(()).await
    }

    async fn remove_bookmark(&self, owner: PersonId, spot: &Spot) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query(
            "DELETE FROM bookmarks
             WHERE person = $1 AND course = $2 AND section = $3 AND item = $4",
        )
        .bind(owner.0)
        .bind(spot.course.as_str())
        .bind(spot.section.as_str())
        .bind(item(spot))
        .run(&mut write)
        .await?;
        write.done(()).await
    }

    async fn bookmarks(&self, owner: PersonId, course: &Slug) -> Result<Vec<Bookmark>, KeepError> {
        let rows: Vec<SpotRow> = sqlx::query_as(
            "SELECT course, section, item, created FROM bookmarks
             WHERE person = $1 AND course = $2 ORDER BY created DESC, section, item",
        )
        .bind(owner.0)
        .bind(course.as_str())
        .all(&mut *self.read().await?)
        .await?;
        rows.into_iter().map(bookmark).collect()
    }

    async fn set_place(&self, owner: PersonId, at: Moment, spot: &Spot) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query(
            "INSERT INTO places (person, course, section, item, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person, course) DO UPDATE
             SET section = excluded.section, item = excluded.item, at = excluded.at",
        )
        .bind(owner.0)
        .bind(spot.course.as_str())
        .bind(spot.section.as_str())
        .bind(item(spot))
        .bind(at.0)
        .run(&mut write)
        .await?;
        write.done(()).await
    }

    async fn place(
        &self,
        owner: PersonId,
        course: &Slug,
    ) -> Result<Option<(Spot, Moment)>, KeepError> {
        let row: Option<SpotRow> = sqlx::query_as(
            "SELECT course, section, item, at FROM places WHERE person = $1 AND course = $2",
        )
        .bind(owner.0)
        .bind(course.as_str())
        .maybe(&mut *self.read().await?)
        .await?;
        let place = row.map(bookmark).transpose()?;
        Ok(place.map(|place| (place.spot, place.created)))
    }
}

fn item(spot: &Spot) -> &str {
    spot.item.as_ref().map_or("", |item| item.as_str())
}

fn spot(course: &str, section: &str, item: &str) -> Result<Spot, KeepError> {
    Ok(Spot {
        course: parsed(course)?,
        section: parsed(section)?,
        item: (!item.is_empty()).then(|| parsed(item)).transpose()?,
    })
}

fn note(row: Row) -> Result<Note, KeepError> {
    let (id, course, section, item, quote, text, created, changed) = row;
    Ok(Note {
        id: NoteId(id),
        spot: spot(&course, &section, &item)?,
        quote,
        text: text.try_into().map_err(damaged)?,
        created: Moment(created),
        changed: Moment(changed),
    })
}

fn bookmark((course, section, item, created): SpotRow) -> Result<Bookmark, KeepError> {
    Ok(Bookmark {
        spot: spot(&course, &section, &item)?,
        created: Moment(created),
    })
}

async fn find(on: &mut AnyConnection, owner: PersonId, id: NoteId) -> Result<Note, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM notes WHERE person = $1 AND id = $2");
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
        .bind(owner.0)
        .bind(id.0)
        .maybe(on)
        .await?;
    row.map(note).transpose()?.ok_or(Refusal::NotThere.into())
}

/// All that somebody wrote down or marked, in every course.
pub(crate) async fn all_of(
    on: &mut AnyConnection,
    owner: PersonId,
) -> Result<(Vec<Note>, Vec<Bookmark>), KeepError> {
    let query = format!("SELECT {COLUMNS} FROM notes WHERE person = $1 ORDER BY id");
    let notes: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
        .bind(owner.0)
        .all(&mut *on)
        .await?;
    let bookmarks: Vec<SpotRow> = sqlx::query_as(
        "SELECT course, section, item, created FROM bookmarks
         WHERE person = $1 ORDER BY created, course, section, item",
    )
    .bind(owner.0)
    .all(on)
    .await?;
    Ok((
        notes.into_iter().map(note).collect::<Result<_, _>>()?,
        bookmarks
            .into_iter()
            .map(bookmark)
            .collect::<Result<_, _>>()?,
    ))
}

//! The learning record, and what must change together with it.

use academy::{Ask, Edits, Entry, Event, EventId, KeepError, Moment, Page, PersonId, Record};
use async_trait::async_trait;
use course::{LabSlug, Slug};
use sqlx::AnyConnection;

use crate::{
    Store,
    sql::{Fetch, Piece, Run, count, parsed},
    standings, webhooks,
    workspaces::{EditRow, content, edits},
};

/// Number, moment, course, body.
pub(crate) type EntryRow = (i64, i64, String, String);

#[async_trait]
impl Record for Store {
    async fn append(
        &self,
        learner: PersonId,
        course: &Slug,
        at: Moment,
        events: &[Event],
    ) -> Result<Vec<EventId>, KeepError> {
        let mut write = self.write().await?;
        let ids = keep(&mut write, learner, course, at, events).await?;
        write.done(ids).await
    }

    async fn submit(
        &self,
        learner: PersonId,
        course: &Slug,
        at: Moment,
        lab: &LabSlug,
        files: &Edits,
    ) -> Result<u32, KeepError> {
        let mut write = self.write().await?;
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO submissions (learner, lab, number)
             SELECT $1, $2, coalesce(max(number), 0) + 1
             FROM submissions WHERE learner = $1 AND lab = $2
             RETURNING number",
        )
        .bind(learner.0)
        .bind(lab.as_str())
        .one(&mut write)
        .await?;
        for (path, edit) in files {
            sqlx::query(
                "INSERT INTO submitted_files (learner, lab, submission, path, content)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(learner.0)
            .bind(lab.as_str())
            .bind(number)
            .bind(path.as_str())
            .bind(content(edit))
            .run(&mut write)
            .await?;
        }
        let submission = count(number);
        let event = Event::Submitted {
            lab: lab.clone(),
            submission,
        };
        keep(&mut write, learner, course, at, &[event]).await?;
        write.done(submission).await
    }

    async fn submitted(
        &self,
        learner: PersonId,
        lab: &LabSlug,
        submission: u32,
    ) -> Result<Edits, KeepError> {
        let rows: Vec<EditRow> = sqlx::query_as(
            "SELECT path, content FROM submitted_files
             WHERE learner = $1 AND lab = $2 AND submission = $3",
        )
        .bind(learner.0)
        .bind(lab.as_str())
        .bind(i64::from(submission))
        .all(&mut *self.read().await?)
        .await?;
        Ok(edits(rows))
    }

    async fn events_of(&self, learner: PersonId, lab: &LabSlug) -> Result<Vec<Entry>, KeepError> {
        let rows: Vec<EntryRow> = sqlx::query_as(
            "SELECT id, at, course, body FROM events WHERE learner = $1 AND lab = $2 ORDER BY id",
        )
        .bind(learner.0)
        .bind(lab.as_str())
        .all(&mut *self.read().await?)
        .await?;
        entries(learner, rows)
    }

    async fn events(&self, learner: PersonId) -> Result<Vec<Entry>, KeepError> {
        all_of(&mut *self.read().await?, learner).await
    }

    async fn latest(&self, learner: PersonId, ask: Ask) -> Result<Page<Entry>, KeepError> {
        let rows: Vec<EntryRow> = sqlx::query_as(
            "SELECT id, at, course, body FROM events
             WHERE learner = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        )
        .bind(learner.0)
        .bind(ask.below())
        .bind(ask.one_more())
        .all(&mut *self.read().await?)
        .await?;
        Ok(Page::of(entries(learner, rows)?, ask, |entry| entry.id.0))
    }

    async fn adopt(&self, course: &Slug) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let learners: Vec<i64> =
            sqlx::query_scalar("SELECT DISTINCT learner FROM events WHERE course = ''")
                .all(&mut write)
                .await?;
        if learners.is_empty() {
            return Ok(());
        }
        sqlx::query("UPDATE events SET course = $1 WHERE course = ''")
            .bind(course.as_str())
            .run(&mut write)
            .await?;
        for learner in learners {
            standings::rebuild(&mut write, PersonId(learner), course).await?;
        }
        write.done(()).await
    }

    async fn answers(&self) -> Result<(), KeepError> {
        let one = sqlx::query("SELECT 1").run(&mut *self.read().await?).await;
        one.map(drop)
    }
}

/// Appends events, with the summaries that they change and the parcels of webhooks that tell of
/// them.
pub(crate) async fn keep(
    on: &mut AnyConnection,
    learner: PersonId,
    course: &Slug,
    at: Moment,
    events: &[Event],
) -> Result<Vec<EventId>, KeepError> {
    let mut entries = Vec::with_capacity(events.len());
    for event in events {
        let id = sqlx::query_scalar(
            "INSERT INTO events (learner, course, lab, at, body) VALUES ($1, $2, $3, $4, $5)
             RETURNING id",
        )
        .bind(learner.0)
        .bind(course.as_str())
        .bind(event.lab().map_or("", LabSlug::as_str))
        .bind(at.0)
        .bind(event.to_json())
        .one(&mut *on)
        .await?;
        entries.push(Entry {
            id: EventId(id),
            at,
            learner,
            course: course.clone(),
            event: event.clone(),
        });
    }
    standings::apply(on, learner, course, &entries).await?;
    webhooks::tell(on, &entries).await?;
    Ok(entries.iter().map(|entry| entry.id).collect())
}

/// All entries of a learner, oldest first.
pub(crate) async fn all_of(
    on: &mut AnyConnection,
    learner: PersonId,
) -> Result<Vec<Entry>, KeepError> {
    let rows: Vec<EntryRow> =
        sqlx::query_as("SELECT id, at, course, body FROM events WHERE learner = $1 ORDER BY id")
            .bind(learner.0)
            .all(on)
            .await?;
    entries(learner, rows)
}

pub(crate) fn entries(learner: PersonId, rows: Vec<EntryRow>) -> Result<Vec<Entry>, KeepError> {
    let entry = |(id, at, course, body): EntryRow| {
        Ok(Entry {
            id: EventId(id),
            at: Moment(at),
            learner,
            course: parsed(&course)?,
            event: Event::from_json(&body)?,
        })
    };
    rows.into_iter().map(entry).collect()
}

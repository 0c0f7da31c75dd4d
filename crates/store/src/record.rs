use std::time::SystemTime;

use academy::{Edits, Entry, Event, EventId, KeepError, LearnerId, Moment, Record};
use async_trait::async_trait;
use course::LabSlug;
use sqlx::{Any, Transaction};

use crate::{
    Store, failed,
    workspaces::{EditRow, content, edits},
};

type EntryRow = (i64, i64, String);

#[async_trait]
impl Record for Store {
    async fn append(
        &self,
        learner: LearnerId,
        events: &[Event],
    ) -> Result<Vec<EventId>, KeepError> {
        let mut write = self.write().await?;
        let mut ids = Vec::with_capacity(events.len());
        for event in events {
            ids.push(insert(&mut write, learner, event).await?);
        }
        write.commit().await.map_err(failed)?;
        Ok(ids)
    }

    async fn submit(
        &self,
        learner: LearnerId,
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
        .bind(learner.number())
        .bind(lab.as_str())
        .fetch_one(&mut *write)
        .await
        .map_err(failed)?;
        for (path, edit) in files {
            sqlx::query(
                "INSERT INTO submitted_files (learner, lab, submission, path, content)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(learner.number())
            .bind(lab.as_str())
            .bind(number)
            .bind(path.as_str())
            .bind(content(edit))
            .execute(&mut *write)
            .await
            .map_err(failed)?;
        }
        let submission = u32::try_from(number).unwrap_or(u32::MAX);
        let event = Event::Submitted {
            lab: lab.clone(),
            submission,
        };
        insert(&mut write, learner, &event).await?;
        write.commit().await.map_err(failed)?;
        Ok(submission)
    }

    async fn submitted(
        &self,
        learner: LearnerId,
        lab: &LabSlug,
        submission: u32,
    ) -> Result<Edits, KeepError> {
        let rows: Vec<EditRow> = sqlx::query_as(
            "SELECT path, content FROM submitted_files
             WHERE learner = $1 AND lab = $2 AND submission = $3",
        )
        .bind(learner.number())
        .bind(lab.as_str())
        .bind(i64::from(submission))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        Ok(edits(rows))
    }

    async fn events_of(&self, learner: LearnerId, lab: &LabSlug) -> Result<Vec<Entry>, KeepError> {
        let rows: Vec<EntryRow> = sqlx::query_as(
            "SELECT id, at, body FROM events WHERE learner = $1 AND lab = $2 ORDER BY id",
        )
        .bind(learner.number())
        .bind(lab.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        entries(learner, rows)
    }

    async fn events(&self, learner: LearnerId) -> Result<Vec<Entry>, KeepError> {
        let rows: Vec<EntryRow> =
            sqlx::query_as("SELECT id, at, body FROM events WHERE learner = $1 ORDER BY id")
                .bind(learner.number())
                .fetch_all(&self.readers)
                .await
                .map_err(failed)?;
        entries(learner, rows)
    }

    async fn answers(&self) -> Result<(), KeepError> {
        let one = sqlx::query("SELECT 1").execute(&self.readers).await;
        one.map(drop).map_err(failed)
    }
}

async fn insert(
    write: &mut Transaction<'static, Any>,
    learner: LearnerId,
    event: &Event,
) -> Result<EventId, KeepError> {
    let id = sqlx::query_scalar(
        "INSERT INTO events (learner, lab, at, body) VALUES ($1, $2, $3, $4) RETURNING id",
    )
    .bind(learner.number())
    .bind(event.lab().as_str())
    .bind(Moment::from(SystemTime::now()).0)
    .bind(event.to_json())
    .fetch_one(&mut **write)
    .await
    .map_err(failed)?;
    Ok(EventId(id))
}

fn entries(learner: LearnerId, rows: Vec<EntryRow>) -> Result<Vec<Entry>, KeepError> {
    let entry = |(id, at, body): EntryRow| {
        let event = Event::from_json(&body)?;
        Ok(Entry {
            id: EventId(id),
            at: Moment(at),
            learner,
            event,
        })
    };
    rows.into_iter().map(entry).collect()
}

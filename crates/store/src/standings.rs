//! Summaries of the record, one row for each learner, course and kind. Where there is any row of a
//! learner in a course, there is one of every kind; where there is none, they did nothing yet.

use std::collections::BTreeMap;

use academy::{Deck, Entry, Fold, KeepError, PersonId, Standing, Standings};
use async_trait::async_trait;
use course::Slug;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store,
    record::{EntryRow, entries},
    sql::{Fetch, Run, list, parsed},
};

#[async_trait]
impl Standings for Store {
    async fn standing(&self, learner: PersonId, course: &Slug) -> Result<Standing, KeepError> {
        self.summary(learner, course).await
    }

    async fn standings(
        &self,
        learners: &[PersonId],
        course: &Slug,
    ) -> Result<Vec<Standing>, KeepError> {
        let mut found = self.written(learners, course, Standing::NAME).await?;
        let mut standings = Vec::with_capacity(learners.len());
        for learner in learners {
            let body = found.remove(&learner.0);
            standings.push(match body.map(|body| Standing::from_bytes(&body)) {
                Some(Ok(standing)) => standing,
                // Not there, not readable, or asked for twice.
                _ => self.summary(*learner, course).await?,
            });
        }
        Ok(standings)
    }

    async fn deck(&self, learner: PersonId, course: &Slug) -> Result<Deck, KeepError> {
        self.summary(learner, course).await
    }

    async fn rebuild(&self, learner: PersonId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let courses: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT course FROM events WHERE learner = $1")
                .bind(learner.0)
                .all(&mut write)
                .await?;
        for course in courses {
            rebuild(&mut write, learner, &parsed(&course)?).await?;
        }
        write.done(()).await
    }
}

impl Store {
    async fn summary<F: Fold>(&self, learner: PersonId, course: &Slug) -> Result<F, KeepError> {
        let bodies = read(&mut *self.read().await?, learner, course).await?;
        match summary_in(&bodies) {
            Found::Summary(fold) => return Ok(fold),
            Found::NothingYet => return Ok(F::default()),
            Found::ToBeMade => {}
        }
        let mut write = self.write().await?;
        rebuild(&mut write, learner, course).await?;
        let bodies = read(&mut write, learner, course).await?;
        write.done(()).await?;
        match summary_in(&bodies) {
            Found::Summary(fold) => Ok(fold),
            Found::NothingYet | Found::ToBeMade => Ok(F::default()),
        }
    }

    async fn written(
        &self,
        learners: &[PersonId],
        course: &Slug,
        name: &str,
    ) -> Result<BTreeMap<i64, Vec<u8>>, KeepError> {
        let query = format!(
            "SELECT learner, body FROM summaries
             WHERE learner IN ({}) AND course = $1 AND name = $2",
            list(learners.iter().map(|learner| learner.0))
        );
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(AssertSqlSafe(query))
            .bind(course.as_str())
            .bind(name)
            .persistent(false)
            .all(&mut *self.read().await?)
            .await?;
        Ok(rows.into_iter().collect())
    }
}

/// Written summaries by their names.
type Bodies = BTreeMap<String, Vec<u8>>;

enum Found<F> {
    Summary(F),
    /// There is no entry.
    NothingYet,
    /// Another version of the program wrote it, or none did.
    ToBeMade,
}

fn summary_in<F: Fold>(bodies: &Bodies) -> Found<F> {
    match bodies.get(F::NAME).map(|body| F::from_bytes(body)) {
        Some(Ok(fold)) => Found::Summary(fold),
        None if bodies.is_empty() => Found::NothingYet,
        _ => Found::ToBeMade,
    }
}

async fn read(
    on: &mut AnyConnection,
    learner: PersonId,
    course: &Slug,
) -> Result<Bodies, KeepError> {
    let rows: Vec<(String, Vec<u8>)> =
        sqlx::query_as("SELECT name, body FROM summaries WHERE learner = $1 AND course = $2")
            .bind(learner.0)
            .bind(course.as_str())
            .all(on)
            .await?;
    Ok(rows.into_iter().collect())
}

/// Takes entries into account that were just appended.
pub(crate) async fn apply(
    on: &mut AnyConnection,
    learner: PersonId,
    course: &Slug,
    new: &[Entry],
) -> Result<(), KeepError> {
    let bodies = read(on, learner, course).await?;
    let folded = fold::<Standing>(&bodies, new).zip(fold::<Deck>(&bodies, new));
    let Some((standing, deck)) = folded else {
        return rebuild(on, learner, course).await;
    };
    for (name, body) in [(Standing::NAME, standing), (Deck::NAME, deck)] {
        if bodies.get(name) != Some(&body) {
            write(on, learner, course, name, body).await?;
        }
    }
    Ok(())
}

/// The written summary with these entries; `None` if it is to be made from all of them.
fn fold<F: Fold>(bodies: &Bodies, new: &[Entry]) -> Option<Vec<u8>> {
    let mut fold = match summary_in::<F>(bodies) {
        Found::Summary(fold) => fold,
        Found::NothingYet => F::default(),
        Found::ToBeMade => return None,
    };
    for entry in new {
        fold.apply(entry);
    }
    Some(fold.to_bytes())
}

/// Makes all summaries again from the record.
pub(crate) async fn rebuild(
    on: &mut AnyConnection,
    learner: PersonId,
    course: &Slug,
) -> Result<(), KeepError> {
    let rows: Vec<EntryRow> = sqlx::query_as(
        "SELECT id, at, course, body FROM events WHERE learner = $1 AND course = $2 ORDER BY id",
    )
    .bind(learner.0)
    .bind(course.as_str())
    .all(&mut *on)
    .await?;
    let entries = entries(learner, rows)?;
    let (standing, deck) = (Standing::of(&entries), Deck::of(&entries));
    write(on, learner, course, Standing::NAME, standing.to_bytes()).await?;
    write(on, learner, course, Deck::NAME, deck.to_bytes()).await
}

async fn write(
    on: &mut AnyConnection,
    learner: PersonId,
    course: &Slug,
    name: &str,
    body: Vec<u8>,
) -> Result<(), KeepError> {
    sqlx::query(
        "INSERT INTO summaries (learner, course, name, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (learner, course, name) DO UPDATE SET body = excluded.body",
    )
    .bind(learner.0)
    .bind(course.as_str())
    .bind(name)
    .bind(body)
    .run(on)
    .await
    .map(drop)
}

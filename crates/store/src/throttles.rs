use academy::{Attempts, KeepError, Moment, Throttled, Throttles};
use async_trait::async_trait;
use sqlx::AnyConnection;

use crate::{
    Store,
    sql::{Fetch, Run, count, storable},
};

#[async_trait]
impl Throttles for Store {
    async fn attempts(&self, what: &Throttled, now: Moment) -> Result<Attempts, KeepError> {
        find(&mut *self.read().await?, what, now).await
    }

    async fn failed(&self, what: &Throttled, now: Moment) -> Result<Attempts, KeepError> {
        let mut write = self.write().await?;
        let attempts = find(&mut write, what, now).await?.failed(now);
        sqlx::query(
            "INSERT INTO throttles (what, failures, last) VALUES ($1, $2, $3)
             ON CONFLICT (what) DO UPDATE
             SET failures = excluded.failures, last = excluded.last",
        )
        .bind(storable(&what.key()))
        .bind(i64::from(attempts.failures))
        .bind(attempts.last.0)
        .run(&mut write)
        .await?;
        sqlx::query("DELETE FROM throttles WHERE last <= $1")
            .bind(now.plus_days(-1).0)
            .run(&mut write)
            .await?;
        write.done(attempts).await
    }

    async fn succeeded(&self, what: &Throttled) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM throttles WHERE what = $1")
            .bind(storable(&what.key()))
            .run(&mut write)
            .await?;
        write.done(()).await
    }
}

async fn find(
    on: &mut AnyConnection,
    what: &Throttled,
    now: Moment,
) -> Result<Attempts, KeepError> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT failures, last FROM throttles WHERE what = $1")
            .bind(storable(&what.key()))
            .maybe(on)
            .await?;
    let attempts = row.map(|(failures, last)| Attempts {
        failures: count(failures),
        last: Moment(last),
    });
    Ok(attempts
        .filter(|attempts| !attempts.is_forgotten(now))
        .unwrap_or_default())
}

use academy::{KeepError, Moment, NewParcel, Outbox, Parcel, ParcelId, ParcelKind, Webhook};
use async_trait::async_trait;
use sqlx::AnyConnection;

use crate::{
    Store,
    sql::{Fetch, Run, count, from_json, storable, to_json},
};

#[async_trait]
impl Outbox for Store {
    async fn lay_down(&self, parcels: &[NewParcel]) -> Result<u32, KeepError> {
        let mut write = self.write().await?;
        let new = lay_down(&mut write, parcels).await?;
        write.done(new).await
    }

    async fn take(&self, now: Moment, most: u32) -> Result<Vec<Parcel>, KeepError> {
        let mut write = self.write().await?;
        let rows: Vec<(i64, String, String, i64)> = sqlx::query_as(
            "SELECT id, key, kind, tries FROM parcels
             WHERE due <= $1 ORDER BY due, id LIMIT $2",
        )
        .bind(now.0)
        .bind(i64::from(most))
        .all(&mut write)
        .await?;
        let mut parcels = Vec::with_capacity(rows.len());
        for (id, key, kind, tries) in rows {
            // Due again when the lease is over, should this courier never come back.
            sqlx::query("UPDATE parcels SET tries = tries + 1, due = $2 WHERE id = $1")
                .bind(id)
                .bind(now.plus_minutes(Parcel::LEASE_MINUTES).0)
                .run(&mut write)
                .await?;
            parcels.push(Parcel {
                id: ParcelId(id),
                key,
                kind: from_json(&kind)?,
                tries: count(tries + 1),
            });
        }
        write.done(parcels).await
    }

    async fn arrived(&self, id: ParcelId, now: Moment) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query(
            "UPDATE webhooks SET failing_since = NULL
             WHERE id = (SELECT webhook FROM parcels WHERE id = $1)",
        )
        .bind(id.0)
        .run(&mut write)
        .await?;
        sqlx::query(
            "UPDATE parcels SET kind = '', due = NULL, arrived = $2, trouble = NULL WHERE id = $1",
        )
        .bind(id.0)
        .bind(now.0)
        .run(&mut write)
        .await?;
        write.done(()).await
    }

    async fn bounced(&self, id: ParcelId, now: Moment, why: &str) -> Result<bool, KeepError> {
        let mut write = self.write().await?;
        let found: Option<(i64, Option<i64>)> =
            sqlx::query_as("SELECT tries, webhook FROM parcels WHERE id = $1 AND due IS NOT NULL")
                .bind(id.0)
                .maybe(&mut write)
                .await?;
        let Some((tries, webhook)) = found else {
            return Ok(true);
        };
        let next = Parcel::next_try(count(tries), now);
        sqlx::query(
            "UPDATE parcels SET due = $2, trouble = $3,
                    kind = CASE WHEN $2 IS NULL THEN '' ELSE kind END
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(next.map(|moment| moment.0))
        .bind(storable(why))
        .run(&mut write)
        .await?;
        if let Some(webhook) = webhook {
            note_failure(&mut write, webhook, now).await?;
        }
        write.done(next.is_none()).await
    }

    async fn next_due(&self) -> Result<Option<Moment>, KeepError> {
        let due: Option<i64> = sqlx::query_scalar("SELECT min(due) FROM parcels")
            .one(&mut *self.read().await?)
            .await?;
        Ok(due.map(Moment))
    }
}

/// Switches a webhook off to which nothing could be delivered for so long.
async fn note_failure(on: &mut AnyConnection, webhook: i64, now: Moment) -> Result<(), KeepError> {
    sqlx::query("UPDATE webhooks SET failing_since = coalesce(failing_since, $2) WHERE id = $1")
        .bind(webhook)
        .bind(now.0)
        .run(&mut *on)
        .await?;
    sqlx::query(
        "UPDATE webhooks SET off = $2 WHERE id = $1 AND off IS NULL AND failing_since <= $3",
    )
    .bind(webhook)
    .bind(now.0)
    .bind(now.plus_days(-Webhook::DEAD_DAYS).0)
    .run(on)
    .await
    .map(drop)
}

/// Lays parcels down, except those whose key was used before. Gives how many are new.
pub(crate) async fn lay_down(
    on: &mut AnyConnection,
    parcels: &[NewParcel],
) -> Result<u32, KeepError> {
    let mut new = 0;
    for parcel in parcels {
        let (person, email, webhook) = match &parcel.kind {
            ParcelKind::Mail { person, to, .. } => (*person, to.as_ref(), None),
            ParcelKind::Hook { webhook, .. } => (None, None, Some(*webhook)),
        };
        let laid = sqlx::query(
            "INSERT INTO parcels (key, kind, person, email, webhook, due, tries)
             VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (key) DO NOTHING",
        )
        .bind(&parcel.key)
        .bind(to_json(&parcel.kind))
        .bind(person.map(|person| person.0))
        .bind(email.map(academy::Email::as_str))
        .bind(webhook.map(|webhook| webhook.0))
        .bind(parcel.due.0)
        .run(&mut *on)
        .await?;
        new += u32::from(laid > 0);
    }
    Ok(new)
}

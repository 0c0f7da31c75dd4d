use academy::{
    Act, By, Entry, KeepError, Moment, NewParcel, NewWebhook, ParcelKind, PersonId, Refusal,
    TeamId, Webhook, WebhookId, WebhookKind, Webhooks,
};
use async_trait::async_trait;
use serde::Serialize;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, audit, outbox,
    sql::{Fetch, Run, count, from_json, list, moment, to_json},
    teams,
};

const COLUMNS: &str = "id, made_by, team, url, secret, kinds, created, off";
type Row = (
    i64,
    i64,
    Option<i64>,
    String,
    Vec<u8>,
    String,
    i64,
    Option<i64>,
);

#[async_trait]
impl Webhooks for Store {
    async fn add_webhook(
        &self,
        by: &By,
        owner: PersonId,
        new: &NewWebhook,
    ) -> Result<Webhook, KeepError> {
        let mut write = self.write().await?;
        if let Some(team) = new.team {
            teams::find(&mut write, team).await?;
        }
        let has: i64 = sqlx::query_scalar("SELECT count(*) FROM webhooks WHERE made_by = $1")
            .bind(owner.0)
            .one(&mut write)
            .await?;
        if count(has) as usize >= Webhook::MOST {
            return Err(Refusal::TooMany.into());
        }
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO webhooks (made_by, team, url, secret, kinds, created)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        )
        .bind(owner.0)
        .bind(new.team.map(|team| team.0))
        .bind(&new.url)
        .bind(&new.secret)
        .bind(to_json(&new.kinds))
        .bind(by.at.0)
        .one(&mut write)
        .await?;
        audit::did(
            &mut write,
            by,
            Act::WebhookAdded,
            object(WebhookId(id)),
            &new.url,
        )
        .await?;
        let made = find(&mut write, WebhookId(id)).await?;
        write.done(made).await
    }

    async fn switch_webhook(&self, by: &By, id: WebhookId, on: bool) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let off = (!on).then_some(by.at.0);
        let done = sqlx::query("UPDATE webhooks SET off = $2, failing_since = NULL WHERE id = $1")
            .bind(id.0)
            .bind(off)
            .run(&mut write)
            .await?;
        if done == 0 {
            return Err(Refusal::NotThere.into());
        }
        let detail = if on { "on" } else { "off" };
        audit::did(&mut write, by, Act::WebhookChanged, object(id), detail).await?;
        write.done(()).await
    }

    async fn remove_webhook(&self, by: &By, id: WebhookId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let webhook = find(&mut write, id).await?;
        remove(&mut write, id).await?;
        audit::did(
            &mut write,
            by,
            Act::WebhookRemoved,
            object(id),
            &webhook.url,
        )
        .await?;
        write.done(()).await
    }

    async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>, KeepError> {
        let query = format!("SELECT {COLUMNS} FROM webhooks WHERE id = $1");
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(id.0)
            .maybe(&mut *self.read().await?)
            .await?;
        row.map(webhook).transpose()
    }

    async fn webhooks(&self, teams: Option<&[TeamId]>) -> Result<Vec<Webhook>, KeepError> {
        let of = match teams {
            None => "1 = 1".into(),
            Some(teams) => format!("team IN ({})", list(teams.iter().map(|team| team.0))),
        };
        where_(&mut *self.read().await?, &of).await
    }
}

fn object(id: WebhookId) -> String {
    format!("webhook/{id}")
}

async fn find(on: &mut AnyConnection, id: WebhookId) -> Result<Webhook, KeepError> {
    let found = where_(on, &format!("id = {id}")).await?.pop();
    found.ok_or(Refusal::NotThere.into())
}

/// The webhooks for which this condition, which is ours, holds.
pub(crate) async fn where_(
    on: &mut AnyConnection,
    condition: &str,
) -> Result<Vec<Webhook>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM webhooks WHERE {condition} ORDER BY id");
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
        .persistent(false)
        .all(on)
        .await?;
    rows.into_iter().map(webhook).collect()
}

fn webhook(row: Row) -> Result<Webhook, KeepError> {
    let (id, by, team, url, secret, kinds, created, off) = row;
    Ok(Webhook {
        id: WebhookId(id),
        by: PersonId(by),
        team: team.map(TeamId),
        url,
        secret,
        kinds: from_json(&kinds)?,
        created: Moment(created),
        off: moment(off),
    })
}

/// Removes a webhook, with what is on its way to it.
pub(crate) async fn remove(on: &mut AnyConnection, id: WebhookId) -> Result<(), KeepError> {
    sqlx::query("DELETE FROM webhooks WHERE id = $1")
        .bind(id.0)
        .run(&mut *on)
        .await?;
    sqlx::query("UPDATE parcels SET kind = '', due = NULL WHERE webhook = $1 AND due IS NOT NULL")
        .bind(id.0)
        .run(on)
        .await
        .map(drop)
}

/// What a delivery says: the kind that was asked for, and the entry without the learner's words.
#[derive(Serialize)]
struct Delivery {
    kind: WebhookKind,
    #[serde(flatten)]
    entry: Entry,
}

/// Lays down what webhooks are to be told of these entries of one learner.
pub(crate) async fn tell(on: &mut AnyConnection, entries: &[Entry]) -> Result<(), KeepError> {
    let told: Vec<_> = entries
        .iter()
        .filter_map(|entry| Some((WebhookKind::of(&entry.event)?, entry)))
        .collect();
    let Some((_, first)) = told.first() else {
        return Ok(());
    };
    let webhooks = where_(on, "off IS NULL").await?;
    if webhooks.is_empty() {
        return Ok(());
    }
    let members = teams::memberships(on, first.learner).await?;
    let teams: Vec<_> = members.iter().map(|member| member.team).collect();
    let mut parcels = Vec::new();
    for webhook in &webhooks {
        for (kind, entry) in &told {
            if webhook.tells(&entry.event, &teams) {
                parcels.push(parcel(webhook.id, *kind, entry));
            }
        }
    }
    outbox::lay_down(on, &parcels).await.map(drop)
}

fn parcel(webhook: WebhookId, kind: WebhookKind, entry: &Entry) -> NewParcel {
    let mut entry = entry.clone();
    entry.event = entry.event.without_words();
    NewParcel {
        key: format!("hook/{webhook}/{}", entry.id),
        due: entry.at,
        kind: ParcelKind::Hook {
            webhook,
            body: to_json(&Delivery { kind, entry }),
        },
    }
}

use academy::{
    Act, Ask, Audit, AuditEntry, AuditFilter, AuditId, AuditLine, By, KeepError, Moment, Page,
    PersonId,
};
use async_trait::async_trait;
use sqlx::AnyConnection;

use crate::{
    Store,
    sql::{Fetch, Piece, Run, damaged, storable},
};

pub(crate) type Row = (
    i64,
    i64,
    Option<i64>,
    String,
    String,
    String,
    Option<String>,
);

#[async_trait]
impl Audit for Store {
    async fn note_down(&self, entry: &AuditEntry) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        note_down(&mut write, entry).await?;
        write.done(()).await
    }

    async fn lines(&self, filter: &AuditFilter, ask: Ask) -> Result<Page<AuditLine>, KeepError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, at, actor, act, object, detail, address FROM audit
             WHERE id < $1 AND ($2 IS NULL OR actor = $2) AND ($3 IS NULL OR act = $3)
               AND ($4 IS NULL OR object = $4) AND ($5 IS NULL OR at >= $5)
               AND ($6 IS NULL OR at < $6)
             ORDER BY id DESC LIMIT $7",
        )
        .bind(ask.below())
        .bind(filter.actor.map(|actor| actor.0))
        .bind(filter.act.map(Act::name))
        .bind(filter.object.as_deref())
        .bind(filter.from.map(|from| from.0))
        .bind(filter.until.map(|until| until.0))
        .bind(ask.one_more())
        .all(&mut *self.read().await?)
        .await?;
        let lines = rows.into_iter().map(line).collect::<Result<_, _>>()?;
        Ok(Page::of(lines, ask, |line: &AuditLine| line.id.0))
    }
}

pub(crate) fn line(row: Row) -> Result<AuditLine, KeepError> {
    let (id, at, actor, act, object, detail, address) = row;
    let act = Act::named(&act).ok_or_else(|| damaged(format!("an act `{act}`")))?;
    Ok(AuditLine {
        id: AuditId(id),
        entry: AuditEntry {
            at: Moment(at),
            actor: actor.map(PersonId),
            act,
            object,
            detail,
            address,
        },
    })
}

/// Appends the line that says what somebody did.
pub(crate) async fn did(
    on: &mut AnyConnection,
    by: &By,
    act: Act,
    object: impl Into<String>,
    detail: impl Into<String>,
) -> Result<(), KeepError> {
    note_down(on, &by.did(act, object, detail)).await
}

pub(crate) async fn note_down(on: &mut AnyConnection, entry: &AuditEntry) -> Result<(), KeepError> {
    sqlx::query(
        "INSERT INTO audit (at, actor, act, object, detail, address)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(entry.at.0)
    .bind(entry.actor.map(|actor| actor.0))
    .bind(entry.act.name())
    .bind(&entry.object)
    .bind(storable(&entry.detail))
    .bind(entry.address.as_deref().map(storable))
    .run(on)
    .await
    .map(drop)
}

use academy::{
    Act, By, Factor, KeepError, Moment, NewSignIn, PersonId, Refusal, Revoke, SecretHash, SignIn,
    SignInId, SignIns,
};
use async_trait::async_trait;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, audit, people,
    sql::{Fetch, Run, count, damaged, moment, storable},
};

const COLUMNS: &str =
    "id, person, factor, half, created, proved, last_used, address, agent, revoked";
type Row = (
    i64,
    i64,
    String,
    i64,
    i64,
    i64,
    i64,
    String,
    String,
    Option<i64>,
);

#[async_trait]
impl SignIns for Store {
    async fn add(&self, by: &By, new: &NewSignIn) -> Result<SignIn, KeepError> {
        let mut write = self.write().await?;
        people::find_active(&mut write, new.person).await?;
        drop_old(&mut write, new.created).await?;
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO sign_ins
             (hash, person, factor, half, created, proved, last_used, address, agent)
             VALUES ($1, $2, $3, $4, $5, $5, $5, $6, $7) RETURNING id",
        )
        .bind(&new.hash.0[..])
        .bind(new.person.0)
        .bind(new.factor.name())
        .bind(i64::from(new.half))
        .bind(new.created.0)
        .bind(storable(&new.address))
        .bind(storable(&new.agent))
        .one(&mut write)
        .await?;
        let detail = format!("{}, {}", new.factor.name(), new.agent);
        let object = people::object(new.person);
        audit::did(&mut write, by, Act::SignedIn, object, detail).await?;
        let made = where_(&mut write, &format!("id = {id}")).await?.pop();
        write.done(made.ok_or(Refusal::NotThere)?).await
    }

    async fn find(&self, hash: SecretHash, now: Moment) -> Result<Option<SignIn>, KeepError> {
        let query = format!(
            "SELECT {COLUMNS} FROM sign_ins WHERE hash = $1 AND person IN
             (SELECT id FROM people WHERE deactivated IS NULL AND erased IS NULL)"
        );
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(&hash.0[..])
            .maybe(&mut *self.read().await?)
            .await?;
        let found = row.map(sign_in).transpose()?;
        Ok(found.filter(|it| it.is_live(now)))
    }

    async fn touch(&self, id: SignInId, now: Moment) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE sign_ins SET last_used = $2 WHERE id = $1 AND last_used < $2")
            .bind(id.0)
            .bind(now.0)
            .run(&mut write)
            .await?;
        write.done(()).await
    }

    async fn renew(
        &self,
        id: SignInId,
        hash: SecretHash,
        factor: Factor,
        now: Moment,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let found = where_(&mut write, &format!("id = {id}")).await?;
        if !found.first().is_some_and(|it| it.is_live(now)) {
            return Err(Refusal::NotThere.into());
        }
        sqlx::query(
            "UPDATE sign_ins SET hash = $2, factor = $3, half = 0, proved = $4, last_used = $4
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(&hash.0[..])
        .bind(factor.name())
        .bind(now.0)
        .run(&mut write)
        .await?;
        write.done(()).await
    }

    async fn remove(&self, hash: SecretHash) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM sign_ins WHERE hash = $1")
            .bind(&hash.0[..])
            .run(&mut write)
            .await?;
        write.done(()).await
    }

    async fn sign_ins_of(&self, person: PersonId) -> Result<Vec<SignIn>, KeepError> {
        of(&mut *self.read().await?, person).await
    }

    async fn revoke(&self, by: &By, person: PersonId, which: Revoke) -> Result<u32, KeepError> {
        let mut write = self.write().await?;
        let revoked = revoke(&mut write, person, which, by.at).await?;
        if revoked > 0 {
            let object = people::object(person);
            let detail = format!("{revoked} of their browsers");
            audit::did(&mut write, by, Act::SignInsRevoked, object, detail).await?;
        }
        write.done(revoked).await
    }
}

fn sign_in(row: Row) -> Result<SignIn, KeepError> {
    let (id, person, factor, half, created, proved, last_used, address, agent, revoked) = row;
    Ok(SignIn {
        id: SignInId(id),
        person: PersonId(person),
        factor: Factor::named(&factor).ok_or_else(|| damaged(format!("a factor `{factor}`")))?,
        half: half != 0,
        created: Moment(created),
        proved: Moment(proved),
        last_used: Moment(last_used),
        address,
        agent,
        revoked: moment(revoked),
    })
}

/// The browsers for which this condition, which is ours, holds; latest use first.
async fn where_(on: &mut AnyConnection, condition: &str) -> Result<Vec<SignIn>, KeepError> {
    let query = format!(
        "SELECT {COLUMNS} FROM sign_ins WHERE {condition} ORDER BY last_used DESC, id DESC"
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
        .persistent(false)
        .all(on)
        .await?;
    rows.into_iter().map(sign_in).collect()
}

/// Somebody's browsers, latest use first.
pub(crate) async fn of(on: &mut AnyConnection, person: PersonId) -> Result<Vec<SignIn>, KeepError> {
    where_(on, &format!("person = {person}")).await
}

/// Drops lines that were over long enough ago.
async fn drop_old(on: &mut AnyConnection, now: Moment) -> Result<(), KeepError> {
    let kept = now.plus_days(-SignIn::KEPT_DAYS);
    sqlx::query(
        "DELETE FROM sign_ins
         WHERE revoked <= $1 OR created <= $2 OR last_used <= $3 OR (half = 1 AND created <= $4)",
    )
    .bind(kept.0)
    .bind(kept.plus_days(-SignIn::DAYS).0)
    .bind(kept.plus_days(-SignIn::IDLE_DAYS).0)
    .bind(kept.plus_minutes(-SignIn::HALF_MINUTES).0)
    .run(on)
    .await
    .map(drop)
}

/// Signs browsers out. Gives how many.
pub(crate) async fn revoke(
    on: &mut AnyConnection,
    person: PersonId,
    which: Revoke,
    now: Moment,
) -> Result<u32, KeepError> {
    let mut revoked = 0;
    for sign_in in of(on, person).await? {
        let meant = match which {
            Revoke::One(id) => sign_in.id == id,
            Revoke::All => true,
            Revoke::AllBut(id) => sign_in.id != id,
        };
        if meant && sign_in.is_live(now) {
            let done = sqlx::query("UPDATE sign_ins SET revoked = $2 WHERE id = $1")
                .bind(sign_in.id.0)
                .bind(now.0)
                .run(&mut *on)
                .await?;
            revoked += i64::try_from(done).unwrap_or_default();
        }
    }
    Ok(count(revoked))
}

use academy::{
    Act, ApiToken, By, KeepError, Moment, NewToken, PersonId, Refusal, SecretHash, TokenId, Tokens,
};
use async_trait::async_trait;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, audit, people,
    sql::{Fetch, Run, from_json, moment, storable, to_json},
};

const COLUMNS: &str = "id, person, name, scopes, created, until, last_used, revoked";
type Row = (i64, i64, String, String, i64, i64, Option<i64>, Option<i64>);

/// Minutes in which a token's use is written down once.
const TOUCH_MINUTES: u32 = 60;

#[async_trait]
impl Tokens for Store {
    async fn add_token(&self, by: &By, new: &NewToken) -> Result<ApiToken, KeepError> {
        let mut write = self.write().await?;
        let old = of(&mut write, new.person).await?;
        if old.iter().filter(|it| it.is_live(by.at)).count() >= ApiToken::MOST {
            return Err(Refusal::TooMany.into());
        }
        let name = storable(&new.name);
        let until = new.until.min(by.at.plus_days(ApiToken::DAYS));
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO tokens (hash, person, name, scopes, created, until)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        )
        .bind(&new.hash.0[..])
        .bind(new.person.0)
        .bind(&name)
        .bind(to_json(&new.scopes))
        .bind(by.at.0)
        .bind(until.0)
        .one(&mut write)
        .await?;
        let token = ApiToken {
            id: TokenId(id),
            person: new.person,
            name,
            scopes: new.scopes.clone(),
            created: by.at,
            until,
            last_used: None,
            revoked: None,
        };
        audit::did(
            &mut write,
            by,
            Act::TokenMade,
            object(token.id),
            detail(&token),
        )
        .await?;
        write.done(token).await
    }

    async fn use_token(
        &self,
        hash: SecretHash,
        now: Moment,
    ) -> Result<Option<ApiToken>, KeepError> {
        let query = format!(
            "SELECT {COLUMNS} FROM tokens WHERE hash = $1 AND person IN
             (SELECT id FROM people WHERE deactivated IS NULL AND erased IS NULL)"
        );
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(&hash.0[..])
            .maybe(&mut *self.read().await?)
            .await?;
        let found = row.map(token).transpose()?;
        let Some(token) = found.filter(|token| token.is_live(now)) else {
            return Ok(None);
        };
        let noted = token
            .last_used
            .is_some_and(|last| now.minutes_since(last) < TOUCH_MINUTES);
        if !noted {
            let mut write = self.write().await?;
            sqlx::query("UPDATE tokens SET last_used = $2 WHERE id = $1")
                .bind(token.id.0)
                .bind(now.0)
                .run(&mut write)
                .await?;
            write.done(()).await?;
        }
        Ok(Some(token))
    }

    async fn tokens_of(&self, person: PersonId) -> Result<Vec<ApiToken>, KeepError> {
        of(&mut *self.read().await?, person).await
    }

    async fn revoke_token(&self, by: &By, person: PersonId, id: TokenId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let tokens = of(&mut write, person).await?;
        let token = tokens.into_iter().find(|token| token.id == id);
        let token = token.ok_or(Refusal::NotThere)?;
        if token.revoked.is_none() {
            sqlx::query("UPDATE tokens SET revoked = $2 WHERE id = $1")
                .bind(id.0)
                .bind(by.at.0)
                .run(&mut write)
                .await?;
            audit::did(
                &mut write,
                by,
                Act::TokenRevoked,
                object(id),
                detail(&token),
            )
            .await?;
        }
        write.done(()).await
    }

    async fn set_calendar(
        &self,
        person: PersonId,
        secret: Option<SecretHash>,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM calendars WHERE person = $1")
            .bind(person.0)
            .run(&mut write)
            .await?;
        if let Some(secret) = secret {
            sqlx::query("INSERT INTO calendars (person, hash) VALUES ($1, $2)")
                .bind(person.0)
                .bind(&secret.0[..])
                .run(&mut write)
                .await?;
        }
        write.done(()).await
    }

    async fn calendar_of(&self, secret: SecretHash) -> Result<Option<PersonId>, KeepError> {
        let person: Option<i64> = sqlx::query_scalar(
            "SELECT person FROM calendars WHERE hash = $1 AND person IN
             (SELECT id FROM people WHERE deactivated IS NULL AND erased IS NULL)",
        )
        .bind(&secret.0[..])
        .maybe(&mut *self.read().await?)
        .await?;
        Ok(person.map(PersonId))
    }
}

fn object(id: TokenId) -> String {
    format!("token/{id}")
}

fn detail(token: &ApiToken) -> String {
    format!("{}, {}", people::object(token.person), token.name)
}

fn token(row: Row) -> Result<ApiToken, KeepError> {
    let (id, person, name, scopes, created, until, last_used, revoked) = row;
    Ok(ApiToken {
        id: TokenId(id),
        person: PersonId(person),
        name,
        scopes: from_json(&scopes)?,
        created: Moment(created),
        until: Moment(until),
        last_used: moment(last_used),
        revoked: moment(revoked),
    })
}

/// Somebody's tokens, latest first.
pub(crate) async fn of(
    on: &mut AnyConnection,
    person: PersonId,
) -> Result<Vec<ApiToken>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM tokens WHERE person = $1 ORDER BY id DESC");
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
        .bind(person.0)
        .all(on)
        .await?;
    rows.into_iter().map(token).collect()
}

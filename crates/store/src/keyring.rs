//! What people prove themselves with.

use academy::{
    Act, By, Credentials, KeepError, Keyring, LinkedAccount, Moment, OutsideAccount, Passkey,
    PasskeyId, PasswordHash, PersonId, Refusal, Revoke, SecretHash, SignInId, Totp,
};
use async_trait::async_trait;
use sqlx::AnyConnection;

use crate::{
    Store, audit, links,
    people::object,
    sign_ins,
    sql::{Fetch, Run, from_json, moment, secret, storable, to_json},
};

type PasskeyRow = (i64, Vec<u8>, String, String, i64, i64, Option<i64>);

#[async_trait]
impl Keyring for Store {
    async fn credentials(&self, person: PersonId) -> Result<Credentials, KeepError> {
        // One transaction, so that it is what somebody had at one moment.
        credentials(&mut *self.look().await?, person).await
    }

    async fn set_password(
        &self,
        by: &By,
        person: PersonId,
        password: Option<&PasswordHash>,
        keep: Option<SignInId>,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        put_password(&mut write, person, password).await?;
        refuse_last_key(&mut write, person, password.is_none()).await?;
        let which = keep.map_or(Revoke::All, Revoke::AllBut);
        sign_ins::revoke(&mut write, person, which, by.at).await?;
        links::void_password_links(&mut write, person).await?;
        let detail = if password.is_some() { "" } else { "removed" };
        audit::did(&mut write, by, Act::PasswordSet, object(person), detail).await?;
        write.done(()).await
    }

    async fn rehash_password(
        &self,
        person: PersonId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE passwords SET hash = $3 WHERE person = $1 AND hash = $2")
            .bind(person.0)
            .bind(&old.0)
            .bind(&new.0)
            .run(&mut write)
            .await?;
        write.done(()).await
    }

    async fn set_totp(
        &self,
        by: &By,
        person: PersonId,
        secret: &[u8],
        step: i64,
        recovery_codes: &[SecretHash],
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query(
            "INSERT INTO totps (person, secret, last_step, since) VALUES ($1, $2, $3, $4)
             ON CONFLICT (person) DO UPDATE
             SET secret = excluded.secret, last_step = excluded.last_step, since = excluded.since",
        )
        .bind(person.0)
        .bind(secret)
        .bind(step)
        .bind(by.at.0)
        .run(&mut write)
        .await?;
        put_codes(&mut write, person, recovery_codes).await?;
        audit::did(&mut write, by, Act::TotpSet, object(person), "").await?;
        write.done(()).await
    }

    async fn remove_totp(&self, by: &By, person: PersonId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM totps WHERE person = $1")
            .bind(person.0)
            .run(&mut write)
            .await?;
        put_codes(&mut write, person, &[]).await?;
        audit::did(&mut write, by, Act::TotpRemoved, object(person), "").await?;
        write.done(()).await
    }

    async fn use_totp_step(&self, person: PersonId, step: i64) -> Result<bool, KeepError> {
        let mut write = self.write().await?;
        let used =
            sqlx::query("UPDATE totps SET last_step = $2 WHERE person = $1 AND last_step < $2")
                .bind(person.0)
                .bind(step)
                .run(&mut write)
                .await?;
        write.done(used > 0).await
    }

    async fn set_recovery_codes(
        &self,
        by: &By,
        person: PersonId,
        codes: &[SecretHash],
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        put_codes(&mut write, person, codes).await?;
        audit::did(&mut write, by, Act::RecoveryCodesMade, object(person), "").await?;
        write.done(()).await
    }

    async fn use_recovery_code(
        &self,
        by: &By,
        person: PersonId,
        code: SecretHash,
    ) -> Result<bool, KeepError> {
        let mut write = self.write().await?;
        let used = sqlx::query("DELETE FROM recovery_codes WHERE person = $1 AND hash = $2")
            .bind(person.0)
            .bind(&code.0[..])
            .run(&mut write)
            .await?;
        if used > 0 {
            audit::did(&mut write, by, Act::RecoveryCodeUsed, object(person), "").await?;
        }
        write.done(used > 0).await
    }

    async fn add_passkey(
        &self,
        by: &By,
        person: PersonId,
        key: &Passkey,
    ) -> Result<PasskeyId, KeepError> {
        let mut write = self.write().await?;
        let id: Option<i64> = sqlx::query_scalar(
            "INSERT INTO passkeys
             (person, credential, body, name, second_factor, created, last_used)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (credential) DO NOTHING RETURNING id",
        )
        .bind(person.0)
        .bind(&key.credential)
        .bind(to_json(&key.body))
        .bind(storable(&key.name))
        .bind(i64::from(key.second_factor))
        .bind(key.created.0)
        .bind(key.last_used.map(|at| at.0))
        .maybe(&mut write)
        .await?;
        let id = PasskeyId(id.ok_or(Refusal::KeyTaken)?);
        audit::did(&mut write, by, Act::PasskeyAdded, object(person), &key.name).await?;
        write.done(id).await
    }

    async fn use_passkey(
        &self,
        id: PasskeyId,
        body: &serde_json::Value,
        at: Moment,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE passkeys SET body = $2, last_used = $3 WHERE id = $1")
            .bind(id.0)
            .bind(to_json(body))
            .bind(at.0)
            .run(&mut write)
            .await?;
        write.done(()).await
    }

    async fn remove_passkey(
        &self,
        by: &By,
        person: PersonId,
        id: PasskeyId,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let name: Option<String> =
            sqlx::query_scalar("DELETE FROM passkeys WHERE person = $1 AND id = $2 RETURNING name")
                .bind(person.0)
                .bind(id.0)
                .maybe(&mut write)
                .await?;
        if let Some(name) = name {
            refuse_last_key(&mut write, person, true).await?;
            audit::did(&mut write, by, Act::PasskeyRemoved, object(person), name).await?;
        }
        write.done(()).await
    }

    async fn passkey(&self, credential: &[u8]) -> Result<Option<(PersonId, Passkey)>, KeepError> {
        let mut read = self.look().await?;
        let owner: Option<i64> =
            sqlx::query_scalar("SELECT person FROM passkeys WHERE credential = $1")
                .bind(credential)
                .maybe(&mut read)
                .await?;
        let Some(owner) = owner.map(PersonId) else {
            return Ok(None);
        };
        let keys = passkeys(&mut read, owner).await?;
        let key = keys.into_iter().find(|key| key.credential == credential);
        Ok(key.map(|key| (owner, key)))
    }

    async fn link_account(
        &self,
        by: &By,
        person: PersonId,
        account: &OutsideAccount,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let linked = sqlx::query(
            "INSERT INTO outside_accounts (issuer, subject, person, since)
             VALUES ($1, $2, $3, $4) ON CONFLICT (issuer, subject) DO NOTHING",
        )
        .bind(&account.issuer)
        .bind(&account.subject)
        .bind(person.0)
        .bind(by.at.0)
        .run(&mut write)
        .await?;
        if linked == 0 {
            return Err(Refusal::KeyTaken.into());
        }
        let object = object(person);
        audit::did(&mut write, by, Act::AccountLinked, object, &account.issuer).await?;
        write.done(()).await
    }

    async fn unlink_account(
        &self,
        by: &By,
        person: PersonId,
        account: &OutsideAccount,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let gone = sqlx::query(
            "DELETE FROM outside_accounts WHERE person = $1 AND issuer = $2 AND subject = $3",
        )
        .bind(person.0)
        .bind(&account.issuer)
        .bind(&account.subject)
        .run(&mut write)
        .await?;
        if gone > 0 {
            refuse_last_key(&mut write, person, true).await?;
            let object = object(person);
            audit::did(
                &mut write,
                by,
                Act::AccountUnlinked,
                object,
                &account.issuer,
            )
            .await?;
        }
        write.done(()).await
    }

    async fn person_of(&self, account: &OutsideAccount) -> Result<Option<PersonId>, KeepError> {
        let person: Option<i64> = sqlx::query_scalar(
            "SELECT person FROM outside_accounts WHERE issuer = $1 AND subject = $2",
        )
        .bind(&account.issuer)
        .bind(&account.subject)
        .maybe(&mut *self.read().await?)
        .await?;
        Ok(person.map(PersonId))
    }
}

pub(crate) async fn credentials(
    on: &mut AnyConnection,
    person: PersonId,
) -> Result<Credentials, KeepError> {
    let password: Option<String> =
        sqlx::query_scalar("SELECT hash FROM passwords WHERE person = $1")
            .bind(person.0)
            .maybe(&mut *on)
            .await?;
    let totp: Option<(Vec<u8>, i64, i64)> =
        sqlx::query_as("SELECT secret, last_step, since FROM totps WHERE person = $1")
            .bind(person.0)
            .maybe(&mut *on)
            .await?;
    let codes: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT hash FROM recovery_codes WHERE person = $1 ORDER BY hash")
            .bind(person.0)
            .all(&mut *on)
            .await?;
    Ok(Credentials {
        password: password.map(PasswordHash),
        totp: totp.map(|(secret, last_step, since)| Totp {
            secret,
            last_step,
            since: Moment(since),
        }),
        recovery_codes: codes.into_iter().map(secret).collect::<Result<_, _>>()?,
        passkeys: passkeys(on, person).await?,
        outside: outside(on, person).await?,
    })
}

async fn passkeys(on: &mut AnyConnection, person: PersonId) -> Result<Vec<Passkey>, KeepError> {
    let rows: Vec<PasskeyRow> = sqlx::query_as(
        "SELECT id, credential, body, name, second_factor, created, last_used
         FROM passkeys WHERE person = $1 ORDER BY id",
    )
    .bind(person.0)
    .all(on)
    .await?;
    let passkey = |(id, credential, body, name, second_factor, created, last_used): PasskeyRow| {
        Ok(Passkey {
            id: PasskeyId(id),
            credential,
            body: from_json(&body)?,
            name,
            second_factor: second_factor != 0,
            created: Moment(created),
            last_used: moment(last_used),
        })
    };
    rows.into_iter().map(passkey).collect()
}

async fn outside(
    on: &mut AnyConnection,
    person: PersonId,
) -> Result<Vec<LinkedAccount>, KeepError> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT issuer, subject, since FROM outside_accounts
         WHERE person = $1 ORDER BY since, issuer, subject",
    )
    .bind(person.0)
    .all(on)
    .await?;
    let account = |(issuer, subject, since)| LinkedAccount {
        account: OutsideAccount { issuer, subject },
        since: Moment(since),
    };
    Ok(rows.into_iter().map(account).collect())
}

/// Sets or removes a password.
pub(crate) async fn put_password(
    on: &mut AnyConnection,
    person: PersonId,
    password: Option<&PasswordHash>,
) -> Result<(), KeepError> {
    sqlx::query("DELETE FROM passwords WHERE person = $1")
        .bind(person.0)
        .run(&mut *on)
        .await?;
    if let Some(password) = password {
        sqlx::query("INSERT INTO passwords (person, hash) VALUES ($1, $2)")
            .bind(person.0)
            .bind(&password.0)
            .run(on)
            .await?;
    }
    Ok(())
}

async fn put_codes(
    on: &mut AnyConnection,
    person: PersonId,
    codes: &[SecretHash],
) -> Result<(), KeepError> {
    sqlx::query("DELETE FROM recovery_codes WHERE person = $1")
        .bind(person.0)
        .run(&mut *on)
        .await?;
    for code in codes {
        sqlx::query("INSERT INTO recovery_codes (person, hash) VALUES ($1, $2)")
            .bind(person.0)
            .bind(&code.0[..])
            .run(&mut *on)
            .await?;
    }
    Ok(())
}

/// Refuses what took the last key away.
async fn refuse_last_key(
    on: &mut AnyConnection,
    person: PersonId,
    took: bool,
) -> Result<(), KeepError> {
    if took && !credentials(on, person).await?.can_sign_in() {
        return Err(Refusal::LastKey.into());
    }
    Ok(())
}

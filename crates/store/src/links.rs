use academy::{
    Act, By, KeepError, LinkPurpose, Links, Moment, NewParcel, OneTimeLink, PersonId, SecretHash,
};
use async_trait::async_trait;
use sqlx::AnyConnection;

use crate::{
    Store, audit, outbox, people,
    sql::{Fetch, Run, damaged},
};

#[async_trait]
impl Links for Store {
    async fn make_link(
        &self,
        by: &By,
        link: &OneTimeLink,
        parcel: Option<&NewParcel>,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let (purpose, rest) = link.purpose.parts();
        sqlx::query("DELETE FROM links WHERE until <= $1 OR (person = $2 AND purpose = $3)")
            .bind(by.at.0)
            .bind(link.person.0)
            .bind(purpose)
            .run(&mut write)
            .await?;
        sqlx::query(
            "INSERT INTO links (hash, person, purpose, rest, until) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&link.hash.0[..])
        .bind(link.person.0)
        .bind(purpose)
        .bind(rest)
        .bind(link.until.0)
        .run(&mut write)
        .await?;
        if let Some(parcel) = parcel {
            outbox::lay_down(&mut write, std::slice::from_ref(parcel)).await?;
        }
        let object = people::object(link.person);
        audit::did(&mut write, by, Act::LinkMade, object, purpose).await?;
        write.done(()).await
    }

    async fn link(&self, hash: SecretHash, now: Moment) -> Result<Option<OneTimeLink>, KeepError> {
        find(&mut *self.read().await?, hash, now).await
    }

    async fn take_link(
        &self,
        hash: SecretHash,
        now: Moment,
    ) -> Result<Option<OneTimeLink>, KeepError> {
        let mut write = self.write().await?;
        let link = find(&mut write, hash, now).await?;
        sqlx::query("DELETE FROM links WHERE hash = $1")
            .bind(&hash.0[..])
            .run(&mut write)
            .await?;
        write.done(link).await
    }
}

async fn find(
    on: &mut AnyConnection,
    hash: SecretHash,
    now: Moment,
) -> Result<Option<OneTimeLink>, KeepError> {
    let row: Option<(i64, String, String, i64)> = sqlx::query_as(
        "SELECT person, purpose, rest, until FROM links
         WHERE hash = $1 AND until > $2 AND person IN
         (SELECT id FROM people WHERE deactivated IS NULL AND erased IS NULL)",
    )
    .bind(&hash.0[..])
    .bind(now.0)
    .maybe(on)
    .await?;
    let link = |(person, purpose, rest, until): (i64, String, String, i64)| {
        Ok(OneTimeLink {
            hash,
            person: PersonId(person),
            purpose: LinkPurpose::of_parts(&purpose, &rest)
                .ok_or_else(|| damaged(format!("a link to `{purpose}`")))?,
            until: Moment(until),
        })
    };
    row.map(link).transpose()
}

/// Links that set a password stop working.
pub(crate) async fn void_password_links(
    on: &mut AnyConnection,
    person: PersonId,
) -> Result<(), KeepError> {
    sqlx::query("DELETE FROM links WHERE person = $1 AND purpose = $2")
        .bind(person.0)
        .bind(LinkPurpose::SetPassword.parts().0)
        .run(on)
        .await
        .map(drop)
}

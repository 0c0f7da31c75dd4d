//! Everything that is kept of a person.

use academy::{
    Act, AuditLine, By, Credentials, Export, ExportedFile, Exports, KeepError, PersonId, SignInWith,
};
use async_trait::async_trait;
use data_encoding::BASE64;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, assignments, audit, certificates, invitations, keyring, notes, people, record, seats,
    sign_ins,
    sql::{Fetch, count, parsed},
    teams, tokens, webhooks,
};

#[async_trait]
impl Exports for Store {
    async fn export(&self, by: &By, id: PersonId) -> Result<Export, KeepError> {
        let mut write = self.write().await?;
        let person = people::find(&mut write, id).await?;
        audit::did(&mut write, by, Act::PersonExported, people::object(id), "").await?;
        let mine = format!("made_by = {id} ORDER BY id");
        let (notes, bookmarks) = notes::all_of(&mut write, id).await?;
        let member_of = format!("id IN (SELECT team FROM members WHERE person = {id})");
        let export = Export {
            teams: teams::where_(&mut write, &member_of).await?,
            seats: seats::of(&mut write, id).await?,
            sign_in_with: sign_in_with(keyring::credentials(&mut write, id).await?),
            sign_ins: sign_ins::of(&mut write, id).await?,
            tokens: tokens::of(&mut write, id).await?,
            webhooks: webhooks::where_(&mut write, &format!("made_by = {id}")).await?,
            invitations: invitations::where_(&mut write, &mine).await?,
            preferences: people::preferences(&mut write, id).await?,
            notes,
            bookmarks,
            assignments: assignments::of(&mut write, id).await?,
            certificates: certificates::of(&mut write, id).await?,
            audit: lines(&mut write, id).await?,
            record: record::all_of(&mut write, id).await?,
            workspaces: files(&mut write, id).await?,
            person,
        };
        write.done(export).await
    }
}

fn sign_in_with(credentials: Credentials) -> SignInWith {
    SignInWith {
        password: credentials.password.is_some(),
        totp: credentials.totp.is_some(),
        recovery_codes: credentials.recovery_codes.len(),
        passkeys: credentials
            .passkeys
            .into_iter()
            .map(|key| key.name)
            .collect(),
        outside: credentials
            .outside
            .into_iter()
            .map(|it| it.account)
            .collect(),
    }
}

/// The condition for lines of the audit log that are by a person, or about them or what is theirs.
pub(crate) fn concerning(id: PersonId) -> String {
    format!(
        "(actor = {id} OR object = 'person/{id}'
          OR object IN (SELECT 'seat/' || id FROM seats WHERE person = {id})
          OR object IN (SELECT 'token/' || id FROM tokens WHERE person = {id})
          OR object IN (SELECT 'certificate/' || number FROM certificates WHERE person = {id}))"
    )
}

async fn lines(on: &mut AnyConnection, id: PersonId) -> Result<Vec<AuditLine>, KeepError> {
    let query = format!(
        "SELECT id, at, actor, act, object, detail, address FROM audit WHERE {} ORDER BY id",
        concerning(id)
    );
    let rows: Vec<audit::Row> = sqlx::query_as(AssertSqlSafe(query))
        .persistent(false)
        .all(on)
        .await?;
    rows.into_iter().map(audit::line).collect()
}

/// Files of workspaces as they are now, then those of submissions.
async fn files(on: &mut AnyConnection, id: PersonId) -> Result<Vec<ExportedFile>, KeepError> {
    let rows: Vec<(String, i64, String, Option<Vec<u8>>)> = sqlx::query_as(
        "SELECT lab, 0 AS submission, path, content FROM workspace_files WHERE learner = $1
         UNION ALL
         SELECT lab, submission, path, content FROM submitted_files WHERE learner = $1
         ORDER BY lab, submission, path",
    )
    .bind(id.0)
    .all(on)
    .await?;
    let file = |(lab, submission, path, content): (String, i64, String, Option<Vec<u8>>)| {
        Ok(ExportedFile {
            lab: parsed(&lab)?,
            submission: (submission > 0).then(|| count(submission)),
            path,
            content: content.map(|bytes| BASE64.encode(&bytes)),
        })
    };
    rows.into_iter().map(file).collect()
}

//! Deleting a person: the rule is academy's `ERASED` and `KEPT`.

use academy::{Act, By, Email, Event, KeepError, Person, PersonId, Throttled, Zone};
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    audit, exports, people, seats,
    sql::{Fetch, Run},
    webhooks,
};

/// Tables of which a person's rows go, and the columns that say whose they are.
const THEIRS: &[(&str, &str)] = &[
    ("preferences", "person"),
    ("members", "person"),
    ("passwords", "person"),
    ("totps", "person"),
    ("recovery_codes", "person"),
    ("passkeys", "person"),
    ("outside_accounts", "person"),
    ("sign_ins", "person"),
    ("links", "person"),
    ("calendars", "person"),
    ("notes", "person"),
    ("bookmarks", "person"),
    ("places", "person"),
    ("workspace_files", "learner"),
    ("submitted_files", "learner"),
];

pub(crate) async fn erase(
    on: &mut AnyConnection,
    by: &By,
    person: &Person,
) -> Result<(), KeepError> {
    let id = person.id;
    // First, since tokens are found by their owner.
    forget_addresses(on, id).await?;
    for (table, column) in THEIRS.iter().chain(&[("tokens", "person")]) {
        delete(on, table, column, id).await?;
    }
    for webhook in webhooks::where_(on, &format!("made_by = {id}")).await? {
        webhooks::remove(on, webhook.id).await?;
    }
    if let Some(email) = &person.email {
        forget_email(on, email).await?;
    }
    sqlx::query("UPDATE parcels SET kind = '', email = NULL, due = NULL WHERE person = $1")
        .bind(id.0)
        .run(&mut *on)
        .await?;
    sqlx::query("UPDATE certificates SET name = '' WHERE person = $1")
        .bind(id.0)
        .run(&mut *on)
        .await?;
    leave_a_number(on, by, person).await?;
    forget_words(on, id).await?;
    let line = by.did(Act::PersonErased, people::object(id), "");
    let line = academy::AuditEntry {
        address: None,
        ..line
    };
    audit::note_down(on, &line).await
}

async fn delete(
    on: &mut AnyConnection,
    table: &str,
    column: &str,
    id: PersonId,
) -> Result<(), KeepError> {
    sqlx::query(AssertSqlSafe(format!(
        "DELETE FROM {table} WHERE {column} = $1"
    )))
    .bind(id.0)
    .run(on)
    .await
    .map(drop)
}

/// Network addresses in the audit log.
async fn forget_addresses(on: &mut AnyConnection, id: PersonId) -> Result<(), KeepError> {
    let query = format!(
        "UPDATE audit SET address = NULL WHERE address IS NOT NULL AND {}",
        exports::concerning(id)
    );
    sqlx::query(AssertSqlSafe(query))
        .persistent(false)
        .run(on)
        .await
        .map(drop)
}

/// What was sent or counted by an e-mail address.
async fn forget_email(on: &mut AnyConnection, email: &Email) -> Result<(), KeepError> {
    let throttled = Throttled::Account(email.to_string()).key();
    for (query, what) in [
        ("DELETE FROM invitations WHERE email = $1", email.as_str()),
        ("DELETE FROM throttles WHERE what = $1", &throttled),
        (
            "UPDATE parcels SET kind = '', email = NULL, due = NULL WHERE email = $1",
            email.as_str(),
        ),
    ] {
        sqlx::query(query).bind(what).run(&mut *on).await?;
    }
    Ok(())
}

/// The line of a person without all that says who it is.
async fn leave_a_number(on: &mut AnyConnection, by: &By, person: &Person) -> Result<(), KeepError> {
    let nobody = Person {
        name: String::new(),
        email: None,
        zone: Zone::utc(),
        language: "en".into(),
        deactivated: person.deactivated.or(Some(by.at)),
        erased: Some(by.at),
        ..person.clone()
    };
    people::update(on, &nobody).await?;
    seats::move_to_zone(on, person.id, &nobody.zone).await
}

/// What the learner wrote and what checks said of it. The summaries stay as they are: they hold no
/// words.
async fn forget_words(on: &mut AnyConnection, id: PersonId) -> Result<(), KeepError> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, body FROM events WHERE learner = $1 ORDER BY id")
            .bind(id.0)
            .all(&mut *on)
            .await?;
    for (event, body) in rows {
        let without = Event::from_json(&body)?.without_words().to_json();
        if without != body {
            sqlx::query("UPDATE events SET body = $2 WHERE id = $1")
                .bind(event)
                .bind(without)
                .run(&mut *on)
                .await?;
        }
    }
    Ok(())
}

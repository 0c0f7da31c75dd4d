use academy::{
    Act, Ask, By, Email, KeepError, MailKind, NewPerson, Page, People, PeopleFilter, Person,
    PersonChange, PersonId, Preferences, Refusal, Revoke, Role, Zone,
};
use async_trait::async_trait;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, audit, erase, seats, sign_ins,
    sql::{Fetch, Piece, Run, damaged, from_json, list, moment, parsed, to_json},
};

const COLUMNS: &str = "id, name, email, role, zone, language, created, deactivated, erased";
type Row = (
    i64,
    String,
    Option<String>,
    String,
    String,
    String,
    i64,
    Option<i64>,
    Option<i64>,
);

#[async_trait]
impl People for Store {
    async fn found(&self, by: &By, first: &NewPerson) -> Result<Option<Person>, KeepError> {
        let mut write = self.write().await?;
        let somebody: i64 = sqlx::query_scalar("SELECT count(*) FROM people")
            .one(&mut write)
            .await?;
        if somebody > 0 {
            return Ok(None);
        }
        let person = insert(&mut write, by, first).await?;
        let object = object(person.id);
        audit::did(&mut write, by, Act::InstallationFounded, object, "").await?;
        write.done(Some(person)).await
    }

    async fn add_person(&self, by: &By, new: &NewPerson) -> Result<Person, KeepError> {
        let mut write = self.write().await?;
        let person = add(&mut write, by, new).await?;
        write.done(person).await
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, KeepError> {
        maybe(&mut *self.read().await?, id).await
    }

    async fn person_by_email(&self, email: &Email) -> Result<Option<Person>, KeepError> {
        by_email(&mut *self.read().await?, email).await
    }

    async fn people(&self, filter: &PeopleFilter, ask: Ask) -> Result<Page<Person>, KeepError> {
        let teams = filter.teams.as_ref().map_or("1 = 1".into(), |teams| {
            let teams = list(teams.iter().map(|team| team.0));
            format!("id IN (SELECT person FROM members WHERE team IN ({teams}))")
        });
        let active = match filter.active {
            None => "1 = 1",
            Some(true) => "deactivated IS NULL",
            Some(false) => "deactivated IS NOT NULL",
        };
        let query = format!(
            "SELECT {COLUMNS} FROM people
             WHERE id > $1 AND erased IS NULL AND {teams} AND {active}
               AND ($2 IS NULL OR role = $2)
               AND ($3 IS NULL OR id IN (SELECT person FROM seats WHERE course = $3))
               AND ($4 IS NULL OR lower(name) LIKE $4 ESCAPE '!' OR email LIKE $4 ESCAPE '!')
             ORDER BY id LIMIT $5"
        );
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(ask.above())
            .bind(filter.role.map(Role::name))
            .bind(filter.course.as_ref().map(course::Slug::as_str))
            .bind(filter.text.as_deref().map(pattern))
            .bind(ask.one_more())
            .persistent(false)
            .all(&mut *self.read().await?)
            .await?;
        let people = rows.into_iter().map(person).collect::<Result<_, _>>()?;
        Ok(Page::of(people, ask, |person: &Person| person.id.0))
    }

    async fn change_person(
        &self,
        by: &By,
        id: PersonId,
        change: &PersonChange,
    ) -> Result<Person, KeepError> {
        let mut write = self.write().await?;
        let old = find(&mut write, id).await?;
        let new = changed(&old, change, by);
        if let Some(email) = change.email.as_ref() {
            refuse_taken(&mut write, email, Some(id)).await?;
        }
        if is_running(&old) && !is_running(&new) {
            refuse_last_administrator(&mut write, id).await?;
        }
        update(&mut write, &new).await?;
        if new.zone != old.zone {
            seats::move_to_zone(&mut write, id, &new.zone).await?;
        }
        note_change(&mut write, by, &old, &new).await?;
        write.done(new).await
    }

    async fn erase(&self, by: &By, id: PersonId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let person = find(&mut write, id).await?;
        if is_running(&person) {
            refuse_last_administrator(&mut write, id).await?;
        }
        erase::erase(&mut write, by, &person).await?;
        write.done(()).await
    }

    async fn preferences(&self, id: PersonId) -> Result<Preferences, KeepError> {
        preferences(&mut *self.read().await?, id).await
    }

    async fn set_preferences(
        &self,
        id: PersonId,
        preferences: &Preferences,
    ) -> Result<(), KeepError> {
        let off: Vec<_> = preferences.off.iter().map(|kind| kind.name()).collect();
        let mut write = self.write().await?;
        sqlx::query(
            "INSERT INTO preferences (person, off) VALUES ($1, $2)
             ON CONFLICT (person) DO UPDATE SET off = excluded.off",
        )
        .bind(id.0)
        .bind(to_json(&off))
        .run(&mut write)
        .await?;
        write.done(()).await
    }
}

pub(crate) fn object(id: PersonId) -> String {
    format!("person/{id}")
}

/// What finds a text anywhere, whatever the case of ASCII letters.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}

fn person(row: Row) -> Result<Person, KeepError> {
    let (id, name, email, role, zone, language, created, deactivated, erased) = row;
    Ok(Person {
        id: PersonId(id),
        name,
        email: email.as_deref().map(parsed).transpose()?,
        role: parsed(&role)?,
        zone: Zone::named(&zone).map_err(damaged)?,
        language,
        created: academy::Moment(created),
        deactivated: moment(deactivated),
        erased: moment(erased),
    })
}

pub(crate) async fn maybe(
    on: &mut AnyConnection,
    id: PersonId,
) -> Result<Option<Person>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM people WHERE id = $1");
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
        .bind(id.0)
        .maybe(on)
        .await?;
    row.map(person).transpose()
}

/// The person of this number, who must be there and not erased.
pub(crate) async fn find(on: &mut AnyConnection, id: PersonId) -> Result<Person, KeepError> {
    let found = maybe(on, id).await?.filter(|it| it.erased.is_none());
    found.ok_or(Refusal::NotThere.into())
}

/// The same, who may sign in, too.
pub(crate) async fn find_active(on: &mut AnyConnection, id: PersonId) -> Result<Person, KeepError> {
    let person = find(on, id).await?;
    if person.is_active() {
        Ok(person)
    } else {
        Err(Refusal::Deactivated.into())
    }
}

pub(crate) async fn by_email(
    on: &mut AnyConnection,
    email: &Email,
) -> Result<Option<Person>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM people WHERE email = $1");
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
        .bind(email.as_str())
        .maybe(on)
        .await?;
    row.map(person).transpose()
}

/// Makes an account.
pub(crate) async fn add(
    on: &mut AnyConnection,
    by: &By,
    new: &NewPerson,
) -> Result<Person, KeepError> {
    if let Some(email) = &new.email {
        refuse_taken(on, email, None).await?;
    }
    let person = insert(on, by, new).await?;
    let detail = person.role.name();
    audit::did(on, by, Act::PersonAdded, object(person.id), detail).await?;
    Ok(person)
}

async fn insert(on: &mut AnyConnection, by: &By, new: &NewPerson) -> Result<Person, KeepError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO people (id, name, email, role, zone, language, created)
         SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6 FROM people
         RETURNING id",
    )
    .bind(&new.name)
    .bind(new.email.as_ref().map(Email::as_str))
    .bind(new.role.name())
    .bind(new.zone.name())
    .bind(&new.language)
    .bind(by.at.0)
    .one(&mut *on)
    .await?;
    find(on, PersonId(id)).await
}

pub(crate) async fn update(on: &mut AnyConnection, person: &Person) -> Result<(), KeepError> {
    sqlx::query(
        "UPDATE people SET name = $2, email = $3, role = $4, zone = $5, language = $6,
                deactivated = $7, erased = $8
         WHERE id = $1",
    )
    .bind(person.id.0)
    .bind(&person.name)
    .bind(person.email.as_ref().map(Email::as_str))
    .bind(person.role.name())
    .bind(person.zone.name())
    .bind(&person.language)
    .bind(person.deactivated.map(|at| at.0))
    .bind(person.erased.map(|at| at.0))
    .run(on)
    .await
    .map(drop)
}

async fn refuse_taken(
    on: &mut AnyConnection,
    email: &Email,
    but: Option<PersonId>,
) -> Result<(), KeepError> {
    match by_email(on, email).await? {
        Some(person) if Some(person.id) != but => Err(Refusal::EmailTaken.into()),
        _ => Ok(()),
    }
}

/// Whether somebody can run the installation.
fn is_running(person: &Person) -> bool {
    person.role == Role::Administrator && person.is_active()
}

async fn refuse_last_administrator(on: &mut AnyConnection, id: PersonId) -> Result<(), KeepError> {
    let others: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM people
         WHERE role = $1 AND deactivated IS NULL AND erased IS NULL AND id <> $2",
    )
    .bind(Role::Administrator.name())
    .bind(id.0)
    .one(on)
    .await?;
    if others == 0 {
        return Err(Refusal::LastAdministrator.into());
    }
    Ok(())
}

fn changed(old: &Person, change: &PersonChange, by: &By) -> Person {
    let mut new = old.clone();
    if let Some(name) = &change.name {
        new.name.clone_from(name);
    }
    if let Some(email) = &change.email {
        new.email = Some(email.clone());
    }
    if let Some(role) = change.role {
        new.role = role;
    }
    if let Some(zone) = &change.zone {
        new.zone = zone.clone();
    }
    if let Some(language) = &change.language {
        new.language.clone_from(language);
    }
    match change.active {
        Some(true) => new.deactivated = None,
        Some(false) => new.deactivated = old.deactivated.or(Some(by.at)),
        None => {}
    }
    new
}

/// What else happens with a change, and its lines in the audit log.
async fn note_change(
    on: &mut AnyConnection,
    by: &By,
    old: &Person,
    new: &Person,
) -> Result<(), KeepError> {
    let mut what = Vec::new();
    for (name, differs) in [
        ("name", old.name != new.name),
        ("address", old.email != new.email),
        ("zone", old.zone != new.zone),
        ("language", old.language != new.language),
    ] {
        if differs {
            what.push(name.to_owned());
        }
    }
    if old.role != new.role {
        what.push(format!("role: {} is now {}", old.role, new.role));
    }
    if !what.is_empty() {
        let detail = what.join(", ");
        audit::did(on, by, Act::PersonChanged, object(new.id), detail).await?;
    }
    match (old.deactivated, new.deactivated) {
        (None, Some(_)) => {
            sign_ins::revoke(on, new.id, Revoke::All, by.at).await?;
            revoke_tokens(on, new.id, by.at).await?;
            audit::did(on, by, Act::PersonDeactivated, object(new.id), "").await
        }
        (Some(_), None) => audit::did(on, by, Act::PersonReactivated, object(new.id), "").await,
        _ => Ok(()),
    }
}

async fn revoke_tokens(
    on: &mut AnyConnection,
    id: PersonId,
    at: academy::Moment,
) -> Result<(), KeepError> {
    sqlx::query("UPDATE tokens SET revoked = $2 WHERE person = $1 AND revoked IS NULL")
        .bind(id.0)
        .bind(at.0)
        .run(on)
        .await
        .map(drop)
}

pub(crate) async fn preferences(
    on: &mut AnyConnection,
    id: PersonId,
) -> Result<Preferences, KeepError> {
    let off: Option<String> = sqlx::query_scalar("SELECT off FROM preferences WHERE person = $1")
        .bind(id.0)
        .maybe(on)
        .await?;
    let names: Vec<String> = off.map_or(Ok(Vec::new()), |off| from_json(&off))?;
    // A kind that there no longer is has nothing to be switched off.
    let off = names
        .iter()
        .filter_map(|name| MailKind::named(name))
        .collect();
    Ok(Preferences { off })
}

//! The schema's steps, one text for each database; a test compares where they end.

use sqlx::{
    AnyConnection, SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use crate::{
    StoreError,
    connect::{Kind, Target},
};

/// Where the steps that a database went through are written down.
pub(crate) const TABLE: &str = "_sqlx_migrations";

struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($version:literal $name:literal $file:literal),* $(,)?) => {
        &[$(Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $file)),
            postgres: include_str!(concat!("../migrations/postgres/", $file)),
        }),*]
    };
}

/// Every step, oldest first. A step that was released is never edited; a change is a new step.
const STEPS: &[Step] = steps![
    1 "start" "0001_start.sql",
    2 "people and years" "0002_people_and_years.sql",
];

/// The latest step.
pub(crate) fn latest() -> i64 {
    STEPS.last().map_or(0, |step| step.version)
}

/// Takes the steps that a database has not gone through.
pub(crate) async fn run(connection: &mut AnyConnection, target: &Target) -> Result<(), StoreError> {
    run_to(latest(), connection, target).await
}

/// The same, up to one step.
pub(crate) async fn run_to(
    version: i64,
    connection: &mut AnyConnection,
    target: &Target,
) -> Result<(), StoreError> {
    let steps = STEPS.iter().map(|step| {
        let sql = match target.kind {
            Kind::Sqlite => step.sqlite,
            Kind::Postgres => step.postgres,
        };
        let name = step.name.into();
        Migration::new(
            step.version,
            name,
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    let migrator = Migrator::with_migrations(steps.collect());
    let done = migrator.run_to(version, connection).await;
    done.map_err(|error| match error {
        MigrateError::VersionMissing(found) if found > latest() => StoreError::Newer {
            place: target.shown.clone(),
            found,
            known: latest(),
        },
        error => target.told(error.into()),
    })
}

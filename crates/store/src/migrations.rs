use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

/// Every step of the schema, oldest first. A step that was released is never
/// edited; a change is a new step.
const STEPS: &[(i64, &str, &str)] = &[(
    1,
    "start",
    include_str!("../migrations/sqlite/0001_start.sql"),
)];

pub(crate) fn all() -> Migrator {
    let steps = STEPS.iter().map(|(version, name, sql)| {
        let sql = sql.into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(steps.collect())
}

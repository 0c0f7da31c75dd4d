//! The tables of a database, as the database itself describes them.

use sqlx::AnyConnection;

use crate::{
    StoreError,
    connect::{Kind, Target},
    migrations,
};

/// What a database holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Schema {
    /// The last step of the migrations that it has gone through; 0: none.
    pub version: i64,
    /// Its tables by name, without that of the migrations.
    pub tables: Vec<Table>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub name: String,
    pub holds: Holds,
    pub may_be_null: bool,
    /// Its place in the primary key, from 1; 0 if it is not part of it.
    pub key: i64,
    /// Whether the database numbers the rows by it, never giving a number twice.
    pub numbers: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Integers,
    Text,
    Bytes,
}

impl Table {
    /// Its columns, separated by commas.
    pub fn list(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|it| it.name.as_str()).collect();
        names.join(", ")
    }

    /// The columns of its key, separated by commas.
    pub fn key(&self) -> String {
        let mut parts: Vec<_> = self.columns.iter().filter(|it| it.key > 0).collect();
        parts.sort_by_key(|it| it.key);
        let names: Vec<_> = parts.iter().map(|it| it.name.as_str()).collect();
        names.join(", ")
    }

    /// The column by which the database numbers the rows.
    pub fn numbered_by(&self) -> Option<&str> {
        let column = self.columns.iter().find(|it| it.numbers)?;
        Some(&column.name)
    }
}

/// One row for each column: table, column, type, whether it may be null, key, whether it numbers.
const COLUMNS_OF_SQLITE: &str = r#"
    SELECT t.name, c.name, c.type, CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN 0 ELSE 1 END, c.pk,
           CASE WHEN c.pk > 0 AND t.sql LIKE '%AUTOINCREMENT%' THEN 1 ELSE 0 END
    FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
    ORDER BY t.name, c.cid"#;
const COLUMNS_OF_POSTGRES: &str = r#"
    SELECT t.relname::text, c.attname::text, format_type(c.atttypid, c.atttypmod),
           CASE WHEN c.attnotnull THEN 0 ELSE 1 END::bigint,
           coalesce(array_position(k.indkey::smallint[], c.attnum) + 1, 0)::bigint,
           CASE WHEN c.attidentity = '' THEN 0 ELSE 1 END::bigint
    FROM pg_class AS t
    JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
    LEFT JOIN pg_index AS k ON k.indrelid = t.oid AND k.indisprimary
    WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace
    ORDER BY t.relname COLLATE "C", c.attnum"#;

type ColumnRow = (String, String, String, i64, i64, i64);

/// Reads what a database holds.
pub(crate) async fn read(
    connection: &mut AnyConnection,
    target: &Target,
) -> Result<Schema, StoreError> {
    let query = match target.kind {
        Kind::Sqlite => COLUMNS_OF_SQLITE,
        Kind::Postgres => COLUMNS_OF_POSTGRES,
    };
    let rows: Vec<ColumnRow> = sqlx::query_as(query)
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| target.told(error))?;
    let mut schema = Schema {
        version: 0,
        tables: Vec::new(),
    };
    for (table, name, kind, may_be_null, key, numbers) in rows {
        if table == migrations::TABLE {
            schema.version = version(connection, target).await?;
            continue;
        }
        let column = Column {
            holds: holds(&kind).ok_or_else(|| {
                target.unfit(format!(
                    "column `{name}` of `{table}` is of the type {kind}"
                ))
            })?,
            name,
            may_be_null: may_be_null != 0,
            key,
            numbers: numbers != 0,
        };
        match schema.tables.last_mut() {
            Some(last) if last.name == table => last.columns.push(column),
            _ => schema.tables.push(Table {
                name: table,
                columns: vec![column],
            }),
        }
    }
    Ok(schema)
}

async fn version(connection: &mut AnyConnection, target: &Target) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
        .map_err(|error| target.told(error))
}

fn holds(kind: &str) -> Option<Holds> {
    match kind.to_ascii_uppercase().as_str() {
        "INTEGER" | "BIGINT" => Some(Holds::Integers),
        "TEXT" => Some(Holds::Text),
        "BLOB" | "BYTEA" => Some(Holds::Bytes),
        _ => None,
    }
}

#[cfg(test)]
#[path = "../tests/support/postgres.rs"]
mod postgres;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tempfile::TempDir;

    use super::*;
    use crate::{FILE_NAME, Place, connect::Access, folder};

    /// What the steps make of an empty place, and its indexes as `table (columns)`.
    async fn made(place: &Place) -> (Schema, Vec<String>) {
        if let Place::Folder(dir) = place {
            folder::private_file(&dir.join(FILE_NAME)).unwrap();
        }
        let target = Target::of(place).unwrap();
        let mut connection = target.connect(Access::Write).await.unwrap();
        migrations::run(&mut connection, &target).await.unwrap();
        let indexes = match target.kind {
            Kind::Sqlite => INDEXES_OF_SQLITE,
            Kind::Postgres => INDEXES_OF_POSTGRES,
        };
        let indexes: Vec<String> = sqlx::query_scalar(indexes)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let mut indexes: Vec<_> = indexes
            .into_iter()
            .filter(|index| !index.starts_with(migrations::TABLE))
            .collect();
        indexes.sort();
        (read(&mut connection, &target).await.unwrap(), indexes)
    }

    /// Without those of keys that SQLite's own row numbers are.
    const INDEXES_OF_SQLITE: &str = "
        SELECT m.tbl_name || ' (' ||
               (SELECT group_concat(c.name, ', ') FROM pragma_index_info(m.name) AS c) || ')'
        FROM sqlite_schema AS m WHERE m.type = 'index'";
    const INDEXES_OF_POSTGRES: &str = "
        SELECT t.relname || ' (' ||
               (SELECT string_agg(c.attname, ', ' ORDER BY array_position(i.indkey::smallint[], c.attnum))
                FROM pg_attribute AS c
                WHERE c.attrelid = t.oid AND c.attnum = ANY (i.indkey::smallint[])) || ')'
        FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
        WHERE t.relnamespace = current_schema()::regnamespace
          AND NOT (i.indisprimary AND EXISTS (
              SELECT 1 FROM pg_attribute AS c
              WHERE c.attrelid = t.oid AND c.attnum = i.indkey[0] AND c.attidentity <> ''))";

    #[tokio::test]
    async fn both_databases_end_in_the_same_schema() {
        let dir = TempDir::new().unwrap();
        let (sqlite, indexes) = made(&dir.path().into()).await;
        let address = postgres::database().await;
        let place = Place::new(Some(&address), Path::new("")).unwrap();
        let (postgres, their_indexes) = made(&place).await;
        assert!(sqlite.tables.len() > 25, "{:?}", sqlite.tables.len());
        assert_eq!(sqlite.version, migrations::latest());
        assert_eq!(sqlite.version, postgres.version);
        for (one, other) in sqlite.tables.iter().zip(&postgres.tables) {
            assert_eq!(one, other);
        }
        assert_eq!(sqlite.tables.len(), postgres.tables.len());
        assert_eq!(indexes, their_indexes);
    }

    #[tokio::test]
    async fn every_table_has_a_key_to_be_read_in_the_order_of() {
        let dir = TempDir::new().unwrap();
        let (schema, _) = made(&dir.path().into()).await;
        for table in &schema.tables {
            assert!(!table.key().is_empty(), "{}", table.name);
        }
    }
}

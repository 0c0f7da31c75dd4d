//! Rows of any table, out of a database and into one.

use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow};

use crate::{
    catalog::{Column, Holds, Table},
    connect::Kind,
};

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Bytes {
        #[serde(with = "base64")]
        base64: Vec<u8>,
    },
}

mod base64 {
    use data_encoding::BASE64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        BASE64.decode(text.as_bytes()).map_err(D::Error::custom)
    }
}

impl Cell {
    /// Whether a column can hold it.
    pub fn fits(&self, column: &Column) -> bool {
        match self {
            Self::Null => column.may_be_null,
            Self::Integer(_) => column.holds == Holds::Integers,
            Self::Text(_) => column.holds == Holds::Text,
            Self::Bytes { .. } => column.holds == Holds::Bytes,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Null | Self::Integer(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes { base64 } => base64.len(),
        }
    }
}

/// A row as it is written into a backup, and compared.
pub(crate) fn line(cells: &[Cell]) -> String {
    // Numbers, texts and null: nothing that JSON cannot hold.
    serde_json::to_string(cells).expect("a row is JSON")
}

/// The sum of the lines of a table.
#[derive(Default)]
pub(crate) struct Sum {
    hash: Sha256,
    pub rows: u64,
}

impl Sum {
    pub fn add(&mut self, line: &str) {
        self.hash.update(line);
        self.hash.update("\n");
        self.rows += 1;
    }

    pub fn sha256(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.hash.clone().finalize())
    }
}

/// Gives the lines of a table in the order of its key to `take`, until that fails.
pub(crate) async fn each<E: From<sqlx::Error>>(
    on: &mut AnyConnection,
    table: &Table,
    mut take: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let query = format!(
        "SELECT {} FROM {} ORDER BY {}",
        table.list(),
        table.name,
        table.key()
    );
    let mut rows = sqlx::query(AssertSqlSafe(query))
        .persistent(false)
        .fetch(on);
    while let Some(row) = rows.try_next().await? {
        take(&line(&cells(&row, table)?))?;
    }
    Ok(())
}

fn cells(row: &AnyRow, table: &Table) -> Result<Vec<Cell>, sqlx::Error> {
    let cell = |(n, column): (usize, &Column)| {
        let cell = match column.holds {
            Holds::Integers => row.try_get::<Option<i64>, _>(n)?.map(Cell::Integer),
            Holds::Text => row.try_get::<Option<String>, _>(n)?.map(Cell::Text),
            Holds::Bytes => row
                .try_get::<Option<Vec<u8>>, _>(n)?
                .map(|base64| Cell::Bytes { base64 }),
        };
        Ok(cell.unwrap_or(Cell::Null))
    };
    table.columns.iter().enumerate().map(cell).collect()
}

/// Rows that are to be written together.
pub(crate) struct Batch<'a> {
    table: &'a Table,
    rows: Vec<Vec<Cell>>,
    size: usize,
}

impl<'a> Batch<'a> {
    /// Rows of one statement, at most.
    const ROWS: usize = 500;
    /// Parameters of one statement, at most: SQLite takes 32,766.
    const PARAMETERS: usize = 30_000;
    /// Bytes of one statement, about.
    const BYTES: usize = 4 * 1024 * 1024;

    pub fn new(table: &'a Table) -> Self {
        Self {
            table,
            rows: Vec::new(),
            size: 0,
        }
    }

    /// Adds a row; whether the batch is to be written now.
    pub fn add(&mut self, row: Vec<Cell>) -> bool {
        self.size += row.iter().map(Cell::size).sum::<usize>();
        self.rows.push(row);
        self.rows.len() >= Self::ROWS
            || (self.rows.len() + 1) * self.table.columns.len() > Self::PARAMETERS
            || self.size >= Self::BYTES
    }

    /// Writes the rows. Gives how many there were.
    pub async fn write(&mut self, on: &mut AnyConnection) -> Result<u64, sqlx::Error> {
        if self.rows.is_empty() {
            return Ok(0);
        }
        let statement = self.statement();
        let mut query = sqlx::query(AssertSqlSafe(statement)).persistent(false);
        for row in self.rows.drain(..) {
            for (cell, column) in row.into_iter().zip(&self.table.columns) {
                query = match (cell, column.holds) {
                    (Cell::Integer(number), _) => query.bind(number),
                    (Cell::Text(text), _) => query.bind(text),
                    (Cell::Bytes { base64 }, _) => query.bind(base64),
                    (Cell::Null, Holds::Integers) => query.bind(None::<i64>),
                    (Cell::Null, Holds::Text) => query.bind(None::<String>),
                    (Cell::Null, Holds::Bytes) => query.bind(None::<Vec<u8>>),
                };
            }
        }
        self.size = 0;
        Ok(query.execute(on).await?.rows_affected())
    }

    fn statement(&self) -> String {
        let columns = self.table.columns.len();
        let row = |n: usize| {
            let from = n * columns;
            let places: Vec<_> = (from + 1..=from + columns)
                .map(|n| format!("${n}"))
                .collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<_> = (0..self.rows.len()).map(row).collect();
        format!(
            "INSERT INTO {} ({}) VALUES {}",
            self.table.name,
            self.table.list(),
            rows.join(", ")
        )
    }
}

/// The last number that a table gave to a row, if it numbers them and gave one.
pub(crate) async fn last_number(
    on: &mut AnyConnection,
    kind: Kind,
    table: &Table,
) -> Result<Option<i64>, sqlx::Error> {
    let Some(column) = table.numbered_by() else {
        return Ok(None);
    };
    let query = match kind {
        Kind::Sqlite => format!(
            "SELECT max(seq) FROM sqlite_sequence WHERE name = '{}' AND seq > 0",
            table.name
        ),
        Kind::Postgres => format!(
            "SELECT pg_sequence_last_value(pg_get_serial_sequence('{}', '{column}')::regclass)",
            table.name
        ),
    };
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(on).await
}

/// Makes a table go on numbering after this number.
pub(crate) async fn go_on_after(
    on: &mut AnyConnection,
    kind: Kind,
    table: &Table,
    last: i64,
) -> Result<(), sqlx::Error> {
    let Some(column) = table.numbered_by() else {
        return Ok(());
    };
    let name = &table.name;
    let queries = match kind {
        Kind::Sqlite => vec![
            format!("DELETE FROM sqlite_sequence WHERE name = '{name}'"),
            format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last})"),
        ],
        Kind::Postgres => vec![format!(
            "SELECT setval(pg_get_serial_sequence('{name}', '{column}'), {last})"
        )],
    };
    for query in queries {
        sqlx::query(AssertSqlSafe(query)).execute(&mut *on).await?;
    }
    Ok(())
}

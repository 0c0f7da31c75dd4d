//! The academy's memory: SQLite in one folder.
//!
//! [`Store`] implements the traits that the academy asks for. One connection
//! writes, in WAL mode with `synchronous = FULL`: what has been acknowledged
//! survives a killed process and a power cut. Several connections read beside
//! it.
//!
//! Every query is written for SQLite and PostgreSQL alike: `$n` parameters,
//! integers, text and bytes only, `RETURNING` and `ON CONFLICT`. The schema is
//! in `migrations/`, a folder for each database. See
//! `docs/decisions/0003-storage.md`.

mod migrations;
mod open;
mod record;
mod sign_ins;
mod workspaces;

use std::{fs::File, sync::Arc};

use academy::KeepError;
use sqlx::{Sqlite, Transaction, sqlite::SqlitePool};

pub use open::StoreError;

/// File name of the database in the data folder.
pub const FILE_NAME: &str = "quintain.sqlite";

/// An opened store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    /// One connection.
    writer: SqlitePool,
    readers: SqlitePool,
    /// Keeps other programs off the folder while any clone lives.
    _lock: Arc<File>,
}

impl Store {
    /// Ends every connection, after tidying the write-ahead log. Not needed for
    /// durability.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Starts writing. Nothing is kept unless it is committed.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>, KeepError> {
        self.writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(failed)
    }
}

fn failed(error: sqlx::Error) -> KeepError {
    KeepError::Database(Box::new(error))
}

//! The academy's memory: SQLite in one folder, or PostgreSQL.
//!
//! [`Store`] implements the traits that the academy asks for, on a database that
//! a [`Place`] names. One connection writes, so durably that what has been
//! acknowledged survives a killed process and a power cut; several read beside
//! it.
//!
//! Every query is written once for both databases: `$n` parameters, integers,
//! text and bytes only, `RETURNING` and `ON CONFLICT`. The schema is in
//! `migrations/`, a folder for each. See `docs/decisions/0008-two-databases.md`.

mod catalog;
mod claim;
mod connect;
mod error;
mod folder;
mod migrations;
mod open;
mod place;
mod record;
mod sign_ins;
mod workspaces;

use std::sync::Arc;

use academy::KeepError;
use sqlx::{Any, AnyPool, Transaction};

pub use error::StoreError;
pub use place::{Address, Place};

/// File name of SQLite's database in the data folder.
pub const FILE_NAME: &str = "quintain.sqlite";

/// An opened store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    kind: connect::Kind,
    /// One connection.
    writer: AnyPool,
    readers: AnyPool,
    /// Keeps off who must not work on the database at the same time, while any clone lives.
    _claim: Arc<claim::Claim>,
}

impl Store {
    /// Ends every connection, after tidying SQLite's write-ahead log. Not needed for
    /// durability.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Starts writing. Nothing is kept unless it is committed.
    async fn write(&self) -> Result<Transaction<'static, Any>, KeepError> {
        let begin = self.kind.begin_writing();
        self.writer.begin_with(begin).await.map_err(failed)
    }
}

fn failed(error: sqlx::Error) -> KeepError {
    KeepError::Database(Box::new(error))
}

//! The academy's memory: SQLite in one folder, or PostgreSQL.
//!
//! [`Store`] implements the traits that the academy asks for, on a database that
//! a [`Place`] names. One connection writes, so durably that what has been
//! acknowledged survives a killed process and a power cut; several read beside
//! it. What [`copy`] does carries everything there is from one place to another.
//!
//! Every query is written once for both databases: `$n` parameters, integers,
//! text and bytes only, `RETURNING` and `ON CONFLICT`. The schema is in
//! `migrations/`, a folder for each. See `docs/decisions/0008-two-databases.md`.

mod assignments;
mod audit;
mod catalog;
mod certificates;
mod claim;
mod connect;
pub mod copy;
mod erase;
mod error;
mod exports;
mod folder;
mod invitations;
mod keyring;
mod links;
mod migrations;
mod notes;
mod open;
mod outbox;
mod people;
mod place;
mod record;
mod seats;
mod sign_ins;
mod sql;
mod standings;
mod teams;
mod throttles;
mod tokens;
mod webhooks;
mod workspaces;

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use academy::KeepError;
use sqlx::{Any, AnyConnection, AnyPool, Transaction, pool::PoolConnection};

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

    /// Starts writing. Nothing is kept unless it is [`done`](Work::done).
    async fn write(&self) -> Result<Work, KeepError> {
        let begin = self.kind.begin_writing();
        let work = self.writer.begin_with(begin).await;
        work.map(Work).map_err(sql::failed)
    }

    /// A connection for one query that reads.
    async fn read(&self) -> Result<PoolConnection<Any>, KeepError> {
        self.readers.acquire().await.map_err(sql::failed)
    }

    /// Starts reading what was there at one moment, in several queries.
    async fn look(&self) -> Result<Work, KeepError> {
        let begin = self.kind.begin_reading();
        let work = self.readers.begin_with(begin).await;
        work.map(Work).map_err(sql::failed)
    }
}

/// A transaction.
struct Work(Transaction<'static, Any>);

impl Work {
    /// Commits, and gives what came of the work.
    async fn done<T>(self, outcome: T) -> Result<T, KeepError> {
        self.0.commit().await.map_err(sql::failed)?;
        Ok(outcome)
    }
}

impl Deref for Work {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.0
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.0
    }
}

//! Connections to either database, with the settings that make "acknowledged" mean "durable".

use std::{
    io,
    path::{Path, PathBuf},
    str::FromStr,
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::{
    AnyConnection, AnyPool, Connection, Executor,
    any::{AnyConnectOptions, AnyPoolOptions},
};

use crate::{FILE_NAME, Place, StoreError};

/// Connections that read.
const READERS: u32 = 4;

/// The two databases, and the few words that they do not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Write,
    Read,
}

/// A database, and how it is reached.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub kind: Kind,
    write: AnyConnectOptions,
    read: AnyConnectOptions,
    /// SQLite's file.
    file: Option<PathBuf>,
    /// How people are told of it.
    pub shown: String,
}

impl Kind {
    /// Begins a transaction that writes. On both databases one goes at a time, whoever asks: what
    /// it reads stays true until it ends, and events that are seen later have higher numbers.
    pub fn begin_writing(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN; SELECT pg_advisory_xact_lock(5789018, 1)",
        }
    }

    /// Begins a transaction that sees one state of the database, whatever is written meanwhile.
    pub fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    fn settings(self, access: Access) -> &'static [&'static str] {
        match (self, access) {
            (Self::Sqlite, Access::Write) => {
                &["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"]
            }
            (Self::Sqlite, Access::Read) => &[],
            (Self::Postgres, Access::Write) => &[
                // A setting that waits for a standby too is stricter and stays.
                "SELECT set_config('synchronous_commit', 'on', false)
                 WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')",
                "SET lock_timeout = '30s'",
            ],
            (Self::Postgres, Access::Read) => &["SET default_transaction_read_only = on"],
        }
    }
}

impl Target {
    /// The database of a place. SQLite's file must be there before a connection is made.
    pub fn of(place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::Folder(dir) => Self::file(&dir.join(FILE_NAME)),
            Place::Server(address) => {
                let options = options(address.url());
                Ok(Self {
                    kind: Kind::Postgres,
                    write: options.clone(),
                    read: options,
                    file: None,
                    shown: address.to_string(),
                })
            }
        }
    }

    /// A SQLite database in this file.
    pub fn file(path: &Path) -> Result<Self, StoreError> {
        const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.');
        let odd = |error| StoreError::Folder {
            path: path.to_owned(),
            error,
        };
        let absolute = std::path::absolute(path).map_err(odd)?;
        let text = absolute
            .to_str()
            .ok_or_else(|| odd(io::Error::other("its name is not UTF-8")))?;
        let address = format!("sqlite://{}", utf8_percent_encode(text, KEPT));
        Ok(Self {
            kind: Kind::Sqlite,
            write: options(&format!("{address}?mode=rw")),
            read: options(&format!("{address}?mode=ro")),
            file: Some(path.to_owned()),
            shown: path.display().to_string(),
        })
    }

    /// One connection.
    pub async fn connect(&self, access: Access) -> Result<AnyConnection, StoreError> {
        let connected = async {
            let mut connection = AnyConnection::connect_with(self.options(access)).await?;
            settle(&mut connection, self.kind.settings(access)).await?;
            Ok(connection)
        };
        connected.await.map_err(|error| self.told(error))
    }

    /// One connection that writes, or several that read.
    pub async fn pool(&self, access: Access) -> Result<AnyPool, StoreError> {
        let settings = self.kind.settings(access);
        let pool = AnyPoolOptions::new()
            .max_connections(if access == Access::Write { 1 } else { READERS })
            .idle_timeout(None)
            .max_lifetime(None)
            // A file on this machine does not go away; a server may.
            .test_before_acquire(self.kind == Kind::Postgres)
            .after_connect(move |connection, _| Box::pin(settle(connection, settings)));
        pool.connect_with(self.options(access).clone())
            .await
            .map_err(|error| self.told(error))
    }

    fn options(&self, access: Access) -> &AnyConnectOptions {
        match access {
            Access::Write => &self.write,
            Access::Read => &self.read,
        }
    }

    /// What the database says, in our words where we have some.
    pub fn told(&self, error: sqlx::Error) -> StoreError {
        let code = error.as_database_error().and_then(|error| error.code());
        // Primary result codes of SQLite are the low byte of extended ones.
        let code = code
            .and_then(|code| code.parse::<u32>().ok())
            .map(|code| code & 0xff);
        match (&self.file, code) {
            (Some(file), Some(5 | 6)) => StoreError::Locked(file.clone()),
            (Some(file), Some(26)) => StoreError::NotADatabase(file.clone()),
            _ => StoreError::Database {
                place: self.shown.clone(),
                error,
            },
        }
    }

    /// A database that is not what it should be.
    pub fn unfit(&self, why: impl Into<String>) -> StoreError {
        StoreError::Unfit {
            place: self.shown.clone(),
            why: why.into(),
        }
    }
}

/// Addresses that come here were read before, or put together by us.
fn options(url: &str) -> AnyConnectOptions {
    sqlx::any::install_default_drivers();
    AnyConnectOptions::from_str(url).expect("a checked address")
}

async fn settle(
    connection: &mut AnyConnection,
    settings: &[&'static str],
) -> Result<(), sqlx::Error> {
    for setting in settings {
        connection.execute(*setting).await?;
    }
    Ok(())
}

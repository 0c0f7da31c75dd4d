use std::{io, path::PathBuf};

/// The store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another quintain runs on this folder.
    #[error("{0} is in use by another quintain; stop it, or give this one its own --data folder")]
    InUse(PathBuf),
    /// Another quintain works on the database, and this command needs it alone.
    #[error("{0} is in use by another quintain; stop it first")]
    Busy(String),
    /// Another program holds the database.
    #[error("{0} is locked by another program; end it (a database shell, a backup) and try again")]
    Locked(PathBuf),
    /// The file is something else.
    #[error("{0} is not a database; move it away, or give --data another folder")]
    NotADatabase(PathBuf),
    /// There is no database yet, and the command reads one.
    #[error("there is no database in {0} yet")]
    Missing(PathBuf),
    /// A later version wrote it.
    #[error(
        "{place} was written by a newer quintain (schema {found}, this one knows {known}); use that version, or a copy of the data from before the upgrade"
    )]
    Newer {
        /// The database.
        place: String,
        /// Its schema.
        found: i64,
        /// The latest schema that this program knows.
        known: i64,
    },
    /// `--database` is not what it should be.
    #[error(
        "--database is not an address of PostgreSQL: {0}. It looks like this: postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    Address(&'static str),
    /// The server's settings or the database's content do not fit.
    #[error("{place} cannot be used: {why}")]
    Unfit {
        /// The database.
        place: String,
        /// What is wrong, and how it is mended.
        why: String,
    },
    /// The folder or a file in it cannot be used.
    #[error("{path} cannot be used: {error}")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        error: io::Error,
    },
    /// Anything else that the database says.
    #[error("{place} cannot be opened: {error}")]
    Database {
        /// The database.
        place: String,
        /// What it says.
        #[source]
        error: sqlx::Error,
    },
}

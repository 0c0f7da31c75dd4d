use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{StoreError, connect::Target};

/// Nothing was copied, and what was there still is.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A database could not be opened or used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file that is to be written is there.
    #[error("{0} is there already; name another file, or replace it with --force")]
    Exists(PathBuf),
    /// The place that is to be written to is not empty.
    #[error("{0} holds something already; --force replaces all of it with the backup")]
    Occupied(String),
    /// The file is something else.
    #[error("{0} is not a backup of quintain")]
    NotABackup(PathBuf),
    /// A later version wrote it.
    #[error(
        "{file} was written by a newer quintain (schema {found}, this one knows {known}); use that version"
    )]
    Newer {
        /// The backup.
        file: PathBuf,
        /// Its schema.
        found: i64,
        /// The latest schema that this program knows.
        known: i64,
    },
    /// The file is not whole.
    #[error("{file} is damaged at line {line}: {why}; use another backup")]
    Damaged {
        /// The backup.
        file: PathBuf,
        /// The line of its text, from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// What was read back is not what was written.
    #[error("the table `{0}` did not arrive as it was sent; nothing was changed")]
    Different(String),
    /// A file cannot be read or written.
    #[error("{path} cannot be used: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        error: io::Error,
    },
}

impl CopyError {
    pub(crate) fn file(path: &Path, error: io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            error,
        }
    }

    pub(crate) fn database(target: &Target, error: sqlx::Error) -> Self {
        target.told(error).into()
    }
}

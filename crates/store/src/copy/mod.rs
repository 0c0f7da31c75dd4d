//! Everything there is, carried from one place to another: into a file, out of a file, or from
//! database to database.
//!
//! A backup is a file of its own form, the same for both databases, read in one transaction while
//! the server goes on. What is restored is read back and compared before it is committed. Whatever
//! is interrupted leaves what was there.

mod backup;
mod error;
mod file;
mod restore;
mod rows;

use std::path::Path;

pub use backup::backup;
pub use error::CopyError;
pub use restore::restore;

use crate::{FILE_NAME, Place, StoreError, claim::Claim, connect::Target};

/// How far the copying is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Rows done.
    pub done: u64,
    /// Rows that there are.
    pub of: u64,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Rows are read into a file.
    Reading,
    /// Rows are written and read back.
    Writing,
}

/// What was carried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Tables by name, and their rows.
    pub tables: Vec<(String, u64)>,
}

impl Summary {
    /// All rows.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// Carries everything from one place to another one, which must be empty. Neither may be in use;
/// what is at the first one stays there.
///
/// `scratch` is a folder with room for a backup, which is deleted at the end.
pub async fn move_to(
    from: &Place,
    to: &Place,
    scratch: &Path,
    tell: &mut dyn FnMut(Progress),
) -> Result<Summary, CopyError> {
    refuse_missing(from)?;
    let _claim = Claim::sole(from, &Target::of(from)?).await?;
    let between = tempfile::Builder::new()
        .prefix(".quintain-moving-")
        .tempdir_in(scratch)
        .map_err(|error| CopyError::file(scratch, error))?;
    let file = between.path().join("everything");
    backup(from, &file, false, tell).await?;
    restore(&file, to, false, tell).await
}

/// Refuses a folder without a database, instead of making one.
fn refuse_missing(place: &Place) -> Result<(), CopyError> {
    match place {
        Place::Folder(dir) if !dir.join(FILE_NAME).exists() => {
            Err(StoreError::Missing(dir.clone()).into())
        }
        _ => Ok(()),
    }
}

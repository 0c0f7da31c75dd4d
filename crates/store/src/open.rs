//! Opening: the folder, the lock, the database, its schema.

use std::{
    fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    migrate::MigrateError,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
    },
};

use crate::{FILE_NAME, Store, migrations};

/// File whose lock says that a program uses the folder.
const LOCK_NAME: &str = "quintain.lock";
/// Connections that read.
const READERS: u32 = 4;
/// How long to wait for a tool that reads the database at the same time.
const BUSY: Duration = Duration::from_secs(5);

/// The store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another quintain runs on this folder.
    #[error("{0} is in use by another quintain; stop it, or give this one its own --data folder")]
    InUse(PathBuf),
    /// Another program holds the database.
    #[error("{0} is locked by another program; end it (a database shell, a backup) and try again")]
    Locked(PathBuf),
    /// The file is something else.
    #[error("{0} is not a database; move it away, or give --data another folder")]
    NotADatabase(PathBuf),
    /// A later version wrote it.
    #[error(
        "{file} was written by a newer quintain (schema {found}, this one knows {known}); use that version, or a copy of the data from before the upgrade"
    )]
    Newer {
        /// The database.
        file: PathBuf,
        /// Its schema.
        found: i64,
        /// The latest schema that this program knows.
        known: i64,
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
    #[error("{file} cannot be opened: {error}")]
    Database {
        /// The database.
        file: PathBuf,
        /// What it says.
        #[source]
        error: sqlx::Error,
    },
}

impl Store {
    /// Opens the store in a folder, making what is not there yet: the folder
    /// with mode 0700, its files with 0600.
    pub async fn open(dir: &Path) -> Result<Store, StoreError> {
        make_folder(dir)?;
        let lock = lock(dir)?;
        let file = dir.join(FILE_NAME);
        // SQLite gives its log files the mode of the database.
        private_file(&file)?;
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .busy_timeout(BUSY);
        let writing = options
            .clone()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let told = |error| told(error, &file);
        let writer = forever()
            .max_connections(1)
            .connect_with(writing)
            .await
            .map_err(told)?;
        migrate(&writer, &file).await?;
        let readers = forever()
            .max_connections(READERS)
            .connect_with(options.read_only(true))
            .await
            .map_err(told)?;
        Ok(Store {
            writer,
            readers,
            _lock: Arc::new(lock),
        })
    }
}

/// Connections to a file on this machine need no renewal and no test.
fn forever() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

fn make_folder(dir: &Path) -> Result<(), StoreError> {
    if dir.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|error| StoreError::Folder {
            path: dir.to_owned(),
            error,
        })
}

/// Opens a file, made if absent, that only its owner may read.
fn private_file(path: &Path) -> Result<File, StoreError> {
    let open = || {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        Ok(file)
    };
    open().map_err(|error| StoreError::Folder {
        path: path.to_owned(),
        error,
    })
}

fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(LOCK_NAME);
    let file = private_file(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(StoreError::Folder { path, error }),
    }
}

async fn migrate(writer: &SqlitePool, file: &Path) -> Result<(), StoreError> {
    let migrations = migrations::all();
    let known = migrations
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default();
    migrations.run(writer).await.map_err(|error| match error {
        MigrateError::VersionMissing(found) if found > known => StoreError::Newer {
            file: file.to_owned(),
            found,
            known,
        },
        error => told(error.into(), file),
    })
}

fn told(error: sqlx::Error, file: &Path) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code());
    // Primary result codes are the low byte of extended ones.
    let code = code
        .and_then(|code| code.parse::<u32>().ok())
        .map(|code| code & 0xff);
    let file = file.to_owned();
    match code {
        Some(5 | 6) => StoreError::Locked(file),
        Some(26) => StoreError::NotADatabase(file),
        _ => StoreError::Database { file, error },
    }
}

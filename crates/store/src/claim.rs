//! Who works on a database: servers, of which a folder bears one and PostgreSQL several, or a
//! command that needs it alone.

use std::{fs::File, path::Path, sync::Mutex};

use sqlx::{AnyConnection, Connection};

use crate::{
    Place, StoreError,
    connect::{Access, Target},
    folder,
};

/// A database taken. It is given back when this is dropped, or when the process ends, however it
/// does.
#[derive(Debug)]
pub(crate) struct Claim {
    _folder: Option<File>,
    /// The connection that holds the lock. In a mutex only so that threads may share the claim.
    _server: Option<Mutex<AnyConnection>>,
}

impl Claim {
    /// Takes a place for serving.
    pub async fn shared(place: &Place, target: &Target) -> Result<Self, StoreError> {
        Self::take(place, target, "pg_try_advisory_lock_shared").await
    }

    /// Takes a place for this process alone.
    pub async fn sole(place: &Place, target: &Target) -> Result<Self, StoreError> {
        Self::take(place, target, "pg_try_advisory_lock").await
    }

    async fn take(place: &Place, target: &Target, lock: &str) -> Result<Self, StoreError> {
        match place {
            Place::Folder(dir) => Self::folder(dir),
            Place::Server(_) => Self::server(target, lock).await,
        }
    }

    fn folder(dir: &Path) -> Result<Self, StoreError> {
        folder::make(dir)?;
        Ok(Self {
            _folder: Some(folder::lock(dir)?),
            _server: None,
        })
    }

    async fn server(target: &Target, lock: &str) -> Result<Self, StoreError> {
        let mut connection = target.connect(Access::Read).await?;
        let query = format!("SELECT CASE WHEN {lock}(5789018, 2) THEN 1 ELSE 0 END");
        let taken: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
            .fetch_one(&mut connection)
            .await
            .map_err(|error| target.told(error))?;
        if taken == 0 {
            let _ = connection.close().await;
            return Err(StoreError::Busy(target.shown.clone()));
        }
        Ok(Self {
            _folder: None,
            _server: Some(Mutex::new(connection)),
        })
    }
}

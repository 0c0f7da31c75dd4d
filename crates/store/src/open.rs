//! Opening: the place is taken, found fit, and its schema brought up to date.

use std::sync::Arc;

use sqlx::Connection;

use crate::{
    FILE_NAME, Place, Store, StoreError, catalog,
    claim::Claim,
    connect::{Access, Kind, Target},
    folder, migrations,
};

/// The oldest PostgreSQL that its makers still mend.
const OLDEST_POSTGRES: i64 = 14;

impl Store {
    /// Opens the store, making what is not there yet and bringing the schema up to date.
    ///
    /// A folder is made with mode 0700 and its files with 0600, and a second quintain on it is
    /// refused. A PostgreSQL database must be there; several quintains may share it.
    pub async fn open(place: impl Into<Place>) -> Result<Store, StoreError> {
        let place = place.into();
        let target = Target::of(&place)?;
        let claim = Claim::shared(&place, &target).await?;
        if let Place::Folder(dir) = &place {
            // SQLite gives its log files the mode of the database.
            folder::private_file(&dir.join(FILE_NAME))?;
        }
        examine(&target).await?;
        // A single connection says at once what is wrong, where a pool would try again.
        let mut connection = target.connect(Access::Write).await?;
        migrations::run(&mut connection, &target).await?;
        connection
            .close()
            .await
            .map_err(|error| target.told(error))?;
        Ok(Store {
            kind: target.kind,
            writer: target.pool(Access::Write).await?,
            readers: target.pool(Access::Read).await?,
            _claim: Arc::new(claim),
        })
    }
}

/// Refuses a server or database on which the promises of the store would not hold.
pub(crate) async fn examine(target: &Target) -> Result<(), StoreError> {
    if target.kind == Kind::Sqlite {
        return Ok(());
    }
    let mut connection = target.connect(Access::Read).await?;
    let (version, encoding, fsync): (String, String, String) = sqlx::query_as(
        "SELECT current_setting('server_version'), current_setting('server_encoding'),
                current_setting('fsync')",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(|error| target.told(error))?;
    let major = version.split(|c: char| !c.is_ascii_digit()).next();
    if major.and_then(|it| it.parse().ok()).unwrap_or(0) < OLDEST_POSTGRES {
        return Err(target.unfit(format!(
            "its server is PostgreSQL {version}, and {OLDEST_POSTGRES} or newer is needed"
        )));
    }
    if encoding != "UTF8" {
        return Err(target.unfit(format!(
            "its encoding is {encoding}; make it anew with ENCODING 'UTF8'"
        )));
    }
    if fsync != "on" {
        return Err(target.unfit(
            "its server runs with fsync = off, so a power cut would lose acknowledged work; turn it on",
        ));
    }
    let schema = catalog::read(&mut connection, target).await?;
    match schema.tables.first() {
        Some(table) if schema.version == 0 => Err(target.unfit(format!(
            "it holds something else, such as the table `{}`; give quintain a database of its own",
            table.name
        ))),
        _ => Ok(()),
    }
}

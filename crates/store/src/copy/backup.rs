use std::path::Path;

use sqlx::{AnyConnection, AssertSqlSafe, Connection};

use super::{
    CopyError, Phase, Progress, Summary,
    file::{TableHead, Writer},
    refuse_missing,
    rows::{self, Sum},
};
use crate::{
    Place, StoreError, catalog,
    catalog::{Schema, Table},
    connect::{Access, Target},
    migrations,
};

/// Rows after which progress is told.
const TELL: u64 = 1000;

/// Writes everything into a file, as it is at one moment, while servers go on. A file that is there
/// is replaced only if `replace` says so; until the new one is whole, the old one stays.
pub async fn backup(
    place: &Place,
    file: &Path,
    replace: bool,
    tell: &mut dyn FnMut(Progress),
) -> Result<Summary, CopyError> {
    if !replace && file.exists() {
        return Err(CopyError::Exists(file.to_owned()));
    }
    refuse_missing(place)?;
    let target = Target::of(place)?;
    let told = |error| CopyError::database(&target, error);
    let mut connection = target.connect(Access::Read).await?;
    let mut look = connection
        .begin_with(target.kind.begin_reading())
        .await
        .map_err(told)?;
    let schema = readable(catalog::read(&mut look, &target).await?, &target)?;
    let summary = count(&mut look, &schema).await.map_err(told)?;
    let mut writer = Writer::new(file, schema.version, summary.rows())?;
    let mut progress = Progress {
        phase: Phase::Reading,
        done: 0,
        of: summary.rows(),
    };
    tell(progress);
    for table in &schema.tables {
        let last = rows::last_number(&mut look, target.kind, table).await;
        writer.begin_table(&TableHead {
            table: table.name.clone(),
            columns: table.columns.iter().map(|it| it.name.clone()).collect(),
            last: last.map_err(told)?,
        })?;
        let mut tick = || {
            progress.done += 1;
            if progress.done.is_multiple_of(TELL) {
                tell(progress);
            }
        };
        let sum = write(&mut look, &target, table, &mut writer, &mut tick).await?;
        writer.end_table(&sum)?;
    }
    tell(progress);
    writer.finish(replace)?;
    Ok(summary)
}

/// A schema that this program can read.
fn readable(schema: Schema, target: &Target) -> Result<Schema, StoreError> {
    if schema.version > migrations::latest() {
        return Err(StoreError::Newer {
            place: target.shown.clone(),
            found: schema.version,
            known: migrations::latest(),
        });
    }
    if schema.version == 0 {
        return Err(target.unfit("there is nothing of quintain in it"));
    }
    Ok(schema)
}

async fn count(on: &mut AnyConnection, schema: &Schema) -> Result<Summary, sqlx::Error> {
    let mut summary = Summary::default();
    for table in &schema.tables {
        let query = format!("SELECT count(*) FROM {}", table.name);
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(query))
            .fetch_one(&mut *on)
            .await?;
        let rows = u64::try_from(rows).unwrap_or_default();
        summary.tables.push((table.name.clone(), rows));
    }
    Ok(summary)
}

/// What may stop the writing of a table.
enum Stop {
    Database(sqlx::Error),
    File(CopyError),
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

async fn write(
    on: &mut AnyConnection,
    target: &Target,
    table: &Table,
    writer: &mut Writer,
    tick: &mut dyn FnMut(),
) -> Result<Sum, CopyError> {
    let mut sum = Sum::default();
    let written = rows::each(on, table, |line| {
        sum.add(line);
        tick();
        writer.line(line).map_err(Stop::File)
    });
    match written.await {
        Ok(()) => Ok(sum),
        Err(Stop::Database(error)) => Err(CopyError::database(target, error)),
        Err(Stop::File(error)) => Err(error),
    }
}

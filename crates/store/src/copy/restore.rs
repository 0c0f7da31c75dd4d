use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::{
    CopyError, Phase, Progress, Summary,
    file::{Line, Reader, TableEnd, TableHead},
    rows::{self, Batch, Cell, Sum},
};
use crate::{
    FILE_NAME, Place, StoreError, catalog,
    catalog::{Schema, Table},
    claim::Claim,
    connect::{Access, Target},
    folder, migrations, open,
};

/// Puts a backup into a place that nobody uses, and brings its schema up to date. What is there
/// already is replaced only if `replace` says so, and only once all of the backup has been written,
/// read back and found the same.
pub async fn restore(
    file: &Path,
    place: &Place,
    replace: bool,
    tell: &mut dyn FnMut(Progress),
) -> Result<Summary, CopyError> {
    let backup = Reader::open(file)?;
    let (found, known) = (backup.head.schema, migrations::latest());
    if found > known {
        return Err(CopyError::Newer {
            file: file.to_owned(),
            found,
            known,
        });
    }
    let target = Target::of(place)?;
    let _claim = Claim::sole(place, &target).await?;
    match place {
        Place::Folder(dir) => into_folder(backup, dir, replace, tell).await,
        Place::Server(_) => into_server(backup, &target, replace, tell).await,
    }
}

/// SQLite: a new file takes the place of the old one.
async fn into_folder(
    backup: Reader,
    dir: &Path,
    replace: bool,
    tell: &mut dyn FnMut(Progress),
) -> Result<Summary, CopyError> {
    let file = dir.join(FILE_NAME);
    if !replace && file.exists() {
        let target = Target::file(&file)?;
        let mut connection = target.connect(Access::Read).await?;
        refuse_occupied(&mut connection, &target).await?;
        connection
            .close()
            .await
            .map_err(|error| CopyError::database(&target, error))?;
    }
    let fresh = dir.join(format!("{FILE_NAME}.restoring"));
    remove(&fresh)?;
    let done = into_file(backup, &fresh, tell).await;
    let placed = match done {
        Ok(summary) => match retire(&file).await {
            Ok(()) => fs::rename(&fresh, &file)
                .and_then(|()| File::open(dir)?.sync_all())
                .map(|()| summary)
                .map_err(|error| CopyError::file(&file, error)),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    remove(&fresh)?;
    placed
}

async fn into_file(
    backup: Reader,
    file: &Path,
    tell: &mut dyn FnMut(Progress),
) -> Result<Summary, CopyError> {
    folder::private_file(file)?;
    let target = Target::file(file)?;
    let told = |error| CopyError::database(&target, error);
    let mut connection = target.connect(Access::Write).await?;
    let mut work = connection
        .begin_with(target.kind.begin_writing())
        .await
        .map_err(told)?;
    let summary = fill(&mut work, &target, backup, tell).await?;
    work.commit().await.map_err(told)?;
    // The last connection that closes writes the log into the file.
    connection.close().await.map_err(told)?;
    Ok(summary)
}

/// Takes the log of the old file away, after writing it into the file: the old database stays whole
/// until the new one has its name, and the new one never meets a log that is not its own.
async fn retire(file: &Path) -> Result<(), CopyError> {
    if !file.exists() {
        return Ok(());
    }
    let target = Target::file(file)?;
    match target.connect(Access::Write).await {
        Ok(mut connection) => {
            let told = |error| CopyError::database(&target, error);
            let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)")
                .fetch_one(&mut connection)
                .await
                .map_err(told)?;
            connection.close().await.map_err(told)?;
            if busy != 0 {
                return Err(StoreError::Locked(file.to_owned()).into());
            }
        }
        // What cannot be read has nothing to lose.
        Err(StoreError::NotADatabase(_)) => {}
        Err(error) => return Err(error.into()),
    }
    remove_logs(file)
}

fn remove(file: &Path) -> Result<(), CopyError> {
    remove_one(file)?;
    remove_logs(file)
}

fn remove_logs(file: &Path) -> Result<(), CopyError> {
    for ending in ["-wal", "-shm", "-journal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        remove_one(&PathBuf::from(name))?;
    }
    Ok(())
}

fn remove_one(file: &Path) -> Result<(), CopyError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(CopyError::file(file, error)),
        _ => Ok(()),
    }
}

/// PostgreSQL: everything is one transaction.
async fn into_server(
    backup: Reader,
    target: &Target,
    replace: bool,
    tell: &mut dyn FnMut(Progress),
) -> Result<Summary, CopyError> {
    open::examine(target).await?;
    let told = |error| CopyError::database(target, error);
    let mut connection = target.connect(Access::Write).await?;
    let mut work = connection
        .begin_with(target.kind.begin_writing())
        .await
        .map_err(told)?;
    if !replace {
        refuse_occupied(&mut work, target).await?;
    }
    let schema = catalog::read(&mut work, target).await?;
    let ours = schema.tables.iter().map(|table| table.name.as_str());
    for table in ours.chain((schema.version > 0).then_some(migrations::TABLE)) {
        work.execute(AssertSqlSafe(format!("DROP TABLE {table}")))
            .await
            .map_err(told)?;
    }
    let summary = fill(&mut work, target, backup, tell).await?;
    work.commit().await.map_err(told)?;
    Ok(summary)
}

/// Refuses a database with any row in it.
async fn refuse_occupied(on: &mut AnyConnection, target: &Target) -> Result<(), CopyError> {
    let schema = catalog::read(&mut *on, target).await?;
    for table in &schema.tables {
        let query = format!("SELECT 1 FROM {} LIMIT 1", table.name);
        let row = on
            .fetch_optional(AssertSqlSafe(query))
            .await
            .map_err(|error| CopyError::database(target, error))?;
        if row.is_some() {
            return Err(CopyError::Occupied(target.shown.clone()));
        }
    }
    Ok(())
}

/// Fills a database without tables.
async fn fill(
    on: &mut AnyConnection,
    target: &Target,
    mut backup: Reader,
    tell: &mut dyn FnMut(Progress),
) -> Result<Summary, CopyError> {
    migrations::run_to(backup.head.schema, on, target).await?;
    let schema = catalog::read(on, target).await?;
    let mut summary = Summary::default();
    let mut progress = Progress {
        phase: Phase::Writing,
        done: 0,
        of: backup.head.rows,
    };
    tell(progress);
    while let Some(head) = backup.table(summary.tables.len())? {
        let table = meant(&schema, &head, &backup)?;
        let mut tick = |rows| {
            progress.done += rows;
            tell(progress);
        };
        let sum = fill_table(on, target, table, &mut backup, &mut tick).await?;
        if let Some(last) = head.last {
            rows::go_on_after(on, target.kind, table, last)
                .await
                .map_err(|error| CopyError::database(target, error))?;
        }
        summary.tables.push((head.table, sum.rows));
    }
    if summary.tables.len() != schema.tables.len() {
        return Err(backup.damaged("a table is missing"));
    }
    migrations::run(on, target).await?;
    Ok(summary)
}

/// The table that the next rows belong to.
fn meant<'a>(
    schema: &'a Schema,
    head: &TableHead,
    backup: &Reader,
) -> Result<&'a Table, CopyError> {
    let table = schema.tables.iter().find(|table| table.name == head.table);
    let same = |table: &Table| {
        let columns = table.columns.iter().map(|it| &it.name);
        columns.eq(&head.columns)
    };
    match table {
        Some(table) if same(table) => Ok(table),
        _ => Err(backup.damaged(format!(
            "`{}` is no table of schema {}, or has other columns",
            head.table, backup.head.schema
        ))),
    }
}

/// Fills a table, and compares what is in it then with what should be.
async fn fill_table(
    on: &mut AnyConnection,
    target: &Target,
    table: &Table,
    backup: &mut Reader,
    tick: &mut dyn FnMut(u64),
) -> Result<Sum, CopyError> {
    let told = |error| CopyError::database(target, error);
    let (mut read, mut batch) = (Sum::default(), Batch::new(table));
    let end = loop {
        match backup.row()? {
            Line::End(end) => break end,
            Line::Row(cells, line) => {
                refuse_unfit(&cells, table, backup)?;
                read.add(&line);
                if batch.add(cells) {
                    tick(batch.write(&mut *on).await.map_err(told)?);
                }
            }
        }
    };
    tick(batch.write(&mut *on).await.map_err(told)?);
    if end != TableEnd::from(&read) {
        return Err(backup.damaged(format!("the rows of `{}` do not add up", table.name)));
    }
    let mut arrived = Sum::default();
    rows::each(on, table, |line| {
        arrived.add(line);
        Ok(())
    })
    .await
    .map_err(told)?;
    if TableEnd::from(&arrived) != end {
        return Err(CopyError::Different(table.name.clone()));
    }
    Ok(read)
}

fn refuse_unfit(cells: &[Cell], table: &Table, backup: &Reader) -> Result<(), CopyError> {
    let fits = cells.len() == table.columns.len()
        && cells
            .iter()
            .zip(&table.columns)
            .all(|(cell, column)| cell.fits(column));
    if fits {
        Ok(())
    } else {
        Err(backup.damaged(format!("this is no row of `{}`", table.name)))
    }
}

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use academy::{Event, PersonId, Record};
use rstest::rstest;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::{FILE_NAME, Place, Store, StoreError};
use tempfile::TempDir;

use crate::{Home, On, Postgres, Sqlite, at, course, lab, place, postgres};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn refusal(place: impl Into<Place>) -> StoreError {
    Store::open(place).await.expect_err("the store was opened")
}

fn start() -> [Event; 1] {
    [Event::LabStarted { lab: lab("one") }]
}

#[tokio::test]
async fn a_new_folder_and_its_files_are_the_owners_alone() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("var/data");
    let store = Store::open(&data).await.unwrap();
    store
        .append(PersonId::FIRST, &course(), at(1), &start())
        .await
        .unwrap();
    assert_eq!(mode(&data), 0o700);
    let files: Vec<_> = fs::read_dir(&data)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    assert!(files.len() >= 3, "database, log and lock: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn a_folder_that_was_there_keeps_its_mode_and_the_database_is_closed_to_others() {
    let dir = TempDir::new().unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    fs::write(dir.path().join(FILE_NAME), "").unwrap();
    fs::set_permissions(dir.path().join(FILE_NAME), Permissions::from_mode(0o644)).unwrap();
    Store::open(dir.path()).await.unwrap();
    assert_eq!(mode(dir.path()), 0o755);
    assert_eq!(mode(&dir.path().join(FILE_NAME)), 0o600);
}

#[tokio::test]
async fn a_folder_may_have_any_name() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("what? 100% #1 & \u{fc}");
    let store = Store::open(&data).await.unwrap();
    store
        .append(PersonId::FIRST, &course(), at(1), &start())
        .await
        .unwrap();
    assert!(data.join(FILE_NAME).is_file());
    assert_eq!(store.events(PersonId::FIRST).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_second_quintain_on_the_same_folder_is_told_so() {
    let dir = TempDir::new().unwrap();
    let first = Store::open(dir.path()).await.unwrap();
    let error = refusal(dir.path()).await;
    assert!(matches!(error, StoreError::InUse(_)));
    assert!(error.to_string().contains("--data"), "{error}");
    drop(first);
    Store::open(dir.path()).await.unwrap();
}

#[tokio::test]
async fn several_quintains_share_a_server_and_none_of_their_events_is_out_of_order() {
    let home = Home::new(Postgres).await;
    let (one, other) = (home.open().await, home.open().await);
    let mut tasks = Vec::new();
    for n in 0..40 {
        let store = [&one, &other][n % 2].clone();
        tasks.push(tokio::spawn(async move {
            let ids = store
                .append(PersonId::FIRST, &course(), at(1), &start())
                .await
                .unwrap();
            // Whatever is seen now has a number; whatever comes later has a higher one.
            let seen = store.events(PersonId::FIRST).await.unwrap();
            (ids[0], seen.into_iter().map(|it| it.id).collect::<Vec<_>>())
        }));
    }
    let mut views = Vec::new();
    for task in tasks {
        let (own, seen) = task.await.unwrap();
        assert!(seen.contains(&own));
        views.push(seen);
    }
    let all = one.events(PersonId::FIRST).await.unwrap();
    let all: Vec<_> = all.into_iter().map(|it| it.id).collect();
    assert_eq!(all.len(), 40);
    for seen in views {
        assert!(all.starts_with(&seen), "{seen:?} misses some of {all:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let letter = "Dear diary, ".repeat(500);
    fs::write(dir.path().join(FILE_NAME), &letter).unwrap();
    assert!(matches!(
        refusal(dir.path()).await,
        StoreError::NotADatabase(_)
    ));
    assert_eq!(
        fs::read_to_string(dir.path().join(FILE_NAME)).unwrap(),
        letter
    );
}

#[rstest]
#[tokio::test]
async fn a_database_of_a_newer_version_is_refused(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    home.open().await.close().await;
    let mut raw = home.raw().await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .execute(&mut raw)
    .await
    .unwrap();
    raw.close().await.unwrap();
    let error = refusal(&home.place).await;
    assert!(
        matches!(error, StoreError::Newer { found: 9999, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let error = refusal(&dir.path().join("file/data")).await;
    assert!(matches!(error, StoreError::Folder { .. }), "{error:?}");
}

#[tokio::test]
async fn the_database_of_something_else_is_left_alone() {
    let home = Home::new(Postgres).await;
    let mut raw = home.raw().await;
    raw.execute("CREATE TABLE orders (number BIGINT)")
        .await
        .unwrap();
    let told = refusal(&home.place).await.to_string();
    assert!(
        told.contains("`orders`") && told.contains("of its own"),
        "{told}"
    );
}

#[tokio::test]
async fn a_database_that_cannot_hold_every_letter_is_refused() {
    let address = postgres::database().await;
    let mut raw = PgConnection::connect(&address).await.unwrap();
    let name = format!("quintain_test_ascii_{}", std::process::id());
    for statement in [
        format!("DROP DATABASE IF EXISTS {name}"),
        format!("CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0"),
    ] {
        raw.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    let told = refusal(&place(&postgres::at(&name))).await.to_string();
    assert!(
        told.contains("SQL_ASCII") && told.contains("UTF8"),
        "{told}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_the_password() {
    let place = place("postgres://ann:sesame@127.0.0.1:1/quintain");
    let told = refusal(&place).await.to_string();
    assert!(told.contains("quintain at 127.0.0.1:1"), "{told}");
    assert!(!told.contains("sesame"), "{told}");
}

#[rstest]
#[tokio::test]
async fn the_record_cannot_be_rewritten(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    store
        .append(PersonId::FIRST, &course(), at(1), &start())
        .await
        .unwrap();
    store.close().await;
    let error = sqlx::query("UPDATE events SET at = 0")
        .execute(&mut home.raw().await)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("only appended to"), "{error}");
}

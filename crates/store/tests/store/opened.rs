use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use academy::{Event, LearnerId, Record};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use store::{FILE_NAME, Store, StoreError};
use tempfile::TempDir;

use crate::{lab, open};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn raw(dir: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(dir.join(FILE_NAME));
    SqliteConnection::connect_with(&options).await.unwrap()
}

async fn refusal(dir: &Path) -> StoreError {
    Store::open(dir).await.expect_err("the store was opened")
}

#[tokio::test]
async fn a_new_folder_and_its_files_are_the_owners_alone() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("var/data");
    let store = open(&data).await;
    store
        .append(LearnerId::LOCAL, &[Event::LabStarted { lab: lab("one") }])
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
    open(dir.path()).await;
    assert_eq!(mode(dir.path()), 0o755);
    assert_eq!(mode(&dir.path().join(FILE_NAME)), 0o600);
}

#[tokio::test]
async fn a_second_quintain_on_the_same_folder_is_told_so() {
    let dir = TempDir::new().unwrap();
    let first = open(dir.path()).await;
    let error = refusal(dir.path()).await;
    assert!(matches!(error, StoreError::InUse(_)));
    assert!(error.to_string().contains("--data"), "{error}");
    drop(first);
    open(dir.path()).await;
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

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let dir = TempDir::new().unwrap();
    open(dir.path()).await.close().await;
    let mut raw = raw(dir.path()).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .execute(&mut raw)
    .await
    .unwrap();
    raw.close().await.unwrap();
    let error = refusal(dir.path()).await;
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
async fn the_record_cannot_be_rewritten() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path()).await;
    store
        .append(LearnerId::LOCAL, &[Event::LabStarted { lab: lab("one") }])
        .await
        .unwrap();
    store.close().await;
    let mut raw = raw(dir.path()).await;
    let error = sqlx::query("UPDATE events SET at = 0")
        .execute(&mut raw)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("only appended to"), "{error}");
}

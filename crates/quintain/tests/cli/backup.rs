//! `quintain backup`, `restore` and `move`.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::postgres;
use crate::run::{Ran, quintain};

/// A data folder with one event in it: the database of the first version.
async fn worked_in(dir: &Path) -> String {
    use sqlx::{Connection, Executor, SqliteConnection};
    let data = dir.join("data");
    fs::create_dir(&data).unwrap();
    let address = format!("sqlite://{}/quintain.sqlite?mode=rwc", data.display());
    let mut raw = SqliteConnection::connect(&address).await.unwrap();
    let old = include_str!("../../../store/tests/store/version-1.sql");
    raw.execute(old).await.unwrap();
    raw.close().await.unwrap();
    data.to_str().unwrap().to_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn a_backup_goes_out_of_one_folder_and_into_another() {
    let dir = TempDir::new().unwrap();
    let data = worked_in(dir.path()).await;
    let file = dir.path().join("backup");
    let backup = || quintain(&["backup", text(&file), "--data", &data]);
    let ran = backup().ends_with(0);
    assert!(ran.out.contains("rows of 5 tables"), "{}", ran.out);
    let again = backup().ends_with(1);
    assert!(again.err.contains("--force"), "{}", again.err);

    let other = dir.path().join("other");
    let restore = |more: &[&str]| {
        let mut arguments = vec!["restore", text(&file), "--data", text(&other)];
        arguments.extend(more);
        quintain(&arguments)
    };
    restore(&[]).ends_with(0);
    let again = restore(&[]).ends_with(1);
    assert!(again.err.contains("--force"), "{}", again.err);
    restore(&["--force"]).ends_with(0);
    assert!(other.join("quintain.sqlite").is_file());
}

#[tokio::test]
async fn everything_moves_to_postgresql_and_the_password_is_not_repeated() {
    let dir = TempDir::new().unwrap();
    let data = worked_in(dir.path()).await;
    let address = postgres::database().await;
    let address = address.replacen("postgres@", "postgres:sesame@", 1);
    let moved = || quintain(&["move", "--data", &data, "--to", &address]);
    let ran = moved().ends_with(0);
    assert!(ran.out.contains("--database"), "{}", ran.out);
    let said = |ran: Ran| ran.out + &ran.err;
    assert!(!said(ran).contains("sesame"));
    let again = said(moved().ends_with(1));
    assert!(again.contains("holds something already"), "{again}");
    assert!(!again.contains("sesame"), "{again}");

    let file = dir.path().join("backup");
    let ran = quintain(&["backup", text(&file), "--database", &address]).ends_with(0);
    // By now it has the tables of today.
    assert!(!ran.out.contains("of 5 tables"), "{}", ran.out);
    assert!(!said(ran).contains("sesame"));
}

#[test]
fn a_wrong_address_is_told_without_repeating_it() {
    let ran = quintain(&["backup", "nowhere", "--database", "mysql://ann:sesame@db/x"]);
    let told = ran.ends_with(1).err;
    assert!(
        told.contains("postgres://USER:PASSWORD@HOST/DATABASE"),
        "{told}"
    );
    assert!(!told.contains("sesame"), "{told}");
}

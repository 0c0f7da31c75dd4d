//! A database that the first version of the program wrote, from before there were accounts and
//! courses had names: `version-1.sql` is what `sqlite3 .dump` says of it.

use std::{fs, path::Path};

use academy::{
    Edit, Edits, Event, Factor, LabProgress, People, PersonId, Record, Role, SecretHash, SignIns,
    Standings, Workspaces,
};
use sqlx::{Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use store::{FILE_NAME, Store};
use tempfile::TempDir;

use crate::{at, course, lab, new_person, program};

const ME: PersonId = PersonId::FIRST;

pub async fn write_old(dir: &Path) {
    fs::create_dir_all(dir).unwrap();
    let options = SqliteConnectOptions::new()
        .filename(dir.join(FILE_NAME))
        .create_if_missing(true);
    let mut raw = SqliteConnection::connect_with(&options).await.unwrap();
    raw.execute(include_str!("version-1.sql")).await.unwrap();
    raw.close().await.unwrap();
}

#[tokio::test]
async fn what_was_learnt_before_there_were_accounts_belongs_to_the_first_person() {
    let dir = TempDir::new().unwrap();
    write_old(dir.path()).await;
    let store = Store::open(dir.path()).await.unwrap();
    store.adopt(&course()).await.unwrap();
    let first = new_person("root", Role::Administrator);
    store.found(&program(), &first).await.unwrap().unwrap();

    let entries = store.events(ME).await.unwrap();
    assert_eq!(entries.len(), 9);
    assert!(entries.iter().all(|entry| entry.course == course()));
    let sql = lab("sql-injection");
    let progress = LabProgress::of(&store.events_of(ME, &sql).await.unwrap());
    assert_eq!(
        (progress.hints, progress.submissions, progress.misses),
        (1, 1, 1)
    );
    assert!(progress.best.unwrap().accepted);
    let standing = store.standing(ME, &course()).await.unwrap();
    assert_eq!(standing.labs.len(), 2);
    let tasks: usize = standing.labs.values().map(|lab| lab.tasks.len()).sum();
    assert_eq!(tasks, 2);

    let content = Edit::Written(b"print('\xc3\xa4')\n\xff"[..].into());
    for files in [
        store.load(ME, &sql).await.unwrap(),
        store.submitted(ME, &sql, 1).await.unwrap(),
    ] {
        assert_eq!(files[&"app/app.py".parse().unwrap()], content);
        assert_eq!(files[&"app/old.py".parse().unwrap()], Edit::Deleted);
    }
}

#[tokio::test]
async fn a_browser_that_was_signed_in_still_is() {
    let dir = TempDir::new().unwrap();
    write_old(dir.path()).await;
    let store = Store::open(dir.path()).await.unwrap();
    let first = new_person("root", Role::Administrator);
    store.found(&program(), &first).await.unwrap().unwrap();
    let kept = store.sign_ins_of(ME).await.unwrap().remove(0);
    let hash = SecretHash([7; 32]);
    let signed_in = store.find(hash, kept.created).await.unwrap().unwrap();
    assert_eq!((signed_in.factor, signed_in.person), (Factor::Link, ME));
    assert!(!signed_in.half && !signed_in.is_fresh(kept.created.plus_minutes(60)));
    assert_eq!(signed_in.until(), kept.created.plus_days(30));
}

#[tokio::test]
async fn going_on_after_the_change_gives_numbers_that_were_not_given() {
    let dir = TempDir::new().unwrap();
    write_old(dir.path()).await;
    for round in 1..=2 {
        let store = Store::open(dir.path()).await.unwrap();
        store.adopt(&course()).await.unwrap();
        let sql = lab("sql-injection");
        let submitted = store
            .submit(ME, &course(), at(1), &sql, &Edits::new())
            .await
            .unwrap();
        assert_eq!(submitted, 1 + round);
        let entries = store.events(ME).await.unwrap();
        let last = entries.last().unwrap();
        assert_eq!(last.id.0, 9 + i64::from(round));
        let submission = 1 + round;
        assert_eq!(
            last.event,
            Event::Submitted {
                lab: sql,
                submission
            }
        );
        store.close().await;
    }
}

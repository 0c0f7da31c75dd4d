//! What is backed up, restored and moved.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use academy::{
    Act, Ask, Audit, AuditFilter, Event, People, PersonId, Record, Role, Standings, Teams,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use rstest::rstest;
use sqlx::Executor;
use store::{
    FILE_NAME, Place, Store, StoreError,
    copy::{CopyError, Progress, Summary, backup, move_to, restore},
};
use tempfile::TempDir;

use crate::{Home, On, Postgres, Sqlite, add, at, course, founded, lab, new_person, program};

const ADA: PersonId = PersonId(2);

/// Nobody listens.
fn quietly(_: Progress) {}

async fn back_up(home: &Home, file: &Path) -> Result<Summary, CopyError> {
    backup(&home.place, file, false, &mut quietly).await
}

async fn put_back(file: &Path, home: &Home) -> Result<Summary, CopyError> {
    restore(file, &home.place, false, &mut quietly).await
}

fn start() -> [Event; 1] {
    [Event::LabStarted { lab: lab("one") }]
}

/// Something of every type of column, with a hole in the numbers: the last team is gone.
async fn live(store: &Store) {
    let mut new = new_person("ada", Role::Learner);
    new.name = "\u{c4}da \"\u{1f600}\"".into();
    let ada = store.add_person(&program(), &new).await.unwrap().id;
    let path = "app/\u{fc}.py".parse().unwrap();
    let files = [(path, academy::Edit::Written((*b"\xff\0").into()))].into();
    store
        .submit(ada, &course(), at(1), &lab("one"), &files)
        .await
        .unwrap();
    let hints: Vec<_> = (0..1200)
        .map(|n| Event::HintTaken { lab: lab("one"), n })
        .collect();
    store.append(ada, &course(), at(2), &hints).await.unwrap();
    let team = store.add_team(&program(), "red").await.unwrap().id;
    store.remove_team(&program(), team).await.unwrap();
}

/// Everything in a store, in words.
async fn all_of(home: &Home) -> Vec<String> {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("all");
    back_up(home, &file).await.unwrap();
    text_of(&file).lines().map(str::to_owned).collect()
}

fn text_of(file: &Path) -> String {
    let mut text = String::new();
    let mut from = GzDecoder::new(fs::File::open(file).unwrap());
    from.read_to_string(&mut text).unwrap();
    text
}

fn write_text(file: &Path, text: &str) {
    let mut to = GzEncoder::new(fs::File::create(file).unwrap(), Compression::fast());
    to.write_all(text.as_bytes()).unwrap();
    to.finish().unwrap();
}

fn names_in(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[rstest]
#[tokio::test]
async fn a_backup_made_while_serving_comes_back_whole_in_either_database(
    #[values(Sqlite, Postgres)] from: On,
    #[values(Sqlite, Postgres)] to: On,
) {
    let (home, other, dir) = (
        Home::new(from).await,
        Home::new(to).await,
        TempDir::new().unwrap(),
    );
    let file = dir.path().join("backup");
    let (store, _) = founded(&home).await;
    live(&store).await;
    let summary = back_up(&home, &file).await.unwrap();
    let standing = store.standing(ADA, &course()).await.unwrap();
    // What comes later is not in it, and the store goes on.
    store.append(ADA, &course(), at(3), &start()).await.unwrap();

    let mut told = Vec::new();
    let restored = restore(&file, &other.place, false, &mut |it| {
        told.push((it.done, it.of))
    })
    .await;
    assert_eq!(restored.unwrap(), summary);
    assert_eq!(told.last(), Some(&(summary.rows(), summary.rows())));
    assert!(told.len() > 3 && told.is_sorted());

    let again = other.open().await;
    let ada = again.person(ADA).await.unwrap().unwrap();
    assert_eq!(ada.name, "\u{c4}da \"\u{1f600}\"");
    let events = again.events(ada.id).await.unwrap();
    assert_eq!(events.len(), 1201);
    assert_eq!(again.standing(ADA, &course()).await.unwrap(), standing);
    let ids = again
        .append(ada.id, &course(), at(3), &start())
        .await
        .unwrap();
    assert_eq!(ids[0].0, 1202);
    let blue = again.add_team(&program(), "blue").await.unwrap();
    assert_eq!(blue.id.0, 2, "numbers that were given are not given again");
}

#[rstest]
#[tokio::test]
async fn everything_moves_to_an_empty_place_and_stays_where_it_was(
    #[values(Sqlite, Postgres)] from: On,
) {
    let to = match from {
        Sqlite => Postgres,
        Postgres => Sqlite,
    };
    let (home, other, scratch) = (
        Home::new(from).await,
        Home::new(to).await,
        TempDir::new().unwrap(),
    );
    let (store, _) = founded(&home).await;
    live(&store).await;
    let serving = move_to(&home.place, &other.place, scratch.path(), &mut quietly).await;
    assert!(serving.is_err(), "the source is in use");
    store.close().await;
    drop(store);
    let moved = move_to(&home.place, &other.place, scratch.path(), &mut quietly).await;
    assert!(moved.unwrap().rows() > 1200);
    assert!(all_of(&other).await == all_of(&home).await);
    assert_eq!(names_in(scratch.path()), [] as [&str; 0]);
    let again = move_to(&home.place, &other.place, scratch.path(), &mut quietly).await;
    assert!(matches!(again, Err(CopyError::Occupied(_))), "{again:?}");
}

#[rstest]
#[tokio::test]
async fn a_backup_replaces_what_is_there_only_if_it_may(#[values(Sqlite, Postgres)] on: On) {
    let (home, dir) = (Home::new(on).await, TempDir::new().unwrap());
    let file = dir.path().join("backup");
    let (store, _) = founded(&home).await;
    back_up(&home, &file).await.unwrap();
    let refused = back_up(&home, &file).await;
    assert!(matches!(refused, Err(CopyError::Exists(_))), "{refused:?}");
    add(&store, "later", Role::Learner).await;

    let in_use = restore(&file, &home.place, true, &mut quietly).await;
    let in_use = in_use.unwrap_err().to_string();
    assert!(in_use.contains("in use"), "{in_use}");
    store.close().await;
    drop(store);
    let occupied = put_back(&file, &home).await;
    assert!(
        matches!(occupied, Err(CopyError::Occupied(_))),
        "{occupied:?}"
    );
    restore(&file, &home.place, true, &mut quietly)
        .await
        .unwrap();
    let store = home.open().await;
    assert_eq!(store.person(ADA).await.unwrap(), None);
    assert!(store.person(PersonId(1)).await.unwrap().is_some());
}

type Spoil = fn(&str) -> String;

/// Ways to spoil the text of a backup, and what is said of it.
const SPOILT: &[(&str, Spoil, &str)] = &[
    (
        "cut off",
        |text| text[..text.len() / 2].into(),
        "ends before its end",
    ),
    (
        "without its last line",
        |text| without_last_line(text),
        "ends before its end",
    ),
    (
        "a row changed",
        |text| text.replace("\"root\"", "\"rood\""),
        "do not add up",
    ),
    (
        "a row of another type",
        |text| text.replacen("[1,\"root\"", "[\"1\",\"root\"", 1),
        "no row of",
    ),
    (
        "another table",
        |text| text.replacen("\"people\"", "\"pupils\"", 1),
        "no table of",
    ),
    (
        "another column",
        |text| text.replacen("\"email\"", "\"mail\"", 1),
        "other columns",
    ),
    (
        "more at its end",
        |text| format!("{text}[]\n"),
        "something follows",
    ),
];

fn without_last_line(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[..lines.len() - 1]
        .iter()
        .map(|line| format!("{line}\n"))
        .collect()
}

#[rstest]
#[tokio::test]
async fn a_spoilt_backup_is_told_from_a_whole_one_and_changes_nothing(
    #[values(Sqlite, Postgres)] on: On,
) {
    let (home, dir) = (Home::new(on).await, TempDir::new().unwrap());
    let (store, _) = founded(&home).await;
    let file = dir.path().join("backup");
    back_up(&home, &file).await.unwrap();
    add(&store, "later", Role::Learner).await;
    store.close().await;
    drop(store);
    let before = all_of(&home).await;
    let whole = text_of(&file);
    for (how, spoil, said) in SPOILT {
        let spoilt = spoil(&whole);
        assert_ne!(spoilt, whole, "{how}");
        write_text(&file, &spoilt);
        let told = restore(&file, &home.place, true, &mut quietly).await;
        let told = told.expect_err(how).to_string();
        assert!(told.contains(said), "{how}: {told}");
        assert!(all_of(&home).await == before, "{how}: something changed");
    }
    if let Place::Folder(dir) = &home.place {
        let left: Vec<_> = names_in(dir)
            .into_iter()
            .filter(|it| it.contains("restoring"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[tokio::test]
async fn a_file_whose_bytes_are_spoilt_is_no_backup_any_more() {
    let (home, dir) = (Home::new(Sqlite).await, TempDir::new().unwrap());
    founded(&home).await;
    let file = dir.path().join("backup");
    back_up(&home, &file).await.unwrap();
    let whole = fs::read(&file).unwrap();
    let empty = Home::new(Sqlite).await;
    let spoilt = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    for bytes in [
        whole[..whole.len() - 9].to_vec(),
        spoilt(whole.len() - 6),
        spoilt(whole.len() / 2),
        b"Dear diary".to_vec(),
        Vec::new(),
    ] {
        fs::write(&file, &bytes).unwrap();
        let told = put_back(&file, &empty).await.unwrap_err();
        assert!(
            matches!(told, CopyError::Damaged { .. } | CopyError::NotABackup(_)),
            "{told:?}"
        );
    }
    fs::write(&file, &whole).unwrap();
    put_back(&file, &empty).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_backup_of_an_older_schema_is_brought_up_to_date(#[values(Sqlite, Postgres)] on: On) {
    let old = Home::new(Sqlite).await;
    crate::migrated::write_old(Path::new(&old.address)).await;
    let (home, dir) = (Home::new(on).await, TempDir::new().unwrap());
    let file = dir.path().join("backup");
    let summary = back_up(&old, &file).await.unwrap();
    assert!(text_of(&file).starts_with("{\"quintain_backup\":1,\"schema\":1,"));
    assert_eq!(put_back(&file, &home).await.unwrap(), summary);
    let store = home.open().await;
    store.adopt(&course()).await.unwrap();
    let events = store.events(PersonId::FIRST).await.unwrap();
    assert_eq!(events.len(), 9);
}

#[tokio::test]
async fn a_backup_of_a_newer_version_is_refused() {
    let (home, dir) = (Home::new(Sqlite).await, TempDir::new().unwrap());
    founded(&home).await;
    let file = dir.path().join("backup");
    back_up(&home, &file).await.unwrap();
    let text = text_of(&file);
    let (_, rest) = text.split_once("\"schema\":").unwrap();
    let (_, rest) = rest.split_once(',').unwrap();
    write_text(
        &file,
        &format!("{{\"quintain_backup\":1,\"schema\":9999,{rest}"),
    );
    let empty = Home::new(Sqlite).await;
    let told = put_back(&file, &empty).await.unwrap_err();
    assert!(
        matches!(told, CopyError::Newer { found: 9999, .. }),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_backup_is_its_owners_alone_and_leaves_no_half_of_itself() {
    use std::os::unix::fs::PermissionsExt;
    let (home, dir) = (Home::new(Sqlite).await, TempDir::new().unwrap());
    founded(&home).await;
    let file: PathBuf = dir.path().join("backup");
    back_up(&home, &file).await.unwrap();
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    home.raw()
        .await
        .execute("DROP TABLE teams; CREATE TABLE teams (id DATE PRIMARY KEY)")
        .await
        .unwrap();
    assert!(
        backup(&home.place, &file, true, &mut quietly)
            .await
            .is_err()
    );
    assert_eq!(names_in(dir.path()), ["backup"]);
    put_back(&file, &Home::new(Sqlite).await).await.unwrap();
}

#[tokio::test]
async fn a_place_without_a_database_is_told_so_and_stays_empty() {
    let dir = TempDir::new().unwrap();
    let nothing = Place::Folder(dir.path().join("nothing"));
    let file = dir.path().join("backup");
    let told = backup(&nothing, &file, false, &mut quietly)
        .await
        .unwrap_err();
    assert!(
        matches!(told, CopyError::Store(StoreError::Missing(_))),
        "{told:?}"
    );
    let to = Home::new(Sqlite).await;
    let told = move_to(&nothing, &to.place, dir.path(), &mut quietly).await;
    assert!(matches!(
        told,
        Err(CopyError::Store(StoreError::Missing(_)))
    ));
    assert_eq!(names_in(dir.path()), [] as [&str; 0]);
    let told = back_up(&Home::new(Postgres).await, &file)
        .await
        .unwrap_err();
    assert!(told.to_string().contains("nothing of quintain"), "{told}");
}

#[tokio::test]
async fn a_restored_file_takes_the_place_of_one_that_cannot_be_read() {
    let (home, dir) = (Home::new(Sqlite).await, TempDir::new().unwrap());
    let (store, _) = founded(&home).await;
    let file = dir.path().join("backup");
    back_up(&home, &file).await.unwrap();
    store.close().await;
    drop(store);
    let database = Path::new(&home.address).join(FILE_NAME);
    fs::write(&database, "spoilt ".repeat(999)).unwrap();
    let told = put_back(&file, &home).await.unwrap_err();
    assert!(
        matches!(told, CopyError::Store(StoreError::NotADatabase(_))),
        "{told:?}"
    );
    restore(&file, &home.place, true, &mut quietly)
        .await
        .unwrap();
    let store = home.open().await;
    let lines = store
        .lines(&AuditFilter::default(), Ask::first())
        .await
        .unwrap();
    assert_eq!(lines.items[0].entry.act, Act::InstallationFounded);
}

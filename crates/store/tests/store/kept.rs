use std::collections::BTreeMap;

use academy::{
    Edit, Edits, Event, LabProgress, LearnerId, Moment, Record, SignInHash, SignIns, Workspaces,
};
use course::FilePath;
use rstest::rstest;

use crate::{Home, On, Postgres, Sqlite, lab};

const ME: LearnerId = LearnerId::LOCAL;

fn path(text: &str) -> FilePath {
    text.parse().unwrap()
}

fn written(text: &[u8]) -> Edit {
    Edit::Written(text.into())
}

#[rstest]
#[tokio::test]
async fn events_come_back_in_order_after_an_abrupt_end(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let one = lab("one");
    let store = home.open().await;
    let start = Event::LabStarted { lab: one.clone() };
    let hints = [1, 2].map(|n| Event::HintTaken {
        lab: one.clone(),
        n,
    });
    let first = store
        .append(ME, std::slice::from_ref(&start))
        .await
        .unwrap();
    let next = store.append(ME, &hints).await.unwrap();
    assert!(first[0] < next[0] && next[0] < next[1]);
    drop(store);

    let store = home.open().await;
    let entries = store.events_of(ME, &one).await.unwrap();
    let events: Vec<_> = entries.iter().map(|entry| entry.event.clone()).collect();
    assert_eq!(events, [start, hints[0].clone(), hints[1].clone()]);
    assert_eq!(entries[2].id, next[1]);
    assert!(entries[0].at.0 > 1_700_000_000_000, "{:?}", entries[0].at);
    assert_eq!(LabProgress::of(&entries).hints, 2);
}

#[rstest]
#[tokio::test]
async fn learners_and_labs_are_kept_apart(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let other = LearnerId::from_number(2);
    for (learner, slug) in [(ME, "one"), (ME, "two"), (other, "one")] {
        let lab = lab(slug);
        store
            .append(learner, &[Event::LabStarted { lab: lab.clone() }])
            .await
            .unwrap();
        let text = format!("{learner} {slug}");
        store
            .save_file(learner, &lab, &path("app/app.py"), text.as_bytes())
            .await
            .unwrap();
    }
    assert_eq!(store.events_of(ME, &lab("one")).await.unwrap().len(), 1);
    assert_eq!(store.events(ME).await.unwrap().len(), 2);
    store.clear(ME, &lab("one")).await.unwrap();
    assert!(store.load(ME, &lab("one")).await.unwrap().is_empty());
    assert_eq!(store.load(ME, &lab("two")).await.unwrap().len(), 1);
    let kept = store.load(other, &lab("one")).await.unwrap();
    assert_eq!(kept[&path("app/app.py")], written(b"2 one"));
}

#[rstest]
#[tokio::test]
async fn a_workspace_remembers_writing_deleting_moving_and_going_back(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let lab = lab("one");
    store
        .save_file(ME, &lab, &path("app/a.py"), b"first")
        .await
        .unwrap();
    store
        .save_file(ME, &lab, &path("app/a.py"), b"\xff\0second")
        .await
        .unwrap();
    store
        .delete_file(ME, &lab, &path("app/b.py"))
        .await
        .unwrap();
    store
        .rename(ME, &lab, &path("app/c.py"), &path("app/d.py"), b"moved")
        .await
        .unwrap();
    store
        .save_file(ME, &lab, &path("app/e.py"), b"")
        .await
        .unwrap();
    store
        .forget(ME, &lab, &[path("app/e.py"), path("app/never.py")])
        .await
        .unwrap();
    drop(store);

    let store = home.open().await;
    let expected: Edits = BTreeMap::from([
        (path("app/a.py"), written(b"\xff\0second")),
        (path("app/b.py"), Edit::Deleted),
        (path("app/c.py"), Edit::Deleted),
        (path("app/d.py"), written(b"moved")),
    ]);
    assert_eq!(store.load(ME, &lab).await.unwrap(), expected);
}

#[rstest]
#[tokio::test]
async fn a_submission_keeps_its_files_whatever_becomes_of_the_workspace(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let lab = lab("one");
    let files: Edits = BTreeMap::from([
        (path("app/app.py"), written(b"mine")),
        (path("app/old.py"), Edit::Deleted),
    ]);
    assert_eq!(store.submit(ME, &lab, &files).await.unwrap(), 1);
    assert_eq!(store.submit(ME, &lab, &Edits::new()).await.unwrap(), 2);
    store.clear(ME, &lab).await.unwrap();
    assert_eq!(store.submitted(ME, &lab, 1).await.unwrap(), files);
    assert!(store.submitted(ME, &lab, 2).await.unwrap().is_empty());
    assert!(store.submitted(ME, &lab, 3).await.unwrap().is_empty());
    let entries = store.events_of(ME, &lab).await.unwrap();
    assert_eq!(entries[1].event, Event::Submitted { lab, submission: 2 });
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_submission_number_is_never_given_twice(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.submit(ME, &lab("one"), &Edits::new()).await.unwrap() })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
}

#[rstest]
#[tokio::test]
async fn a_signed_in_browser_is_known_until_its_time_is_over(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let (hash, other) = (SignInHash([1; 32]), SignInHash([2; 32]));
    let now = Moment(1_000);
    store.add(hash, ME, now, now.plus_days(30)).await.unwrap();
    let almost = Moment(now.plus_days(30).0 - 1);
    assert_eq!(store.find(hash, almost).await.unwrap(), Some(ME));
    assert_eq!(store.find(hash, now.plus_days(30)).await.unwrap(), None);
    assert_eq!(store.find(other, now).await.unwrap(), None);

    store
        .add(other, ME, now.plus_days(31), now.plus_days(61))
        .await
        .unwrap();
    assert_eq!(
        store.find(hash, now).await.unwrap(),
        None,
        "was over and is dropped"
    );
    store.remove(other).await.unwrap();
    assert_eq!(store.find(other, now.plus_days(32)).await.unwrap(), None);
}

use std::collections::BTreeMap;

use academy::{
    Ask, Edit, Edits, Event, KeepError, LabProgress, PersonId, Record, Standings, Workspaces,
};
use course::FilePath;
use rstest::rstest;
use sqlx::Executor;

use crate::{Home, On, Postgres, Sqlite, at, course, lab};

const ME: PersonId = PersonId::FIRST;

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
        .append(ME, &course(), at(1), std::slice::from_ref(&start))
        .await
        .unwrap();
    let next = store.append(ME, &course(), at(1), &hints).await.unwrap();
    assert!(first[0] < next[0] && next[0] < next[1]);
    drop(store);

    let store = home.open().await;
    let entries = store.events_of(ME, &one).await.unwrap();
    let events: Vec<_> = entries.iter().map(|entry| entry.event.clone()).collect();
    assert_eq!(events, [start, hints[0].clone(), hints[1].clone()]);
    assert_eq!(entries[2].id, next[1]);
    assert_eq!((entries[0].at, &entries[0].course), (at(1), &course()));
    assert_eq!(LabProgress::of(&entries).hints, 2);
}

#[rstest]
#[tokio::test]
async fn learners_and_labs_are_kept_apart(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let other = PersonId(2);
    for (learner, slug) in [(ME, "one"), (ME, "two"), (other, "one")] {
        let lab = lab(slug);
        store
            .append(
                learner,
                &course(),
                at(1),
                &[Event::LabStarted { lab: lab.clone() }],
            )
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
    assert_eq!(
        store
            .submit(ME, &course(), at(1), &lab, &files)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        store
            .submit(ME, &course(), at(1), &lab, &Edits::new())
            .await
            .unwrap(),
        2
    );
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
            tokio::spawn(async move {
                store
                    .submit(ME, &course(), at(1), &lab("one"), &Edits::new())
                    .await
                    .unwrap()
            })
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
async fn the_latest_entries_come_a_piece_at_a_time(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let hints: Vec<_> = (1..=5)
        .map(|n| Event::HintTaken { lab: lab("one"), n })
        .collect();
    store.append(ME, &course(), at(1), &hints).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.latest(ME, Ask::new(after, 2)).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.into_iter().map(|entry| entry.event));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, hints.into_iter().rev().collect::<Vec<_>>());
}

#[rstest]
#[tokio::test]
async fn what_is_not_about_a_lab_is_no_entry_of_any_lab(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let events = [
        Event::LabStarted { lab: lab("one") },
        Event::TopicRead {
            section: "sql-injection".parse().unwrap(),
            topic: "unions".parse().unwrap(),
        },
    ];
    store.append(ME, &course(), at(1), &events).await.unwrap();
    assert_eq!(store.events_of(ME, &lab("one")).await.unwrap().len(), 1);
    let all = store.events(ME).await.unwrap();
    assert_eq!(all[1].event, events[1]);
}

#[rstest]
#[tokio::test]
async fn all_of_several_events_are_kept_or_none(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    store
        .append(
            ME,
            &course(),
            at(1),
            &[Event::LabStarted { lab: lab("one") }],
        )
        .await
        .unwrap();
    let before = store.standing(ME, &course()).await.unwrap();
    // No more summaries can be written, which happens after the events are.
    let mut raw = home.raw().await;
    let hide = "ALTER TABLE summaries RENAME COLUMN body TO hidden";
    raw.execute(hide).await.unwrap();
    let hints = [1, 2].map(|n| Event::HintTaken { lab: lab("one"), n });
    let error = store
        .append(ME, &course(), at(2), &hints)
        .await
        .unwrap_err();
    assert!(matches!(error, KeepError::Database(_)), "{error:?}");
    let show = "ALTER TABLE summaries RENAME COLUMN hidden TO body";
    raw.execute(show).await.unwrap();
    assert_eq!(store.events(ME).await.unwrap().len(), 1);
    assert_eq!(store.standing(ME, &course()).await.unwrap(), before);
    store.append(ME, &course(), at(3), &hints).await.unwrap();
    assert_eq!(store.events(ME).await.unwrap().len(), 3);
}

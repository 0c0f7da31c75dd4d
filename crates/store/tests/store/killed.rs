//! A program that is killed with -9 in the middle of a storm loses nothing that it acknowledged.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

use academy::{Edit, Edits, Event, PersonId, Record, Workspaces};
use course::FilePath;
use rstest::rstest;
use store::{Place, Store};

use crate::{Home, On, Postgres, Sqlite, at, course, lab, place};

/// Set for the child only: the folder or the address that it writes to.
const WHERE: &str = "QUINTAIN_TEST_KILLED_WHERE";
const SAID: &str = "acknowledged ";
/// Learners who work at the same time.
const LEARNERS: i64 = 4;

fn page() -> FilePath {
    "app/app.py".parse().unwrap()
}

/// Not a test of its own: what the child of the test below does until it is killed.
#[test]
fn the_child_of_the_killed_test() {
    let Ok(text) = env::var(WHERE) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let place = match text.strip_prefix('/') {
            Some(_) => Place::Folder(text.into()),
            None => place(&text),
        };
        let store = Store::open(&place).await.unwrap();
        let work = (1..=LEARNERS).map(|n| tokio::spawn(learn(store.clone(), n)));
        for learner in work.collect::<Vec<_>>() {
            learner.await.unwrap();
        }
    });
}

/// Round `n` appends hint `n`, saves a file, submits it, and says that it did.
async fn learn(store: Store, number: i64) {
    let (learner, lab) = (PersonId(number), lab("one"));
    let done = store.events_of(learner, &lab).await.unwrap();
    let submitted = done
        .iter()
        .filter(|it| matches!(it.event, Event::Submitted { .. }));
    let mut n = 1 + submitted.count() as u32;
    loop {
        let lab_hint = Event::HintTaken {
            lab: lab.clone(),
            n,
        };
        store
            .append(learner, &course(), at(1), &[lab_hint])
            .await
            .unwrap();
        let text = n.to_string();
        store
            .save_file(learner, &lab, &page(), text.as_bytes())
            .await
            .unwrap();
        let files = Edits::from([(page(), Edit::Written(text.as_bytes().into()))]);
        store
            .submit(learner, &course(), at(1), &lab, &files)
            .await
            .unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{SAID}{number} {n}")
            .and_then(|()| out.flush())
            .unwrap();
        n += 1;
    }
}

fn child(home: &Home) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "killed::the_child_of_the_killed_test",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(WHERE, &home.address)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills a child after it has acknowledged so many rounds, in the middle of the next ones; gives
/// the last round that each learner was told of.
fn storm(home: &Home, rounds: usize) -> BTreeMap<i64, u32> {
    let mut child = child(home);
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = BTreeMap::new();
    let mut note = |line: String| {
        let rest = line.strip_prefix(SAID)?;
        let (learner, n) = rest.split_once(' ')?;
        acknowledged.insert(learner.parse().ok()?, n.parse().ok()?);
        Some(())
    };
    let mut heard = 0;
    while heard < rounds {
        let line = said.next().expect("the child goes on until it is killed");
        heard += usize::from(note(line.unwrap()).is_some());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for line in said.map(Result::unwrap) {
        note(line);
    }
    acknowledged
}

#[rstest]
#[tokio::test]
async fn what_was_acknowledged_survives_kill_9(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    for round in 1..=5 {
        let acknowledged = storm(&home, round * 20);
        let store = home.open().await;
        for (number, last) in acknowledged {
            let learner = PersonId(number);
            assert_kept(&store, learner, last).await;
        }
        store.close().await;
    }
}

async fn assert_kept(store: &Store, learner: PersonId, acknowledged: u32) {
    let lab = lab("one");
    let entries = store.events_of(learner, &lab).await.unwrap();
    for n in 1..=acknowledged {
        let hint = Event::HintTaken {
            lab: lab.clone(),
            n,
        };
        let kept = entries.iter().any(|entry| entry.event == hint);
        assert!(
            kept,
            "learner {learner}: hint {n} of {acknowledged} is lost"
        );
    }
    let last = store.submitted(learner, &lab, acknowledged).await.unwrap();
    let text = acknowledged.to_string();
    assert_eq!(last[&page()].content(), Some(text.as_bytes()));
    let kept = store.load(learner, &lab).await.unwrap();
    let kept = std::str::from_utf8(kept[&page()].content().unwrap()).unwrap();
    assert!(
        kept.parse::<u32>().unwrap() >= acknowledged,
        "learner {learner}: the workspace is older"
    );
}

//! A program that is killed with -9 loses nothing that it acknowledged.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use academy::{Edit, Edits, Event, LearnerId, Record, Workspaces};
use course::FilePath;
use tempfile::TempDir;

use crate::{lab, open};

const ME: LearnerId = LearnerId::LOCAL;
/// Set for the child only: the folder that it writes to.
const DATA: &str = "QUINTAIN_TEST_KILLED_DATA";
const SAID: &str = "acknowledged ";

fn page() -> FilePath {
    "app/app.py".parse().unwrap()
}

/// Not a test of its own: what the child of the test below does until it is
/// killed. Round `n` appends hint `n`, saves a file and submits it.
#[test]
fn the_child_of_the_killed_test() {
    let Some(dir) = env::var_os(DATA) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = open(Path::new(&dir)).await;
        let lab = lab("one");
        let done = store.events_of(ME, &lab).await.unwrap();
        let submitted = done
            .iter()
            .filter(|it| matches!(it.event, Event::Submitted { .. }));
        let mut n = 1 + submitted.count() as u32;
        loop {
            store
                .append(
                    ME,
                    &[Event::HintTaken {
                        lab: lab.clone(),
                        n,
                    }],
                )
                .await
                .unwrap();
            let text = n.to_string();
            store
                .save_file(ME, &lab, &page(), text.as_bytes())
                .await
                .unwrap();
            let files = Edits::from([(page(), Edit::Written(text.as_bytes().into()))]);
            store.submit(ME, &lab, &files).await.unwrap();
            let mut out = std::io::stdout().lock();
            writeln!(out, "\n{SAID}{n}")
                .and_then(|()| out.flush())
                .unwrap();
            n += 1;
        }
    });
}

fn child(dir: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "killed::the_child_of_the_killed_test",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(DATA, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9() {
    let dir = TempDir::new().unwrap();
    let lab = lab("one");
    for round in 1..=5 {
        let mut child = child(dir.path());
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acknowledged = 0;
        // Killed in the middle of the next write, each time after another count.
        for _ in 0..round * 7 {
            let line = said
                .by_ref()
                .map(Result::unwrap)
                .find(|line| line.starts_with(SAID));
            acknowledged = line.unwrap()[SAID.len()..].parse().unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in said.map(Result::unwrap) {
            if let Some(n) = line.strip_prefix(SAID) {
                acknowledged = n.parse().unwrap();
            }
        }

        let store = open(dir.path()).await;
        let entries = store.events_of(ME, &lab).await.unwrap();
        let hints: Vec<u32> = entries
            .iter()
            .filter_map(|entry| match entry.event {
                Event::HintTaken { n, .. } => Some(n),
                _ => None,
            })
            .collect();
        assert!(
            hints.contains(&acknowledged),
            "round {round}: {acknowledged} is lost"
        );
        for n in 1..=acknowledged {
            assert!(hints.contains(&n), "round {round}: hint {n} is lost");
        }
        let last = store.submitted(ME, &lab, acknowledged).await.unwrap();
        let text = acknowledged.to_string();
        assert_eq!(last[&page()].content(), Some(text.as_bytes()));
        let kept = store.load(ME, &lab).await.unwrap();
        let kept: u32 = std::str::from_utf8(kept[&page()].content().unwrap())
            .unwrap()
            .parse()
            .unwrap();
        assert!(
            kept >= acknowledged,
            "round {round}: the workspace is older"
        );
    }
}

//! Submissions that want to pass without being repairs. Each ends in a verdict that says what is wrong,
//! in bounded time, and the machine judges the next one as if nothing had been.

#[path = "../support/mod.rs"]
mod support;

mod submissions;

use std::time::Duration;

use course::FileTree;
use futures_util::StreamExt;
use range::Workshop;
use range::grading::{self, Verdict};

use submissions::{BREAKING_OFF, CHEATING, HONEST, Submission, WAITING};
use support::{files, lab, processes, workshop};

/// A judgement may take its application's start, its checks' time and some moments; doubled for busy
/// machines.
const BOUND: Duration = Duration::from_secs(2 * (20 + 30 + 5));

async fn judged(workshop: &Workshop, name: &str, changed: &FileTree) -> Verdict {
    let lab = lab("notes");
    let judging = grading::judge(workshop, &lab, changed, &|_| {});
    match tokio::time::timeout(BOUND, judging).await {
        Ok(Ok(verdict)) => verdict,
        Ok(Err(error)) => panic!("{name}: no verdict but an error: {error}"),
        Err(_) => panic!("{name}: no verdict within {} seconds", BOUND.as_secs()),
    }
}

/// Everything that a learner is told.
fn told(verdict: &Verdict) -> Vec<String> {
    let checks = verdict.failed().map(|check| {
        check
            .message
            .clone()
            .unwrap_or_else(|| format!("(nothing of {})", check.title))
    });
    verdict.message.clone().into_iter().chain(checks).collect()
}

/// Judges all of them, some at a time, and collects what is not as it should be.
async fn wrongly_judged(
    all: &'static [Submission],
    at_a_time: usize,
    accepted: bool,
) -> Vec<String> {
    let workshop = workshop();
    let judgements = futures_util::stream::iter(all).map(|one| {
        let workshop = workshop.clone();
        async move {
            let verdict = judged(&workshop, one.name, &one.files()).await;
            let told = told(&verdict);
            let right = verdict.accepted() == accepted
                && (accepted
                    || told
                        .iter()
                        .any(|text| one.says.split('|').any(|says| text.contains(says))));
            (!right).then(|| {
                format!(
                    "{}: accepted: {}, told: {told:#?}",
                    one.name,
                    verdict.accepted()
                )
            })
        }
    });
    judgements
        .buffer_unordered(at_a_time)
        .filter_map(|found| async { found })
        .collect()
        .await
}

/// A right repair is accepted, and nothing of the submissions before it is left.
async fn all_is_well() {
    let lab = lab("notes");
    let solution = &lab.solution.as_ref().unwrap().files;
    let verdict = judged(&workshop(), "the solution", solution).await;
    assert!(verdict.accepted(), "{:#?}", told(&verdict));
    let own = std::process::id();
    for holder in processes::marked("sandbox-holder") {
        if holder.parent() == Some(own) {
            assert!(holder.ends_within(support::PATIENCE), "{holder:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn submissions_that_cheat_are_rejected_with_the_reason() {
    let wrong = soon_all(wrongly_judged(CHEATING, 2, false)).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    all_is_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn submissions_that_crash_or_take_too_much_are_rejected_with_the_reason() {
    let wrong = soon_all(wrongly_judged(BREAKING_OFF, 2, false)).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    all_is_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn submissions_that_keep_the_checks_waiting_are_rejected_in_bounded_time() {
    let wrong = soon_all(wrongly_judged(WAITING, 16, false)).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    all_is_well().await;
}

/// Right repairs that end themselves if they see what they must not see, so that each acceptance is a
/// proof that there was nothing to be seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_submission_sees_nothing_of_its_grader() {
    let wrong = soon_all(wrongly_judged(HONEST, 2, true)).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn no_submission_is_an_empty_one() {
    let verdict = judged(&workshop(), "nothing changed", &FileTree::new()).await;
    assert!(!verdict.accepted());
    assert_eq!(
        told(&verdict),
        ["The letter beside the notes could still be read."; 3]
    );
    let verdict = judged(&workshop(), "no application", &files(&[("app.py", "")])).await;
    assert!(!verdict.accepted());
    assert!(told(&verdict)[0].starts_with("Your application does not start."));
}

/// Each judgement has its own bound; this one is only against a test that never ends.
async fn soon_all<T>(future: impl Future<Output = T>) -> T {
    let limit = Duration::from_secs(600);
    tokio::time::timeout(limit, future)
        .await
        .expect("all judgements within ten minutes")
}

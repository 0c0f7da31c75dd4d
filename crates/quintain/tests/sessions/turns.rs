//! Whose turn it is: one lab for each learner, so many for the machine, and sleep for those that are
//! not used.

use std::sync::Arc;
use std::time::Duration;

use range::keeper::{Deed, End};
use range::{Bounds, Error, LabSession, Phase, Range};

use crate::desk::{path, range_of, running, start_in, until};
use crate::support::memory::Memory;
use crate::support::{lab, workshop};

async fn ask(range: &Arc<Range>, learner: &str) -> Arc<LabSession> {
    range
        .start(learner, &lab("notes"), Memory::new())
        .await
        .unwrap()
}

async fn place(session: &LabSession, n: u64) {
    until(session, "a place in the queue", |view| {
        view["queue_place"] == n
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_lab_runs_for_each_learner() {
    let range = range_of(4);
    let keeper = Memory::new();
    let notes = start_in(&range, "ada", &keeper).await;
    let same = range
        .start("ada", &lab("notes"), keeper.clone())
        .await
        .unwrap();
    assert_eq!(same.id, notes.id);
    notes
        .save(&path("attacker/a.txt"), "kept".into())
        .await
        .unwrap();

    let counter = range
        .start("ada", &lab("counter"), Memory::new())
        .await
        .unwrap();
    assert_eq!(
        notes.phase(),
        Phase::Stopped("You started another lab. Your files are kept.".into())
    );
    until(&counter, "it runs", running("original")).await;
    assert_eq!(range.running_lab("ada").unwrap().as_str(), "counter");
    assert_eq!(range.count(), (1, 0));
    assert_eq!(keeper.file("attacker/a.txt"), Some(Some("kept".into())));

    let others = start_in(&range, "bob", &Memory::new()).await;
    assert_eq!(range.count(), (2, 0));
    assert!(matches!(
        range.session("bob", &counter.id),
        Err(Error::NoSession)
    ));
    assert_eq!(range.session("bob", &others.id).unwrap().id, others.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_come_later_wait_in_their_order_and_are_told_their_place() {
    let range = range_of(1);
    let first = start_in(&range, "ada", &Memory::new()).await;
    let second = ask(&range, "bob").await;
    place(&second, 1).await;
    let third = ask(&range, "eve").await;
    place(&third, 2).await;
    assert_eq!(range.count(), (1, 2));

    first.stop(End::Stopped).await;
    until(&second, "its turn", running("original")).await;
    place(&third, 1).await;
    second.stop(End::Stopped).await;
    until(&third, "its turn", running("original")).await;
    assert_eq!(range.count(), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_up_waiting_leaves_the_queue() {
    let range = range_of(1);
    let first = start_in(&range, "ada", &Memory::new()).await;
    let second = ask(&range, "bob").await;
    place(&second, 1).await;
    let third = ask(&range, "eve").await;
    place(&third, 2).await;

    second.stop(End::Stopped).await;
    place(&third, 1).await;
    assert_eq!(range.count(), (1, 1));
    first.stop(End::Stopped).await;
    until(&third, "its turn", running("original")).await;
    assert!(matches!(second.phase(), Phase::Stopped(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unused_session_goes_to_sleep_and_its_files_are_kept() {
    let idle = Duration::from_secs(1);
    let range = Range::new(workshop(), Bounds { sessions: 1, idle });
    let keeper = Memory::new();
    let session = start_in(&range, "ada", &keeper).await;
    session
        .save(&path("attacker/a.txt"), "kept".into())
        .await
        .unwrap();
    let asleep = until(&session, "it sleeps", |view| view["phase"] == "stopped").await;
    assert_eq!(
        asleep["stopped_because"],
        "The lab went to sleep because it was not used. Your files are kept."
    );
    assert_eq!(keeper.file("attacker/a.txt"), Some(Some("kept".into())));
    assert!(matches!(
        keeper.deeds().last(),
        Some(Deed::Ended { why: End::Idle })
    ));
    assert!(matches!(session.sandbox().await, Err(Error::NoSession)));
    start_in(&range, "bob", &Memory::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shutting_down_ends_every_session() {
    let range = range_of(1);
    let running = start_in(&range, "ada", &Memory::new()).await;
    let waiting = ask(&range, "bob").await;
    place(&waiting, 1).await;
    range.shut_down().await;
    for session in [running, waiting] {
        assert_eq!(
            session.phase(),
            Phase::Stopped("The server is shutting down. Your files are kept.".into())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pages_that_start_the_same_lab_share_one_session() {
    let range = range_of(2);
    let keeper = Memory::new();
    let lab = lab("notes");
    let start = || range.start("ada", &lab, keeper.clone());
    let (one, two) = tokio::join!(start(), start());
    assert_eq!(one.unwrap().id, two.unwrap().id);
}

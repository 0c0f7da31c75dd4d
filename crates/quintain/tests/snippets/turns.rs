//! Who runs when.

use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use range::snippet::{Refused, SnippetEvent};

use crate::{snippets, support::soon};

const FOREVER: &str = "import threading\nthreading.Event().wait()";

#[tokio::test]
async fn a_reader_who_runs_much_waits_for_themselves_and_not_others_for_them() {
    let snippets = snippets(1);
    let first = snippets.run("ann", FOREVER.into()).unwrap();
    let readers = ["ann", "ann", "ann", "bob", "cy"];
    let runs = readers.map(|reader| (reader, snippets.run(reader, "print(1)".into()).unwrap()));
    assert_eq!(snippets.count(), (1, 5));
    drop(first);
    let ended = Arc::new(Mutex::new(Vec::new()));
    let ends = runs.map(|(reader, run)| {
        let ended = ended.clone();
        async move {
            let (printed, _) = run.finish().await;
            ended.lock().unwrap().push(reader);
            assert_eq!(printed, "1\n");
        }
    });
    soon("all ends", join_all(ends)).await;
    assert_eq!(*ended.lock().unwrap(), ["ann", "bob", "cy", "ann", "ann"]);
}

#[tokio::test]
async fn those_who_wait_are_told_their_place() {
    let snippets = snippets(1);
    let first = snippets.run("ann", FOREVER.into()).unwrap();
    let mut second = snippets.run("bob", "print(1)".into()).unwrap();
    let mut third = snippets.run("cy", "print(1)".into()).unwrap();
    let place = |place| Some(SnippetEvent::Waiting { place });
    assert_eq!(soon("a place", second.next()).await, place(1));
    assert_eq!(soon("a place", third.next()).await, place(2));
    drop(first);
    while soon("a place", third.next()).await != place(1) {}
    let (printed, _) = soon("the end", third.finish()).await;
    assert_eq!(printed, "1\n");
}

#[tokio::test]
async fn a_run_that_nobody_listens_to_any_more_gives_its_place_back() {
    let snippets = snippets(1);
    let first = snippets.run("ann", FOREVER.into()).unwrap();
    let waiting = snippets.run("bob", FOREVER.into()).unwrap();
    let third = snippets.run("cy", "print('mine')".into()).unwrap();
    drop(waiting);
    drop(first);
    let (printed, end) = soon("the end", third.finish()).await;
    assert_eq!(printed, "mine\n");
    assert!(end.is_well(), "{end:?}");
}

#[tokio::test]
async fn only_so_many_may_wait() {
    let snippets = snippets(1);
    let mut kept = vec![snippets.run("ann", FOREVER.into()).unwrap()];
    for _ in 0..4 {
        kept.push(snippets.run("ann", FOREVER.into()).unwrap());
    }
    let refused = snippets.run("ann", FOREVER.into()).expect_err("four wait");
    assert_eq!(refused, Refused::YoursWait);
    for reader in ["bob", "cy", "dee", "eve"] {
        kept.push(snippets.run(reader, FOREVER.into()).unwrap());
    }
    let refused = snippets.run("flo", FOREVER.into()).expect_err("eight wait");
    assert_eq!(refused, Refused::Full);
}

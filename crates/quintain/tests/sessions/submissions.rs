//! "Check my fix": the workspace of that moment is judged.

use range::{Error, SessionEvent};

use crate::desk::{Desk, Screen, event, path, stolen_flag, until, view};
use crate::support::{lab, original};

fn solution() -> String {
    let lab = lab("notes");
    let files = &lab.solution.as_ref().unwrap().files;
    String::from_utf8(files[&"notes.py".parse().unwrap()].bytes.to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_the_workspace_of_that_moment() {
    let desk = Desk::new().await;
    let mut events = desk.session.events();
    desk.session
        .save(&path("app/notes.py"), solution().into())
        .await
        .unwrap();
    let n = desk.session.submit().await.unwrap();
    assert!(
        matches!(desk.session.submit().await, Err(Error::NotNow(_))),
        "one at a time"
    );
    let vulnerable = original(&lab("notes"), "notes.py") + "\n";
    desk.session
        .save(&path("app/notes.py"), vulnerable.into())
        .await
        .unwrap();

    let first = event(&mut events, "a check", |event| match event {
        SessionEvent::Check { submission, check } => Some((*submission, check.title.clone())),
        _ => None,
    });
    assert_eq!(first.await, (n, "A note can be read".to_owned()));
    let judged = |view: &serde_json::Value| view["submission"]["state"] != "running";
    let done = until(&desk.session, "the verdict", judged).await;
    assert_eq!(
        done["submission"]["state"], "accepted",
        "{:#}",
        done["submission"]
    );
    assert_eq!(done["submission"]["checks"].as_array().unwrap().len(), 6);
    let [(name, Some(content))] = &desk.keeper.submission(n)[..] else {
        panic!("one changed file");
    };
    assert_eq!(
        (name.as_str(), content),
        ("app/notes.py", &solution().into_bytes())
    );

    let n = desk.session.submit().await.unwrap();
    let done = until(&desk.session, "the verdict", |view| {
        view["submission"]["n"] == n && view["submission"]["state"] != "running"
    });
    assert_eq!(done.await["submission"]["state"], "rejected");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_terminal_has_just_changed_is_in_the_submission() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("sed -i 's/is_file/is_dir/' app/notes.py").await;
    let n = desk.session.submit().await.unwrap();
    let changed = desk.keeper.submission(n);
    let (_, Some(content)) = &changed[0] else {
        panic!("{changed:?}");
    };
    assert!(String::from_utf8_lossy(content).contains("is_dir"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_cannot_be_recorded_is_not_judged() {
    let desk = Desk::new().await;
    desk.keeper
        .broken
        .store(true, std::sync::atomic::Ordering::SeqCst);
    assert!(matches!(desk.session.submit().await, Err(Error::Record(_))));
    assert!(view(&desk.session)["submission"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_debrief_opens_when_the_attack_and_the_repair_are_done() {
    let desk = Desk::new().await;
    desk.session
        .flag(&stolen_flag(&desk.session).await)
        .await
        .unwrap();
    desk.session
        .save(&path("app/notes.py"), (solution() + "# mine\n").into())
        .await
        .unwrap();
    desk.session.submit().await.unwrap();
    until(&desk.session, "the verdict", |view| {
        view["submission"]["state"] == "accepted"
    })
    .await;
    let debrief = desk.session.debrief().await.unwrap();
    assert!(debrief.html.contains("A name became a path."));
    let [diff] = &debrief.diffs[..] else {
        panic!("{:?}", debrief.diffs);
    };
    assert_eq!(diff.path.as_str(), "app/notes.py");
    assert!(diff.unified.contains("-# mine"), "{}", diff.unified);
}

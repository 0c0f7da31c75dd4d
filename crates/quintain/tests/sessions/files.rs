//! Files: what is saved is kept, wherever it was changed.

use std::sync::atomic::Ordering;

use range::keeper::End;
use range::{Error, SessionEvent};

use crate::desk::{Desk, Screen, event, get, path, running, until, view};

const EDITED: &str = "\n\ndef also() -> None: ...\n";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_is_kept_before_it_is_acknowledged_and_comes_back() {
    let desk = Desk::new().await;
    let text = desk.text("app/notes.py").await.unwrap() + EDITED;
    desk.session
        .save(&path("app/notes.py"), text.clone().into())
        .await
        .unwrap();
    assert_eq!(desk.keeper.file("app/notes.py"), Some(Some(text.clone())));
    desk.session
        .save(&path("app/new/one.txt"), "new".into())
        .await
        .unwrap();
    desk.session.stop(End::Stopped).await;

    let again = desk
        .range
        .start("ada", &desk.session.lab, desk.keeper.clone())
        .await
        .unwrap();
    assert_ne!(again.id, desk.session.id);
    until(&again, "the edit runs", running("edited")).await;
    assert_eq!(
        again.file(&path("app/notes.py"), false).await,
        Some(text.into())
    );
    assert_eq!(
        again.file(&path("app/new/one.txt"), false).await,
        Some("new".into())
    );
    let mut screen = Screen::of(&again).await;
    screen
        .run("tail -n 1 app/notes.py; cat app/new/one.txt")
        .await;
    assert!(screen.shows("def also()"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_not_acknowledged_and_changes_nothing() {
    let desk = Desk::new().await;
    let before = desk.text("app/notes.py").await;
    desk.keeper.broken.store(true, Ordering::SeqCst);
    let done = desk
        .session
        .save(&path("app/notes.py"), "lost".into())
        .await;
    assert!(matches!(done, Err(Error::Record(_))), "{done:?}");
    assert!(desk.session.delete(&path("app/notes.py")).await.is_err());
    assert!(
        desk.session
            .rename(&path("app/notes.py"), &path("app/other.py"))
            .await
            .is_err()
    );
    assert_eq!(desk.text("app/notes.py").await, before);
    assert!(
        get(&desk.session, "app", "/note?name=welcome")
            .await
            .status
            .is_success()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_made_in_the_terminal_is_noticed_and_kept() {
    let desk = Desk::new().await;
    let mut events = desk.session.events();
    let mut screen = Screen::of(&desk.session).await;
    screen
        .run("echo '# mine' >> app/notes.py; rm attacker/index.html; echo n > app/n.txt")
        .await;
    event(&mut events, "files", |event| {
        matches!(event, SessionEvent::Files).then_some(())
    })
    .await;
    until(&desk.session, "the change runs", running("edited")).await;
    // One look may have come in the middle of the three.
    while desk.keeper.paths().len() < 3 {
        event(&mut events, "files", |event| {
            matches!(event, SessionEvent::Files).then_some(())
        })
        .await;
    }
    assert!(
        desk.keeper
            .file("app/notes.py")
            .unwrap()
            .unwrap()
            .ends_with("# mine\n")
    );
    assert_eq!(desk.keeper.file("attacker/index.html"), Some(None));
    assert_eq!(desk.keeper.file("app/n.txt"), Some(Some("n\n".into())));
    assert_eq!(desk.text("app/n.txt").await, Some("n\n".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_could_not_be_kept_at_first_is_kept_later() {
    let desk = Desk::new().await;
    let mut events = desk.session.events();
    desk.keeper.broken.store(true, Ordering::SeqCst);
    let mut screen = Screen::of(&desk.session).await;
    screen.run("echo mine > attacker/mine.txt").await;
    let notice = event(&mut events, "a notice", |event| match event {
        SessionEvent::Notice { text } => Some(text.clone()),
        _ => None,
    });
    assert!(
        notice
            .await
            .contains("attacker/mine.txt could not be saved")
    );
    desk.keeper.broken.store(false, Ordering::SeqCst);
    desk.session.stop(End::Stopped).await;
    assert_eq!(
        desk.keeper.file("attacker/mine.txt"),
        Some(Some("mine\n".into()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_files_made_in_the_terminal_do_not_cost_the_learner_others() {
    let desk = Desk::new().await;
    desk.session
        .save(&path("attacker/zz.txt"), "mine".into())
        .await
        .unwrap();
    let mut events = desk.session.events();
    let mut screen = Screen::of(&desk.session).await;
    screen
        .run("for n in $(seq 700); do echo $n > attacker/a$n; done")
        .await;
    event(&mut events, "files", |event| {
        matches!(event, SessionEvent::Files).then_some(())
    })
    .await;
    desk.session.stop(End::Stopped).await;
    assert_eq!(
        desk.keeper.file("attacker/zz.txt"),
        Some(Some("mine".into()))
    );
    assert_eq!(desk.keeper.file("attacker/index.html"), None);
    assert_eq!(desk.keeper.file("app/notes.py"), None);
    assert!(
        desk.keeper.paths().len() <= 400,
        "{} files are kept",
        desk.keeper.paths().len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_move_go_and_come_back() {
    let desk = Desk::new().await;
    let session = &desk.session;
    let original = desk.text("app/notes.py").await;
    session
        .rename(&path("app/notes.py"), &path("app/lib/moved.py"))
        .await
        .unwrap();
    assert_eq!(desk.keeper.file("app/notes.py"), Some(None));
    assert_eq!(desk.text("app/lib/moved.py").await, original);
    let again = session
        .rename(&path("app/notes.py"), &path("app/x.py"))
        .await
        .unwrap_err();
    assert_eq!(again.to_string(), "There is no app/notes.py.");
    let over = session
        .rename(&path("app/lib/moved.py"), &path("app/app.py"))
        .await
        .unwrap_err();
    assert_eq!(over.to_string(), "There is a app/app.py already.");

    session.revert(&path("app/notes.py")).await.unwrap();
    assert_eq!(desk.text("app/notes.py").await, original);
    assert_eq!(desk.keeper.file("app/notes.py"), None);
    session.revert(&path("app/lib/moved.py")).await.unwrap();
    assert_eq!(desk.text("app/lib/moved.py").await, None);
    assert!(session.revert(&path("app/lib/moved.py")).await.is_err());

    session.delete(&path("app/notes.py")).await.unwrap();
    assert_eq!(desk.keeper.file("app/notes.py"), Some(None));
    let mut screen = Screen::of(session).await;
    screen.run("ls app").await;
    assert!(!screen.shows("notes.py"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_as_the_author_wrote_it_is_no_change() {
    let desk = Desk::new().await;
    let original = desk.text("app/notes.py").await.unwrap();
    desk.edit("app/notes.py", &(original.clone() + EDITED))
        .await;
    desk.session
        .save(&path("app/notes.py"), original.into())
        .await
        .unwrap();
    assert_eq!(desk.keeper.file("app/notes.py"), None);
    let tree = desk.session.files().await;
    assert!(
        tree.iter().all(|entry| !entry.changed && !entry.new),
        "{tree:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_workspace_does_not_hold_is_refused_with_the_reason() {
    let desk = Desk::new().await;
    let refused = async |name: &str, content: Vec<u8>| {
        let done = desk.session.save(&path(name), content).await;
        match done {
            Err(Error::BadInput(why)) => why,
            other => panic!("{name}: {other:?}"),
        }
    };
    let large = vec![b'x'; (1 << 20) + 1];
    assert_eq!(
        refused("app/large", large).await,
        "app/large has 1025 KiB; a file may have 1024 KiB."
    );
    for name in ["notes.py", "app", "elsewhere/a", "lab/data/letter"] {
        assert_eq!(
            refused(name, b"x".into()).await,
            format!("{name}: files are under app/ or attacker/")
        );
    }
    let long = format!("app/{}/{}", "a".repeat(200), "b".repeat(200));
    assert!(
        refused(&long, b"x".into())
            .await
            .ends_with("this name is too long")
    );
    for name in ["app/notes.py/inner", "app"] {
        assert!(!refused(name, b"x".into()).await.is_empty());
    }
    desk.session
        .save(&path("app/folder/a"), "x".into())
        .await
        .unwrap();
    let clash = "app/folder: one name can't be a file and a folder.";
    assert_eq!(refused("app/folder", b"x".into()).await, clash);

    let room = 400 - desk.session.files().await.len();
    for n in 0..room {
        desk.session
            .save(&path(&format!("attacker/{n}")), "x".into())
            .await
            .unwrap();
    }
    let full = "There are 400 files already, which is the most that a workspace holds.";
    assert_eq!(refused("attacker/one-more", b"x".into()).await, full);
    assert_eq!(view(&desk.session)["phase"], "running");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_stays_whatever_its_name() {
    let desk = Desk::new().await;
    let deepest = format!("attacker/{}a", "d/".repeat(15));
    for name in [
        "attacker/page.swp",
        "attacker/draft~",
        "attacker/.git/config",
        "app/a.pyc",
        &deepest,
    ] {
        desk.session.save(&path(name), name.into()).await.unwrap();
    }
    desk.session.stop(End::Stopped).await;
    for name in [
        "attacker/page.swp",
        "attacker/draft~",
        "attacker/.git/config",
        "app/a.pyc",
        &deepest,
    ] {
        assert_eq!(desk.keeper.file(name), Some(Some(name.into())));
    }
}

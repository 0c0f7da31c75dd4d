//! The application: it follows the files, says why it is down, and can be put back.

use range::Error;
use range::keeper::Deed;

use crate::desk::{Desk, Screen, get, path, running, stolen_flag, until, view};

#[tokio::test(flavor = "multi_thread")]
async fn a_syntax_error_is_a_message_and_mending_it_brings_the_application_back() {
    let desk = Desk::new().await;
    let original = desk.text("app/notes.py").await.unwrap();
    let wrong = original.clone() + "\ndef broken(:\n";
    desk.session
        .save(&path("app/notes.py"), wrong.into())
        .await
        .unwrap();
    let down = until(&desk.session, "it is down", |view| {
        view["app"]["state"] == "down"
    })
    .await;
    let message = down["app"]["message"].as_str().unwrap();
    assert!(
        message.lines().last().unwrap().starts_with("SyntaxError: "),
        "{message}"
    );
    assert!(message.contains("def broken(:"), "{message}");
    let page = crate::desk::browse(&desk.session, "app", Default::default()).await;
    assert!(matches!(&page, Err(Error::NotNow(why)) if why == "The application does not answer."));

    desk.session
        .save(&path("app/notes.py"), (original + "\n").into())
        .await
        .unwrap();
    until(&desk.session, "it is back", running("edited")).await;
    assert!(
        get(&desk.session, "app", "/note?name=welcome")
            .await
            .status
            .is_success()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_ends_later_is_shown_as_down() {
    let desk = Desk::new().await;
    let ending =
        desk.text("app/notes.py").await.unwrap() + "\n\ndef read(name):\n    os._exit(7)\n";
    desk.edit("app/notes.py", &ending).await;
    let request = hyper::Request::get("/note?name=x")
        .body(Default::default())
        .unwrap();
    assert!(
        crate::desk::browse(&desk.session, "app", request)
            .await
            .is_err()
    );
    let down = until(&desk.session, "it is down", |view| {
        view["app"]["state"] == "down"
    })
    .await;
    assert_eq!(
        down["app"]["message"].as_str().unwrap().lines().next(),
        Some("The application ended with exit status 7.")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_does_not_wait_for_an_application_that_hangs_at_its_start() {
    let desk = Desk::new().await;
    let original = desk.text("app/app.py").await.unwrap();
    let hanging = format!("import time\ntime.sleep(3600)\n{original}");
    desk.session
        .save(&path("app/app.py"), hanging.into())
        .await
        .unwrap();
    until(&desk.session, "it starts", |view| {
        view["app"]["mode"] == "edited" && view["app"]["state"] == "starting"
    })
    .await;
    // Long before anybody gives the hanging one up.
    let mended = async {
        desk.session
            .save(&path("app/app.py"), (original + "\n").into())
            .await
            .unwrap();
        until(&desk.session, "the mended one runs", running("edited")).await;
    };
    let done = tokio::time::timeout(std::time::Duration::from_secs(12), mended).await;
    assert!(done.is_ok(), "it waits: {:#}", view(&desk.session)["app"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn resetting_the_data_makes_it_anew_with_another_flag() {
    let desk = Desk::new().await;
    let before = stolen_flag(&desk.session).await;
    let said = hyper::Request::post("/say")
        .header("content-length", 2)
        .body("hi".into())
        .unwrap();
    crate::desk::browse(&desk.session, "app", said)
        .await
        .unwrap();
    assert_eq!(
        get(&desk.session, "app", "/note?name=../said").await.text,
        "hi"
    );
    get(&desk.session, "attacker", "/loot").await;

    desk.session.reset("data").await.unwrap();
    until(&desk.session, "it runs", running("original")).await;
    assert_eq!(
        get(&desk.session, "app", "/note?name=../said").await.status,
        404
    );
    let after = stolen_flag(&desk.session).await;
    assert_ne!(after, before);
    assert!(!desk.session.flag(&before).await.unwrap().accepted);
    assert!(desk.session.flag(&after).await.unwrap().accepted);
    assert!(desk.session.site().await.unwrap().seen().is_empty());
    assert!(
        desk.keeper
            .deeds()
            .iter()
            .any(|deed| matches!(deed, Deed::Reset { what } if what == "data"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_can_be_reset_whatever_the_application_has_left_in_it() {
    let desk = Desk::new().await;
    let vandal = r#"
import os
os.chdir(os.environ["DATA_DIR"])
os.makedirs(b"odd\xff\xfe/inner\xff", exist_ok=True)
os.makedirs("notes/" + "deep/" * 60, exist_ok=True)
for link in ("dangling", "notes/away"):
    if not os.path.lexists(link):
        os.symlink("/nowhere", link)
if not os.path.exists("closed"):
    os.makedirs("closed/folder")
    open("closed/folder/file", "w").close()
    os.chmod("closed/folder", 0)
    os.mkfifo("pipe")
os.chdir("/home/learner/app")
"#;
    let original = desk.text("app/app.py").await.unwrap();
    desk.edit("app/app.py", &format!("{vandal}\n{original}"))
        .await;
    desk.session
        .save(&path("app/app.py"), original.clone().into())
        .await
        .unwrap();
    until(&desk.session, "it runs", running("original")).await;
    desk.session.reset("data").await.unwrap();
    until(&desk.session, "it runs", running("original")).await;
    let sandbox = desk.session.sandbox().await.unwrap();
    let left: Vec<_> = sandbox
        .list("data", 100)
        .unwrap()
        .into_iter()
        .map(|entry| entry.path)
        .collect();
    assert_eq!(left, ["letter", "notes/welcome"]);
    assert!(
        desk.session
            .flag(&stolen_flag(&desk.session).await)
            .await
            .unwrap()
            .accepted
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn resetting_the_code_brings_the_authors_files_back() {
    let desk = Desk::new().await;
    let original = desk.text("app/notes.py").await.unwrap();
    desk.edit("app/notes.py", &(original.clone() + "\n")).await;
    desk.session
        .save(&path("attacker/mine.html"), "mine".into())
        .await
        .unwrap();
    desk.session
        .delete(&path("attacker/index.html"))
        .await
        .unwrap();

    desk.session.reset("code").await.unwrap();
    until(&desk.session, "the original runs", running("original")).await;
    assert!(desk.keeper.paths().is_empty(), "{:?}", desk.keeper.paths());
    assert_eq!(desk.text("app/notes.py").await, Some(original));
    assert_eq!(desk.text("attacker/mine.html").await, None);
    assert!(
        get(&desk.session, "attacker", "/")
            .await
            .text
            .contains("Nothing to see")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn resetting_everything_ends_the_shell_too() {
    let desk = Desk::new().await;
    let before = stolen_flag(&desk.session).await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("mine=kept").await;
    desk.edit(
        "app/notes.py",
        &(desk.text("app/notes.py").await.unwrap() + "\n"),
    )
    .await;

    desk.session.reset("everything").await.unwrap();
    until(&desk.session, "the original runs", running("original")).await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("echo shell:$mine.").await;
    assert!(screen.shows("shell:.\r\n"));
    assert_ne!(stolen_flag(&desk.session).await, before);
    assert!(desk.keeper.paths().is_empty());

    let nonsense = desk.session.reset("the world").await.unwrap_err();
    assert_eq!(
        nonsense.to_string(),
        "Reset what? `data`, `code` or `everything`."
    );
}

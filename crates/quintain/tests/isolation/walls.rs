//! Every attempt, made in the application's place, with a neighbour in another session, one in the same,
//! and listeners on the host.

use std::collections::BTreeMap;
use std::net::{IpAddr, TcpListener, TcpStream};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use rustix::process::geteuid;
use serde_json::{Value, json};

use crate::attempts::{ATTEMPTS, RUNNER};
use crate::support::inside::{Place, Program};
use crate::support::{PATIENCE, launcher, processes};
use crate::system_calls::{CLOSED, NAMED};

/// A neighbour: it leaves things where neighbours must not find them, and stays.
const NEIGHBOUR: &str = r"
import ctypes, pathlib, signal, socket, sys
pathlib.Path('/tmp/of-a-neighbour').write_text('mine')
pathlib.Path('/dev/shm/of-a-neighbour').write_text('mine')
assert ctypes.CDLL(None).shmget(0x51, 4096, 0o1777) >= 0
tcp = socket.create_server(('127.0.0.1', 7777))
abstract = socket.socket(socket.AF_UNIX)
abstract.bind('\0' + sys.argv[1])
abstract.listen()
print('ready', flush=True)
signal.pause()
";

fn neighbour(place: &Place, mark: &str) -> Program {
    let mut program = place.python(NEIGHBOUR, mark);
    assert_eq!(program.line(), "ready");
    program
}

/// The host's own addresses, found by asking which one would be used to reach elsewhere.
fn addresses() -> Vec<IpAddr> {
    let towards = |bind: &str, to: &str| {
        let socket = std::net::UdpSocket::bind(bind).ok()?;
        socket.connect(to).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    let own = [
        towards("0.0.0.0:0", "198.51.100.1:53"),
        towards("[::]:0", "[2001:db8::1]:53"),
    ];
    let loopback = ["127.0.0.1", "::1"].map(|one| one.parse().unwrap());
    loopback
        .into_iter()
        .chain(own.into_iter().flatten())
        .collect()
}

/// What became of each attempt: its name, how it ended, and what was told.
fn outcomes(
    place: &Place,
    attempts: &[(&str, &str)],
    host: Value,
    mark: &str,
) -> Vec<(String, String, String)> {
    let calls = |calls: &[(&str, i64)]| {
        calls
            .iter()
            .map(|(name, number)| ((*name).to_owned(), *number))
            .collect()
    };
    let (closed, number): (BTreeMap<String, i64>, BTreeMap<String, i64>) =
        (calls(CLOSED), calls(NAMED));
    let given = json!({"attempts": attempts, "host": host, "closed": closed, "number": number});
    let mut runner = place.python(RUNNER, mark);
    runner.feed(&given.to_string());
    let (exit, printed) = runner.ended();
    assert_eq!(exit, Some(sandbox::Exit::Code(0)), "{printed}");
    printed
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

#[test]
fn every_attempt_to_leave_the_sandbox_is_refused() {
    let mark = processes::mark("neighbour");
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("quintain.db"), "records").unwrap();
    let tcp = TcpListener::bind("[::]:0")
        .or_else(|_| TcpListener::bind("0.0.0.0:0"))
        .unwrap();
    let abstract_name = SocketAddr::from_abstract_name(&mark).unwrap();
    let _unix = UnixListener::bind_addr(&abstract_name).unwrap();
    let port = tcp.local_addr().unwrap().port();
    let mut reachable = addresses();
    reachable
        .retain(|address| TcpStream::connect_timeout(&(*address, port).into(), PATIENCE).is_ok());
    assert!(!reachable.is_empty(), "the host reaches itself");

    let (own, other) = (Place::new(), Place::new());
    let _elsewhere = neighbour(&other, &mark);
    let peer = processes::marked(&mark).first().expect("a neighbour").pid;
    let user = std::fs::read_to_string("/etc/passwd").unwrap();
    let user = user.lines().last().unwrap_or_default().to_owned();
    let host = json!({
        "user": user, "repository": concat!(env!("CARGO_MANIFEST_DIR"), "/../.."), "data": data.path(),
        "mark": mark, "peer": peer, "port": port, "addresses": reachable,
    });

    let all: Vec<(&str, &str)> = ATTEMPTS.iter().map(|one| (one.name, one.code)).collect();
    let outcomes = outcomes(&own, &all, host, "own");
    assert_eq!(outcomes.len(), ATTEMPTS.len());
    let failures: Vec<String> = outcomes
        .iter()
        .zip(ATTEMPTS)
        .filter(|((_, how, _), _)| how != "refused")
        .map(|((name, how, told), one)| format!("{name}: {how}, although {}\n{told}", one.why))
        .collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn a_neighbour_in_the_same_session_shares_the_network_and_nothing_else() {
    let mark = processes::mark("beside");
    let place = Place::new();
    let _beside = neighbour(&place, &mark);
    let peer = processes::marked(&mark).first().expect("a neighbour").pid;
    let host = json!({"mark": mark, "peer": peer});
    let mut attempts: Vec<(&str, &str)> = ATTEMPTS
        .iter()
        .map(|one| (one.name, one.code))
        .filter(|(name, _)| name.contains("neighbour"))
        .collect();
    assert!(attempts.len() >= 6);
    if landlock_has_scopes() {
        attempts.push((
            "reach its abstract socket",
            r"socket.socket(socket.AF_UNIX).connect('\0' + host['mark'])",
        ));
    } else {
        println!("skipped: abstract sockets of neighbours (Landlock older than ABI 6)");
    }
    attempts.push((
        "control",
        "socket.create_connection(('127.0.0.1', 7777), 5)",
    ));
    let outcomes = outcomes(&place, &attempts, host, "own");
    let (control, attempts) = outcomes.split_last().unwrap();
    assert_eq!(
        control.1, "succeeded",
        "members of a session share its loopback: {}",
        control.2
    );
    for (name, how, told) in attempts {
        assert_eq!(how, "refused", "{name}: {told}");
    }
}

fn landlock_has_scopes() -> bool {
    let findings = sandbox::examine(&launcher());
    let landlock = findings.iter().find(|one| one.what == "Landlock").unwrap();
    let version = landlock
        .found
        .strip_prefix("ABI ")
        .and_then(|text| text.parse().ok());
    version.unwrap_or(0) >= 6
}

/// The runner notices what is allowed: without this, attempts that can't succeed would prove nothing.
#[test]
fn what_a_lab_needs_is_allowed() {
    let allowed = [
        ("write its data", "open('/lab/data/mine', 'w').write('x')"),
        ("write to /tmp", "open('/tmp/mine', 'w').write('x')"),
        (
            "listen on port 80",
            "socket.create_server(('127.0.0.1', 80))",
        ),
        (
            "open the routing table",
            "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
        ),
        (
            "run a shell",
            "import subprocess; subprocess.run(['sh', '-c', 'true'], check=True)",
        ),
        (
            "start a thread",
            "import threading; threading.Thread(target=int).start()",
        ),
        (
            "see itself",
            "open('/proc/self/environ').read(); os.listdir('/proc/self/fd'); pids()",
        ),
        ("ask for its personality", "call_libc('personality', -1)"),
        (
            "make a system call that is on the list",
            "assert reached(number['lseek'])",
        ),
        ("open a terminal", "os.open('/dev/pts/ptmx', os.O_RDWR)"),
    ];
    for (name, how, told) in outcomes(&Place::new(), &allowed, Value::Null, "own") {
        assert_eq!(how, "succeeded", "{name}: {told}");
    }
}

#[test]
fn lab_code_never_runs_as_root_on_the_host() {
    let mark = processes::mark("user");
    let place = Place::new();
    let _program = neighbour(&place, &mark);
    let found = processes::marked(&mark);
    assert!(!found.is_empty());
    for process in found {
        let ids = process.status("Uid") + " " + &process.status("Gid");
        assert!(!ids.split_whitespace().any(|id| id == "0"), "{ids}");
        assert_eq!(process.status("Groups"), "");
        if !geteuid().is_root() {
            let own = geteuid().as_raw().to_string();
            assert!(
                process.status("Uid").split_whitespace().all(|id| id == own),
                "{ids}"
            );
        }
    }
}

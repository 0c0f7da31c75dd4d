//! What one lab takes is bounded: it gets errors or ends, and the next one works meanwhile.

use std::io::Read;
use std::os::fd::OwnedFd;
use std::time::Duration;

use sandbox::{Exit, Streams, Version};

use crate::support::inside::Place;
use crate::support::{PATIENCE, launcher, processes};

/// A second session, started while the first one misbehaves, runs a program.
fn another_session_works() {
    let place = Place::new();
    let (exit, printed) = place.python("print(6 * 7)", "healthy").ended();
    assert_eq!((exit, printed.trim()), (Some(Exit::Code(0)), "42"));
}

#[test]
fn a_fork_bomb_is_kept_to_its_processes() {
    let mark = processes::mark("bomb");
    let place = Place::new();
    let limit = place.lab.limits.processes as usize;
    let bomb = "
import os, signal
while True:
    try:
        os.fork()
    except OSError as error:
        os.write(1, f'{error.errno}\\n'.encode())
        signal.pause()
";
    let mut program = place.python(bomb, &mark);
    assert_eq!(
        program.line(),
        libc::EAGAIN.to_string(),
        "a fork should have been refused"
    );
    let alive = processes::marked(&mark);
    assert!(alive.len() <= limit, "{} processes of {limit}", alive.len());
    another_session_works();
    drop(place);
    assert!(alive.iter().all(|process| process.ends_within(PATIENCE)));
}

#[test]
fn a_program_that_takes_all_memory_is_ended() {
    let place = Place::new();
    let greedy = "
taken = []
while True:
    taken.append(bytearray(1 << 20))
    for at in range(0, 1 << 20, 4096):
        taken[-1][at] = 1
";
    let program = place.python(greedy, "greedy");
    another_session_works();
    let bounded_together = launcher().cgroups().controllers().contains(&"memory");
    let (exit, printed) = program.ended();
    match exit {
        Some(Exit::Signal(signal)) if bounded_together => assert_eq!(signal, libc::SIGKILL),
        Some(Exit::Code(code)) => {
            assert_ne!(code, 0);
            assert!(printed.contains("MemoryError"), "{printed}");
        }
        other => panic!("it ended as {other:?}"),
    }
}

#[test]
fn many_processes_take_no_more_memory_than_one() {
    if launcher().cgroups().version() == Version::None {
        println!("skipped: without cgroups, memory is bounded for each process");
        return;
    }
    let place = Place::new();
    let greedy = "
import os, signal
for _ in range(8):
    if os.fork() == 0:
        taken = bytearray(20 << 20)
        for at in range(0, len(taken), 4096):
            taken[at] = 1
        signal.pause()
for _ in range(3):
    print(os.wait()[1], flush=True)
signal.pause()
";
    let mut program = place.python(greedy, "greedy");
    for _ in 0..3 {
        assert_eq!(program.line(), libc::SIGKILL.to_string());
    }
    assert!(program.member.out_of_memory());
    let memory = place.session.memory().expect("cgroups tell");
    assert!(memory <= 72 << 20, "{memory} bytes");
    another_session_works();
}

#[test]
fn data_and_temporary_files_have_a_size() {
    let place = Place::new();
    let filler = "
import os, sys
for folder in ('/lab/data', '/tmp', '/dev/shm'):
    written, errors = 0, []
    for number in range(3):
        file = os.open(f'{folder}/{number}', os.O_CREAT | os.O_WRONLY)
        try:
            while True:
                written += os.write(file, bytes(1 << 16))
        except OSError as error:
            errors.append(error.errno)
    print(written >> 10, errors[-1], flush=True)
    for number in range(3):
        os.unlink(f'{folder}/{number}')
";
    let mut program = place.python(filler, "filler");
    another_session_works();
    let data = u64::from(place.lab.limits.data_mb) << 10;
    for (folder, most) in [
        ("/lab/data", data),
        ("/tmp", 32 << 10),
        ("/dev/shm", 64 << 10),
    ] {
        let line = program.line();
        let numbers: Vec<u64> = line.split_whitespace().flat_map(str::parse).collect();
        let [kilobytes, errno] = numbers[..] else {
            panic!("{folder}: {line}");
        };
        assert!(kilobytes <= most, "{folder} took {kilobytes} KiB of {most}");
        let full = [libc::ENOSPC, libc::EFBIG].map(|errno| errno as u64);
        assert!(full.contains(&errno), "{folder}: errno {errno}");
    }
    assert_eq!(program.ended().0, Some(Exit::Code(0)));
}

#[test]
fn files_without_content_are_counted_too() {
    let place = Place::new();
    let filler = "
import os
for folder in ('/lab/data', '/dev/shm'):
    try:
        for number in range(1_000_000):
            os.close(os.open(f'{folder}/{number}', os.O_CREAT))
    except OSError as error:
        print(number, error.errno, flush=True)
";
    let mut program = place.python(filler, "filler");
    for folder in ["/lab/data", "/dev/shm"] {
        let line = program.line();
        let (count, errno) = line
            .split_once(' ')
            .unwrap_or_else(|| panic!("{folder}: {line}"));
        assert!(
            count.parse::<u32>().unwrap() <= 8192,
            "{folder} took {count} files"
        );
        assert_eq!(errno, libc::ENOSPC.to_string(), "{folder}");
    }
    another_session_works();
    assert_eq!(
        place.session.list("data", 100_000).unwrap().len(),
        place.session.list("data", 9000).unwrap().len()
    );
    place.session.clear("data").unwrap();
    assert!(place.session.list("data", 10).unwrap().is_empty());
}

#[test]
fn open_files_are_bounded() {
    let place = Place::new();
    let opener = "
import os
try:
    opened = [os.open('/dev/null', os.O_RDONLY) for _ in range(100_000)]
except OSError as error:
    print(error.errno)
";
    let (_, printed) = place.python(opener, "opener").ended();
    assert_eq!(printed.trim(), libc::EMFILE.to_string());
    another_session_works();
}

#[test]
fn watchers_of_files_are_bounded() {
    let place = Place::new();
    let watcher = "
import ctypes
count = 0
while ctypes.CDLL(None).inotify_init() >= 0:
    count += 1
print(count)
";
    let (_, printed) = place.python(watcher, "watcher").ended();
    assert_eq!(printed.trim(), "16");
    another_session_works();
}

#[test]
fn endless_output_costs_its_reader_a_bounded_piece() {
    let mark = processes::mark("flood");
    let place = Place::new();
    let (output, output_end) = std::io::pipe().unwrap();
    let null = || OwnedFd::from(std::fs::File::open("/dev/null").unwrap());
    let streams = Streams {
        stdio: Some([null(), output_end.into(), null()]),
        extra: Vec::new(),
    };
    let mut spec = place.plan(&["sh", "-c", "while :; do echo flood; done", &mark]);
    spec.limits.processes = 8;
    let member = place.session.spawn(&spec, streams).unwrap();
    let running = processes::marked(&mark);
    let process = running.first().expect("it runs");
    let mut first = output.take(1 << 20);
    assert_eq!(sandbox::read_bounded(&mut first, 4096).len(), 4096);
    another_session_works();
    // Nobody reads now: it waits, and can still be ended.
    assert!(!process.ends_within(Duration::ZERO));
    member.kill();
    assert!(process.ends_within(PATIENCE));
}

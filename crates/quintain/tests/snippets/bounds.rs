//! What one program can do, and what ends it.

use range::snippet::{CODE_BYTES, Cut, OUTPUT_BYTES, Refused, SnippetEvent};

use crate::{run, snippets, support::soon};

#[tokio::test]
async fn both_streams_come_in_the_order_in_which_they_were_written() {
    let program = "
import sys
for number in range(3):
    print('out', number)
    print('err', number, file=sys.stderr)
sys.exit(7)
";
    let (printed, end) = run(program).await;
    assert_eq!(printed, "out 0\nerr 0\nout 1\nerr 1\nout 2\nerr 2\n");
    assert_eq!((end.status, end.cut), (Some(7), None));
    assert!(!end.is_well());
}

#[tokio::test]
async fn output_comes_while_the_program_runs() {
    let program = "print('first')\nimport threading\nthreading.Event().wait()";
    let mut running = snippets(1).run("ann", program.to_owned()).unwrap();
    let first = loop {
        match soon("output", running.next()).await.expect("an event") {
            SnippetEvent::Output { text } => break text,
            SnippetEvent::Ended(end) => panic!("{end:?}"),
            SnippetEvent::Waiting { .. } | SnippetEvent::Started => {}
        }
    };
    assert_eq!(first.trim_end(), "first");
}

#[tokio::test]
async fn a_program_sees_the_packages_its_own_folder_and_no_other_network() {
    let program = "
import os, socket, sys
import flask, sqlalchemy, cryptography
print(os.getcwd(), os.listdir('.'), open('main.py').read().count('marker'))
open('mine.txt', 'w').write('x')
server = socket.create_server(('127.0.0.1', 0))
socket.create_connection(server.getsockname(), 2)
for forbidden in (
    lambda: socket.create_connection(('198.51.100.1', 80), 2),
    lambda: socket.getaddrinfo('example.org', 80),
    lambda: open(flask.__file__, 'a'),
    lambda: open('/usr/mine', 'w'),
    lambda: os.listdir('/lab'),
    lambda: os.setuid(0),
):
    try:
        forbidden()
        print('allowed')
    except OSError:
        pass
";
    let (printed, end) = run(program).await;
    assert_eq!(printed, "/home/learner ['main.py'] 1\n");
    assert!(end.is_well(), "{end:?}");
}

#[tokio::test]
async fn a_flood_of_output_is_cut_off_at_its_bound() {
    let (printed, end) = run("while True:\n    print('flood ' * 100)").await;
    assert_eq!(printed.len(), OUTPUT_BYTES);
    assert_eq!((end.status, end.cut), (None, Some(Cut::Output)));
}

#[tokio::test]
async fn output_of_just_the_bound_is_whole() {
    let (printed, end) = run(&format!("print('x' * {}, end='')", OUTPUT_BYTES)).await;
    assert_eq!(printed.len(), OUTPUT_BYTES);
    assert!(end.is_well(), "{end:?}");
}

#[tokio::test]
async fn an_endless_loop_is_cut_off_and_what_it_printed_is_kept() {
    let (printed, end) = run("print('begun')\nwhile True:\n    pass").await;
    assert_eq!(printed, "begun\n");
    assert_eq!((end.status, end.cut), (None, Some(Cut::Time)));
}

#[tokio::test]
async fn a_fork_bomb_is_kept_to_its_processes_and_ends_with_its_program() {
    let program = "
import os, signal
children = 0
while True:
    try:
        if os.fork() == 0:
            while True:
                try:
                    os.fork()
                except OSError:
                    signal.pause()
    except OSError as error:
        print(error.errno)
        break
";
    let (printed, end) = run(program).await;
    assert_eq!(printed, format!("{}\n", libc::EAGAIN));
    assert!(end.is_well(), "{end:?}");
    let (printed, _) = run("print(6 * 7)").await;
    assert_eq!(printed, "42\n");
}

#[tokio::test]
async fn a_program_that_takes_all_memory_is_ended_and_told_so() {
    let program = "
taken = []
while True:
    taken.append(bytearray(1 << 20))
    for at in range(0, 1 << 20, 4096):
        taken[-1][at] = 1
";
    let (printed, end) = run(program).await;
    // A cgroup ends it; where there is none, Python is refused the memory and says so.
    let refused = end.status == Some(1) && printed.contains("MemoryError");
    assert!(end.cut == Some(Cut::Memory) || refused, "{printed}{end:?}");
}

#[tokio::test]
async fn a_program_that_is_too_long_is_refused() {
    let program = "#".repeat(CODE_BYTES + 1);
    let refused = snippets(1).run("ann", program).expect_err("too long");
    assert_eq!(refused, Refused::TooLong);
}

//! What a template may not do itself: it runs no lab code, but what it loads was written by many.

use std::fs;

use rustix::process::geteuid;

use crate::support::inside::Place;
use crate::support::{launcher, processes};

fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// What a process sees at its root beside the system's folders, in order.
fn outside_the_system(process: &str) -> Vec<String> {
    let system = ["bin", "sbin", "lib", "lib64", "lib32", "usr", "etc"];
    let mut found = names(&format!("/proc/{process}/root"));
    found.retain(|name| !system.contains(&name.as_str()));
    found.sort();
    found
}

fn status(pid: u32, name: &str) -> String {
    processes::Marked::of(pid as i32).status(name)
}

#[test]
fn a_template_has_no_capability_no_network_and_nothing_of_a_lab() {
    for (name, pid) in launcher().templates().processes() {
        for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            assert_eq!(status(pid, set), "0000000000000000", "{name}: {set}");
        }
        assert_eq!(status(pid, "NoNewPrivs"), "1");
        assert_eq!(status(pid, "Seccomp"), "2");
        assert_eq!(status(pid, "Threads"), "1");
        if geteuid().is_root() {
            let ids = status(pid, "Uid") + " " + &status(pid, "Gid");
            assert!(ids.split_whitespace().all(|id| id == "1879113728"), "{ids}");
            assert_eq!(status(pid, "Groups"), "");
        }
        for namespace in ["mnt", "net", "ipc", "uts"] {
            let of = |who: &str| fs::read_link(format!("/proc/{who}/ns/{namespace}")).unwrap();
            assert_ne!(of(&pid.to_string()), of("self"), "{name}: {namespace}");
        }
        let network = fs::read_to_string(format!("/proc/{pid}/net/dev")).unwrap();
        assert_eq!(network.lines().count(), 3, "loopback alone: {network}");
        let mut descriptors = names(&format!("/proc/{pid}/fd"));
        descriptors.sort();
        assert_eq!(descriptors, ["0", "1", "2", "3"], "{name}");
    }
}

#[test]
fn a_template_sees_no_process_and_writes_nowhere_but_to_memory() {
    for (name, pid) in launcher().templates().processes() {
        let mounts = fs::read_to_string(format!("/proc/{pid}/mountinfo")).unwrap();
        let mut writable = Vec::new();
        for line in mounts.lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            let kind = fields[fields.iter().position(|one| *one == "-").unwrap() + 1];
            assert_ne!(kind, "proc", "{name}: {line}");
            if fields[5].split(',').any(|option| option == "rw") {
                writable.push(fields[4].to_owned());
                assert!(
                    ["tmpfs", "devpts", "devtmpfs"].contains(&kind),
                    "{name}: {line}"
                );
            }
        }
        assert!(
            writable
                .iter()
                .all(|place| place == "/tmp" || place.starts_with("/dev")),
            "{writable:?}"
        );
        let way = crate::support::runtime_dir().canonicalize().unwrap();
        let way = way.iter().nth(1).unwrap().to_str().unwrap().to_owned();
        let mut expected = vec!["dev".to_owned(), "template".into(), "tmp".into(), way];
        expected.sort();
        assert_eq!(outside_the_system(&pid.to_string()), expected, "{name}");
    }
}

#[test]
fn a_holder_sees_of_the_host_what_its_members_may_see() {
    let mark = processes::mark("held");
    let place = Place::new();
    let mut spec = place.plan(&["python", "-c", "print('ready'); input()", &mark]);
    spec.template = None;
    let mut program = place.start(&spec);
    assert_eq!(program.line(), "ready");
    let init = processes::marked(&mark)[0].parent().expect("an init");
    let holder = status(init, "PPid");
    assert_eq!(outside_the_system(&holder), ["dev", "mnt", "proc"]);
    let stage = format!("/proc/{holder}/root/mnt");
    let mut stage: Vec<String> = names(&stage);
    stage.sort();
    assert_eq!(stage, ["areas", "root", "staged"]);
}

/// Looks through all of its own memory for a text that is given backwards.
const SEARCH: &str = r"
import sys
wanted = sys.stdin.readline().strip()[::-1].encode()
found = 0
with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', buffering=0) as memory:
    for line in maps:
        place, rights = line.split()[:2]
        start, end = (int(one, 16) for one in place.split('-'))
        if rights[0] != 'r' or '[v' in line:
            continue
        memory.seek(start)
        text = memory.read(end - start)
        found += text.count(wanted)
        del text
print(found)
";

#[test]
fn nothing_of_one_session_is_in_the_memory_of_the_next() {
    let secret = range::random(20);
    let mut spec = Place::new().plan(&["python", "-c", "print('seen')", "secret-of-one-session"]);
    spec.env.push(("SECRET".into(), secret.clone()));
    for _ in 0..3 {
        let first = Place::new();
        assert_eq!(first.start(&spec).ended().1, "seen\n");
    }
    let backwards = |text: &str| text.chars().rev().collect::<String>() + "\n";
    let occurrences = |text: &str| {
        let place = Place::new();
        let mut program = place.python(SEARCH, "search");
        program.feed(&backwards(text));
        program.ended().1
    };
    let [there, secret, nowhere] = ["quintain_template_fork", &secret, &range::random(20)]
        .map(|text| occurrences(text).trim().parse::<u32>().unwrap());
    // The search itself has the text a few times; what is there beside is found.
    assert!(there > nowhere, "{there} {nowhere}");
    assert_eq!(secret, nowhere);
}

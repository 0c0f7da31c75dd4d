//! A program sees the same, warm or cold.

use std::collections::{BTreeMap, BTreeSet};

use range::plan::{Code, Members};
use sandbox::{Exit, MemberSpec};
use serde_json::Value;

use crate::support::inside::Place;
use crate::support::workshop;

const PROBE: &str = include_str!("probe.py");

/// What differs, and stands in docs/decisions/0009-warm-start.md.
const KNOWN: &[&str] = &[
    "modules",
    "frozen",
    "depth",
    "hash",
    "status.Seccomp_filters",
];

/// A program of the learner's workspace, with these arguments.
fn plan(place: &Place, argv: &[&str], warm: bool) -> MemberSpec {
    let runtime = workshop().runtime;
    let members = Members {
        lab: &place.lab,
        runtime: &runtime,
    };
    let mut spec = members.application(Code::Workspace);
    spec.argv = argv.iter().map(|word| (*word).to_owned()).collect();
    spec.template = spec.template.filter(|_| warm);
    spec
}

fn ran(place: &Place, argv: &[&str], warm: bool) -> (Option<Exit>, String) {
    let mut program = place.start(&plan(place, argv, warm));
    assert_eq!(program.member.forked, warm);
    program.feed("some input\n");
    program.ended()
}

fn seen(place: &Place, argv: &[&str], warm: bool) -> BTreeMap<String, Value> {
    let (exit, printed) = ran(place, argv, warm);
    assert_eq!(exit, Some(Exit::Code(0)), "{argv:?}: {printed}");
    let found: BTreeMap<String, Value> = serde_json::from_str(printed.trim()).expect(&printed);
    let mut flat = BTreeMap::new();
    for (name, value) in found {
        match value {
            Value::Object(parts) => flat.extend(
                parts
                    .into_iter()
                    .map(|(part, value)| (format!("{name}.{part}"), value)),
            ),
            value => drop(flat.insert(name, value)),
        }
    }
    flat
}

#[test]
fn a_program_sees_the_same_warm_and_cold_however_it_is_called() {
    let place = Place::new();
    place
        .session
        .write("app", "probe.py", PROBE.as_bytes())
        .unwrap();
    place
        .session
        .write("app", "part/__main__.py", PROBE.as_bytes())
        .unwrap();
    let mut differing = BTreeSet::new();
    for argv in [
        vec!["python", "probe.py", "one", "two words"],
        vec!["python", "/home/learner/app/probe.py"],
        vec!["python", "-m", "probe", "--flag"],
        vec!["python", "-m", "part"],
        vec!["python", "-c", PROBE, "argument"],
    ] {
        let (cold, warm) = (seen(&place, &argv, false), seen(&place, &argv, true));
        let names = cold.keys().chain(warm.keys());
        let differences: BTreeMap<&String, (Option<&Value>, Option<&Value>)> = names
            .map(|name| (name, (cold.get(name), warm.get(name))))
            .filter(|(_, (cold, warm))| cold != warm)
            .collect();
        let unknown: BTreeMap<_, _> = differences
            .iter()
            .filter(|(name, _)| !KNOWN.contains(&name.as_str()))
            .collect();
        assert!(unknown.is_empty(), "{:?}: {unknown:#?}", &argv[1..]);
        differing.extend(differences.into_keys().cloned());
    }
    assert!(
        KNOWN.iter().all(|name| differing.contains(*name)),
        "{differing:?}"
    );
}

/// How programs end: what is printed and the exit status.
const ENDS: &[(&str, &str)] = &[
    ("an exception", "def inner():\n    1 / 0\ninner()\n"),
    (
        "an exception in an exception",
        "try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('b') from e\n",
    ),
    ("a syntax error", "print('never')\ndef broken(:\n"),
    ("bytes that are no text", "# \u{fffd}\nprint('text')\n"),
    ("a status", "import sys; sys.exit(7)"),
    (
        "a status that is a sentence",
        "import sys; sys.exit('no more')",
    ),
    ("no status", "raise SystemExit"),
    ("an interruption", "raise KeyboardInterrupt"),
    (
        "a signal",
        "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    ),
    (
        "an interruption from outside",
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n",
    ),
    (
        "what is left to do",
        "import atexit, threading, time\natexit.register(print, 'at exit')\nthreading.Thread(target=lambda: (time.sleep(.01), print('thread'))).start()\nprint('main')\n",
    ),
    (
        "a file that nobody closes",
        "file = open('/tmp/left', 'w'); file.write('x' * 10)\nimport atexit, os\nclass Last:\n    def __del__(self): os.write(1, b'deleted')\nlast = Last()\n",
    ),
    (
        "a hook of its own",
        "import sys\nsys.excepthook = lambda kind, error, trace: print('hook', kind, trace.tb_lineno, trace.tb_next is None)\nraise OSError('x')\n",
    ),
    (
        "a group of exceptions",
        "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])\n",
    ),
    (
        "too deep a recursion",
        "def down(): down()\ntry:\n    down()\nexcept RecursionError as error: print(type(error))\n",
    ),
    (
        "a broken pipe",
        "import os, sys\nr, w = os.pipe(); os.close(r)\ntry:\n    os.write(w, b'x')\nexcept BrokenPipeError: print('told, not killed')\n",
    ),
    (
        "a program that forks",
        "import os\nif os.fork() == 0:\n    print('child', os.getpid() != 2, flush=True); os._exit(3)\nprint(os.waitstatus_to_exitcode(os.wait()[1]))\n",
    ),
    (
        "a pool of processes",
        "from concurrent.futures import ProcessPoolExecutor\nimport multiprocessing\ndef square(n): return n * n\nif __name__ == '__main__':\n    for method in ('fork', 'spawn'):\n        with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool: print(list(pool.map(square, range(4))))\n",
    ),
    (
        "a library that says it is a module",
        "import argon2\nprint(argon2.PasswordHasher().time_cost)\n",
    ),
    (
        "a class that can be pickled",
        "import pickle\nclass Thing: pass\nprint(pickle.loads(pickle.dumps(Thing())).__class__ is Thing)\n",
    ),
];

#[test]
fn a_program_ends_the_same_warm_and_cold() {
    let place = Place::new();
    let kept = b"class Kept:\n    def __del__(self): print('deleted')\nkept = Kept()\nfile = open('/lab/data/kept', 'w'); file.write('kept' * 9)\n";
    place.session.write("app", "kept.py", kept).unwrap();
    let written = || {
        let kept = place.session.read("data", "kept", 1 << 10);
        let _ = place.session.clear("data");
        kept.ok()
    };
    for (what, code) in ENDS {
        place
            .session
            .write("app", "ends.py", code.as_bytes())
            .unwrap();
        for argv in [&["python", "ends.py"][..], &["python", "-m", "ends"]] {
            let cold = (ran(&place, argv, false), written());
            let warm = (ran(&place, argv, true), written());
            assert_eq!(cold, warm, "{what}: {argv:?}");
        }
    }
}

/// Arguments, and a variable of the environment.
type Case = (
    &'static [&'static str],
    Option<(&'static str, &'static str)>,
);

/// Arguments, files and environment that a running interpreter can't follow, or that are no Python.
#[test]
fn what_needs_a_fresh_interpreter_gets_one() {
    let place = Place::new();
    let code = "import sys, os, json\nprint(sys.flags, sys.argv, 'flask' in sys.modules, os.environ.get('PYTHONHASHSEED'))\n";
    for (path, text) in [
        ("shown.py", code),
        ("shadowed/shown.py", code),
        ("shadowed/secrets.py", "raise SystemExit('mine')"),
        ("imports.py", "import flask\nprint(flask)\n"),
        ("flask/__init__.py", "print('a flask of its own')\n"),
    ] {
        place.session.write("app", path, text.as_bytes()).unwrap();
    }
    place.session.remove("app", "flask/__init__.py").unwrap();
    let cases: &[Case] = &[
        (&["python", "-O", "shown.py"], None),
        (&["python", "-X", "dev", "shown.py"], None),
        (&["python", "-I", "shown.py", "x"], None),
        (&["python", "-B", "shown.py"], None),
        (&["python", "missing.py"], None),
        (&["python", "shadowed"], None),
        (&["python", "shadowed/shown.py"], None),
        (&["python", "shown.py"], Some(("PYTHONHASHSEED", "3"))),
        (&["python", "shown.py"], Some(("LANG", "C"))),
        (&["python"], None),
        (&["sh", "-c", "echo a shell", "x"], None),
        (&["python3", "shown.py"], None),
    ];
    for (argv, variable) in cases {
        let outcome = |warm| {
            let mut spec = plan(&place, argv, warm);
            if let Some((name, value)) = variable {
                spec.env.retain(|(other, _)| other != name);
                spec.env.push(((*name).into(), (*value).into()));
            }
            place.start(&spec).ended()
        };
        assert_eq!(outcome(false), outcome(true), "{argv:?} {variable:?}");
    }
}

#[test]
fn a_file_beside_the_program_goes_before_what_is_loaded() {
    let place = Place::new();
    place
        .session
        .write("app", "flask/__init__.py", b"print('a flask of its own')\n")
        .unwrap();
    place
        .session
        .write("app", "app.py", b"import flask\n")
        .unwrap();
    let (_, printed) = ran(&place, &["python", "app.py"], true);
    assert_eq!(printed, "a flask of its own\n");
}

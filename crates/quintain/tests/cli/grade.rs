//! `quintain grade`: a folder of changed files is judged as a submission.

use std::fs;

use crate::run::{Copy, quintain, quintain_on};
use crate::support::course_dir;

fn variant(name: &str) -> String {
    course_dir()
        .join("basics/web/lab-notes")
        .join(name)
        .display()
        .to_string()
}

#[test]
fn a_right_repair_ends_with_success() {
    let ran = quintain(&["grade", "notes", &variant("also-right/refuse")]).ends_with(0);
    assert!(
        ran.out.contains("ok The letter stays sealed"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.lines().last().unwrap().starts_with("accepted in "),
        "{}",
        ran.out
    );
}

#[test]
fn a_wrong_one_ends_with_failure_and_the_reason() {
    let ran = quintain(&["grade", "notes", &variant("wrong-fixes/stripped")]).ends_with(1);
    assert!(
        ran.out
            .contains("The letter beside the notes could still be read."),
        "{}",
        ran.out
    );
    assert!(
        ran.out.lines().last().unwrap().starts_with("rejected in "),
        "{}",
        ran.out
    );
}

#[test]
fn for_programs_the_verdict_is_one_object() {
    let course = Copy::new();
    let folder = course.path().join("mine");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("app.py"), "raise SystemExit('not today')\n").unwrap();
    let arguments = [
        "grade",
        "lab-notes",
        folder.to_str().unwrap(),
        "--format",
        "json",
    ];
    let verdict = quintain_on(course.path(), &arguments).ends_with(1).json();
    assert_eq!(
        (&verdict["lab"], &verdict["accepted"]),
        (&"notes".into(), &false.into())
    );
    assert_eq!(verdict["checks"], serde_json::json!([]));
    assert_eq!(
        verdict["message"],
        "Your application does not start. The application ended with exit status 1.\nnot today"
    );
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let unknown = quintain(&["grade", "nothing", "/tmp"]).ends_with(1);
    assert_eq!(
        unknown.err,
        "quintain: there is no lab `nothing`; there are: notes, counter\n"
    );
    let no_repair = quintain(&["grade", "counter", &variant("solution")]).ends_with(1);
    assert_eq!(no_repair.err, "quintain: `counter` asks for no repair\n");
    let no_folder = quintain(&["grade", "notes", "/nonexistent"]).ends_with(1);
    assert!(no_folder.err.contains("/nonexistent"), "{}", no_folder.err);
}

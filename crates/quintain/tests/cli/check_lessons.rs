//! `quintain check`: the code of lessons prints what is recorded.

use std::fs;

use serde_json::Value;

use crate::run::{Copy, Ran, quintain_on};

const LESSON: &str = r#"What this is about.

## Names and paths

FILLER

```python run name=setup
names = ["ann"]
```

```python run after=setup
import sys
print(names)
print("to the other stream", file=sys.stderr)
```
```output
['ann']
to the other stream
```

```python run varies
import secrets
print(secrets.token_hex(8))
```
```output
0123456789abcdef
```

```python fragment
    return names
else:
    ...
```
"#;

const QUIZ: &str = r#"[[question]]
id = "prints"
kind = "output"
topic = "Names and paths"
ask = "What does it print?"
code = """
print(0.1 + 0.2)
"""
explain = "Binary."
choice = [
  {text = "`0.30000000000000004`", right = true, why = "Yes."},
  {text = "`0.3`", why = "No."},
]
"#;

/// A course with a lesson and a quiz.
fn written() -> Copy {
    let course = Copy::new();
    write(&course, LESSON, QUIZ);
    course
}

fn write(course: &Copy, lesson: &str, quiz: &str) {
    let dir = course.path().join("basics/web");
    fs::write(
        dir.join("lesson.md"),
        lesson.replace("FILLER", &"word ".repeat(200)),
    )
    .unwrap();
    let others = ["two", "three", "four"].map(|id| quiz.replace("prints", id));
    fs::write(dir.join("quiz.toml"), format!("{quiz}{}", others.concat())).unwrap();
}

fn check(course: &Copy, arguments: &[&str]) -> Ran {
    quintain_on(course.path(), &[&["check"], arguments].concat())
}

/// What is wrong, as `file:line: message`.
fn found(report: &Value) -> Vec<String> {
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let one = |found: &Value| {
        let file = found["file"].as_str().unwrap();
        let name = file.rsplit('/').next().unwrap();
        assert!(!found["mend"].as_str().unwrap().is_empty());
        format!(
            "{name}:{}: {}",
            found["line"],
            found["message"].as_str().unwrap()
        )
    };
    diagnostics.iter().map(one).collect()
}

#[test]
fn good_lessons_are_counted_and_labs_are_left_alone() {
    let course = written();
    let ran = check(&course, &["--lessons"]).ends_with(0);
    assert_eq!(
        ran.out,
        "sections written 1/1, topics 1/1, case studies 0/0, quizzes 1/1, labs 2/3\n7 blocks run as recorded, 0 errors\n"
    );
    let report = check(&course, &["--lessons", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(report["lessons"]["parsed"], 8);
    assert_eq!(report["lessons"]["ran"], 7);
    assert_eq!(report["written"]["sections"]["written"], 1);
    assert_eq!(report["labs"], Value::Array(Vec::new()));
}

#[test]
fn what_is_not_written_is_no_fault() {
    let ran = check(&Copy::new(), &["--lessons"]).ends_with(0);
    assert!(
        ran.out.starts_with("sections written 0/1, topics 0/1"),
        "{}",
        ran.out
    );
}

#[test]
fn another_output_than_the_recorded_one_is_shown_line_by_line() {
    let course = written();
    write(
        &course,
        &LESSON.replace("['ann']", "['bob']"),
        &QUIZ.replace("`0.3000", "`0.3001"),
    );
    let ran = check(&course, &["--lessons", "--format", "json"]).ends_with(1);
    let found = found(&ran.json());
    assert_eq!(
        found[0],
        "lesson.md:17: this is not what it prints:\n- ['bob']\n+ ['ann']\n  to the other stream"
    );
    assert_eq!(
        found[1],
        "quiz.toml:11: this is not what it prints:\n- 0.30010000000000004\n+ 0.30000000000000004"
    );
    assert_eq!(found.len(), 5, "{found:#?}");
    let ran = check(&course, &["--lessons"]).ends_with(1);
    assert!(ran.err.contains("lesson.md:17"), "{}", ran.err);
    assert!(
        ran.out.ends_with("2 blocks run as recorded, 5 errors\n"),
        "{}",
        ran.out
    );
}

#[test]
fn a_block_that_fails_or_does_not_parse_is_told_at_its_line() {
    let course = written();
    let lesson = LESSON
        .replace("print(names)", "print(names)\nprint(nams)")
        .replace("print(secrets", "print((secrets")
        .replace("    return names", "    return = names");
    write(&course, &lesson, QUIZ);
    let report = check(&course, &["--lessons", "--format", "json"])
        .ends_with(1)
        .json();
    let all = found(&report);
    let begins = [
        "lesson.md:12: it ends with status 1, and should with 0",
        "lesson.md:23: it ends with status 1",
        "lesson.md:24: this is no Python: '(' was never closed",
        "lesson.md:31: this is no Python: ",
    ];
    assert_eq!(all.len(), begins.len(), "{all:#?}");
    for (found, begin) in all.iter().zip(begins) {
        assert!(found.starts_with(begin), "{found}");
    }
    let mend = report["diagnostics"][0]["mend"].as_str().unwrap();
    assert!(
        mend.contains("NameError: name 'nams' is not defined"),
        "{mend}"
    );
}

#[test]
fn names_choose_sections_and_labs() {
    let course = written();
    let counts = |arguments: &[&str]| {
        let all = [arguments, &["--format", "json"]].concat();
        let report = check(&course, &all).ends_with(0).json();
        assert_eq!(report["written"], Value::Null);
        (
            report["lessons"]["ran"].as_u64(),
            report["labs"].as_array().unwrap().len(),
        )
    };
    assert_eq!(counts(&["web"]), (Some(7), 0));
    assert_eq!(counts(&["counter"]), (None, 1));
    let folder = course.path().join("basics/web");
    assert_eq!(counts(&[folder.to_str().unwrap()]), (Some(7), 0));
    let lab = folder.join("lab-counter");
    assert_eq!(counts(&["web", lab.to_str().unwrap()]), (Some(7), 1));
    let both = check(&course, &["--lessons", "--labs"]).ends_with(2);
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
}

#[test]
fn a_word_that_names_a_section_and_a_lab_means_both() {
    let course = written();
    fs::rename(
        course.path().join("basics/web/lab-counter"),
        course.path().join("basics/web/lab-web"),
    )
    .unwrap();
    let report = check(&course, &["web", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(
        (
            &report["lessons"]["ran"],
            report["labs"].as_array().unwrap().len()
        ),
        (&7.into(), 1)
    );
    let report = check(&course, &["lab-web", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(report["lessons"], Value::Null);
}

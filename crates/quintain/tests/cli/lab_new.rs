//! `quintain lab new`: a scaffold that is a proved lab once its blanks are filled.

use std::fs;
use std::path::Path;

use crate::run::{Copy, quintain_on};

fn fill_blanks(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            fill_blanks(&entry.path());
        } else {
            let text = fs::read_to_string(entry.path()).unwrap();
            fs::write(entry.path(), text.replace("BLANK: ", "")).unwrap();
        }
    }
}

#[test]
fn a_scaffold_is_proved_once_its_blanks_are_filled() {
    let course = Copy::new();
    let made = quintain_on(
        course.path(),
        &["lab", "new", "spare-part", "--section", "web"],
    )
    .ends_with(0);
    let folder = course.path().join("basics/web/lab-spare-part");
    assert_eq!(
        made.out.lines().next(),
        Some(&*folder.display().to_string())
    );
    let toml = fs::read_to_string(folder.join("lab.toml")).unwrap();
    assert!(
        toml.contains("items   = [\"Spare\"]"),
        "the outline's next lab without a folder: {toml}"
    );
    let blank = quintain_on(course.path(), &["check", "spare-part"]).ends_with(1);
    assert!(blank.err.contains("BLANK"), "{}", blank.err);
    fill_blanks(&folder);
    let report = quintain_on(course.path(), &["check", "spare-part", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(
        (&report["proved"], &report["failed"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn nothing_is_written_over_and_nothing_beside_the_outline() {
    let course = Copy::new();
    let again =
        quintain_on(course.path(), &["lab", "new", "notes", "--section", "web"]).ends_with(1);
    assert_eq!(again.err, "quintain: there is a lab `notes` already\n");
    let nowhere = quintain_on(
        course.path(),
        &["lab", "new", "spare", "--section", "attic"],
    )
    .ends_with(1);
    assert_eq!(nowhere.err, "quintain: the course has no section `attic`\n");
    quintain_on(
        course.path(),
        &["lab", "new", "../spare", "--section", "web"],
    )
    .ends_with(2);
}

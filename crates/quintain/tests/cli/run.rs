//! Running a command against a course.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support;

/// What a command did.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// Asserts how it ended, and shows what it printed otherwise.
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        self
    }
}

/// Runs the program on the fixture course.
pub fn quintain(arguments: &[&str]) -> Ran {
    quintain_on(&support::course_dir(), arguments)
}

/// Runs the program on a course.
pub fn quintain_on(course: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(support::program())
        .args(arguments)
        .arg("--course")
        .arg(course)
        .arg("--runtime")
        .arg(support::runtime_dir())
        .env_remove("QUINTAIN_COURSE")
        .env_remove("QUINTAIN_RUNTIME")
        .output()
        .unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A copy of the fixture course, to be spoilt.
pub struct Copy(tempfile::TempDir);

impl Copy {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_tree(&support::course_dir(), folder.path());
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A file of the lab with the notes.
    pub fn notes(&self, name: &str) -> PathBuf {
        self.path().join("basics/web/lab-notes").join(name)
    }
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

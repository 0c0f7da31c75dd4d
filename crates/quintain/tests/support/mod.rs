//! What the integration tests share: the fixture course, a launcher, and a keeper in memory.

// Each test binary uses a part of it.
#![allow(dead_code)]

pub mod inside;
pub mod memory;
pub mod processes;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use course::{Course, FileTree, Lab, LabFile};
use range::{Runtime, Workshop};
use sandbox::{Cgroups, Launcher};
use tokio::sync::Semaphore;

/// How long anything may take that should take a moment: generous, for busy machines.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Names the program that holders are started with; set for a copy that another user may read.
pub const PROGRAM: &str = "QUINTAIN_TEST_PROGRAM";

/// `cold` has every program of the tests executed instead of forked.
pub const STARTS: &str = "QUINTAIN_TEST_STARTS";

/// The program under test.
pub fn program() -> PathBuf {
    std::env::var_os(PROGRAM).map_or_else(|| env!("CARGO_BIN_EXE_quintain").into(), PathBuf::from)
}

/// The fixture course.
pub fn course_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labs")
}

/// The lab runtime, as the set-up has made it.
pub fn runtime_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lab-runtime")
}

/// A lab of the fixture course.
pub fn lab(slug: &str) -> Arc<Lab> {
    let (course, wrong) = Course::load(&course_dir());
    assert!(wrong.is_empty(), "the fixture course: {wrong:#?}");
    let slug = slug.parse().expect("a slug");
    course
        .lab(&slug)
        .expect("a lab of the fixture course")
        .clone()
}

/// The launcher of this process. There is one: its folder of cgroups is named after the process. Python
/// programs start warm, or cold if [`STARTS`] says so.
pub fn launcher() -> Launcher {
    static LAUNCHER: OnceLock<Launcher> = OnceLock::new();
    LAUNCHER
        .get_or_init(|| {
            let launcher = launcher_with(Cgroups::detect());
            if starts_are_warm() {
                keep_templates(&launcher);
            }
            launcher
        })
        .clone()
}

/// Gives a launcher templates, and waits for them.
pub fn keep_templates(launcher: &Launcher) {
    let library = range::templates::keep(launcher, &runtime());
    assert!(library, "the library is built with the program");
    let templates = launcher.templates();
    assert!(templates.ready_within(PATIENCE), "{templates:?}");
}

/// Another launcher, without templates and without cgroups.
pub fn cold_launcher() -> Launcher {
    launcher_with(Cgroups::none())
}

fn launcher_with(cgroups: Cgroups) -> Launcher {
    Launcher::new(program(), vec!["sandbox-holder".into()], cgroups)
}

/// Whether [`launcher`] has templates.
pub fn starts_are_warm() -> bool {
    std::env::var(STARTS).as_deref() != Ok("cold")
}

/// The lab runtime, in use.
pub fn runtime() -> Runtime {
    Runtime::open(&runtime_dir()).expect("the lab runtime: run ./run, which makes it")
}

/// What sessions are made with.
pub fn workshop() -> Workshop {
    Workshop {
        launcher: launcher(),
        runtime: runtime(),
        browsers: Arc::new(Semaphore::new(1)),
    }
}

/// Changed files of an application.
pub fn files(changed: &[(&str, &str)]) -> FileTree {
    let file = |(path, text): &(&str, &str)| {
        let file = LabFile {
            bytes: text.as_bytes().into(),
            executable: text.starts_with("#!"),
        };
        (path.parse().expect("a path"), file)
    };
    changed.iter().map(file).collect()
}

/// A file of the lab's application as the author wrote it.
pub fn original(lab: &Lab, path: &str) -> String {
    let file = &lab.app_files[&path.parse().expect("a path")];
    String::from_utf8(file.bytes.to_vec()).expect("text")
}

/// Waits for what should come in a moment.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(done) => done,
        Err(_) => panic!("{what}: not within {} seconds", PATIENCE.as_secs()),
    }
}

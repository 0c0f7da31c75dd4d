//! The same walls when the server is an ordinary user's, without any help from root.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use rustix::process::geteuid;

use crate::support::{self, PROGRAM};

/// What must hold for an ordinary user's server too.
const TESTS: &[&str] = &[
    "walls::every_attempt_to_leave_the_sandbox_is_refused",
    "walls::a_neighbour_in_the_same_session_shares_the_network_and_nothing_else",
    "walls::what_a_lab_needs_is_allowed",
    "walls::lab_code_never_runs_as_root_on_the_host",
    "limits::a_fork_bomb_is_kept_to_its_processes",
    "limits::a_program_that_takes_all_memory_is_ended",
    "limits::data_and_temporary_files_have_a_size",
    "limits::open_files_are_bounded",
    "limits::watchers_of_files_are_bounded",
    "ends::dropping_a_session_ends_every_process_in_it",
    "ends::a_killed_server_leaves_nothing",
];
const NOBODY: &str = "65534";

fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={NOBODY}"))
        .arg(format!("--regid={NOBODY}"))
        .args([
            "--clear-groups",
            "--inh-caps=-all",
            "--bounding-set=-all",
            "--",
        ])
        .arg(program);
    command
}

#[test]
fn the_walls_hold_for_an_ordinary_users_server() {
    if !geteuid().is_root() {
        println!("skipped: this user is an ordinary one, so the other tests have shown it");
        return;
    }
    if let Err(reason) = possible() {
        println!("skipped: {reason}");
        return;
    }
    let folder = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir()
        .unwrap();
    let copy = |from: &Path, name: &str| {
        let to = folder.path().join(name);
        fs::copy(from, &to).unwrap();
        fs::set_permissions(&to, fs::Permissions::from_mode(0o755)).unwrap();
        to
    };
    let quintain = copy(&support::program(), "quintain");
    let tests = copy(&std::env::current_exe().unwrap(), "isolation");
    let library = range::templates::library().expect("the library is built with the program");
    copy(&library, library.file_name().unwrap().to_str().unwrap());
    let temporary = folder.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    fs::set_permissions(&temporary, fs::Permissions::from_mode(0o777)).unwrap();
    let output = as_nobody(&tests)
        .arg("--exact")
        .args(TESTS)
        .env(PROGRAM, quintain)
        .env("TMPDIR", temporary)
        .env("HOME", "/nonexistent")
        .current_dir("/")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}");
    assert!(
        printed.contains(&format!("{} passed", TESTS.len())),
        "{printed}"
    );
}

/// Whether an ordinary user could get that far; why not.
fn possible() -> Result<(), String> {
    let mut probe = as_nobody(Path::new("unshare"));
    match probe.args(["--user", "--net", "true"]).output() {
        Err(error) => return Err(format!("setpriv: {error}")),
        Ok(output) if !output.status.success() => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!(
                "an ordinary user may not make namespaces here: {said}"
            ));
        }
        Ok(_) => {}
    }
    for path in [
        support::runtime_dir().join(".venv/bin/python"),
        support::course_dir(),
    ] {
        let reads = as_nobody(Path::new("test")).arg("-r").arg(&path).status();
        if !reads.is_ok_and(|status| status.success()) {
            return Err(format!("an ordinary user may not read {}", path.display()));
        }
    }
    Ok(())
}

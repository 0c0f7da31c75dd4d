//! What happens when a template ends.

use rustix::process::{Pid, Signal, kill_process};
use sandbox::{Launcher, TemplateStanding};

use crate::support::inside::Place;
use crate::support::{PATIENCE, cold_launcher, keep_templates, processes};

const WAITING: &str = "import sys; print('ready', flush=True); print(sys.stdin.read())";

fn kill(launcher: &Launcher, name: &str) {
    let all = launcher.templates().processes();
    let (_, pid) = all.iter().find(|(own, _)| own == name).expect("a template");
    let handle = processes::handle(*pid as i32);
    kill_process(Pid::from_raw(*pid as i32).unwrap(), Signal::KILL).unwrap();
    processes::wait_for_the_end(&handle);
}

#[test]
fn programs_outlive_the_template_and_later_ones_start_cold_until_it_is_made_again() {
    let launcher = cold_launcher();
    keep_templates(&launcher);
    let place = Place::launched_by(&launcher);
    let mut before = place.begin(WAITING, "before");
    assert!(before.member.forked);
    assert_eq!(before.line(), "ready");

    kill(&launcher, "python");
    let mut after = place.begin(WAITING, "after");
    assert!(!after.member.forked);
    assert_eq!(after.line(), "ready");
    for mut program in [before, after] {
        program.feed("still there");
        assert_eq!(program.ended().1.trim(), "still there");
    }

    assert!(launcher.templates().ready_within(PATIENCE));
    let mut again = place.begin(WAITING, "again");
    assert!(
        again.member.forked,
        "the session is the same, the template another"
    );
    assert_eq!(again.line(), "ready");
}

#[test]
fn programs_end_with_their_session_although_their_parent_is_the_template() {
    let launcher = cold_launcher();
    keep_templates(&launcher);
    let mark = processes::mark("session");
    let place = Place::launched_by(&launcher);
    let mut program = place.begin(WAITING, &mark);
    assert_eq!(program.line(), "ready");
    let alive = processes::marked(&mark);
    assert_eq!(alive.len(), 1);
    // Neither the member nor the template is ended by the server here.
    std::mem::forget(program);
    kill(&launcher, "python");
    drop(place);
    assert!(alive[0].ends_within(PATIENCE));
}

#[test]
fn the_templates_end_with_the_last_launcher() {
    let launcher = cold_launcher();
    keep_templates(&launcher);
    let handles: Vec<_> = launcher
        .templates()
        .processes()
        .into_iter()
        .map(|(_, pid)| processes::handle(pid as i32))
        .collect();
    assert_eq!(handles.len(), 2);
    drop(launcher);
    handles.iter().for_each(processes::wait_for_the_end);
}

#[test]
fn a_template_that_cannot_be_made_is_no_hindrance() {
    let launcher = cold_launcher();
    let mut spec = range::templates::spec(
        range::templates::PYTHON,
        &crate::support::runtime(),
        std::path::Path::new("/dev/null"),
    );
    spec.program.argv.push("more than it takes".into());
    launcher.keep(spec);
    assert!(launcher.templates().broken_within(PATIENCE, "python"));
    assert!(matches!(
        launcher.templates().standing("python"),
        Some(TemplateStanding::Broken(_))
    ));
    let (_, printed) = Place::launched_by(&launcher)
        .begin("print(6 * 7)", "cold")
        .ended();
    assert_eq!(printed.trim(), "42");
}

//! The one thing to do next.

use jiff::civil::date;

use super::standing;
use crate::testing::{
    at, basics_done, case, everything_done, hint, injection_done, lab_slug, lab_solved,
    lab_started, read, seat, slug, syllabus,
};
use crate::{
    Assigned, Assignment, AssignmentId, Event, Moment, Next, PersonId, Seat, Situation, Step,
    Target, next,
};

struct Scene {
    events: Vec<Event>,
    seat: Option<Seat>,
    assignments: Vec<Assignment>,
    drills: usize,
    has_certificate: bool,
}

fn scene(events: &[Event]) -> Scene {
    Scene {
        events: events.to_vec(),
        seat: Some(seat("2026-03-01")),
        assignments: Vec::new(),
        drills: 0,
        has_certificate: false,
    }
}

impl Scene {
    fn next(&self, now: &str) -> Next {
        let (syllabus, standing) = (syllabus(), standing(&self.events));
        next(&Situation {
            syllabus: &syllabus,
            standing: &standing,
            seat: self.seat.as_ref(),
            assignments: &self.assignments,
            drills: self.drills,
            has_certificate: self.has_certificate,
            now: at(now),
        })
    }

    fn step(&self, now: &str) -> Step {
        match self.next(now) {
            Next::Step { step, due: None } => step,
            other => panic!("{other:?}"),
        }
    }
}

const SPRING: &str = "2026-03-10T12:00:00Z";
const SUMMER: &str = "2026-07-10T12:00:00Z";

fn to_read(section: &str, topic: &str) -> Step {
    Step::Read {
        section: slug(section),
        topic: slug(topic),
    }
}

#[test]
fn a_newcomer_reads_the_first_topic() {
    assert_eq!(scene(&[]).step(SPRING), to_read("basics", "risk"));
}

#[test]
fn after_the_topics_comes_the_quiz_and_then_the_lab() {
    let reading = [read("basics", "risk"), read("basics", "threats")];
    assert_eq!(
        scene(&reading).step(SPRING),
        Step::Quiz {
            section: slug("basics")
        }
    );
    let all = injection_done();
    let step = scene(&[basics_done(), all[..3].to_vec()].concat()).step(SUMMER);
    assert_eq!(
        step,
        Step::Lab {
            lab: lab_slug("sql-injection"),
            begun: false
        }
    );
    let step = scene(&[basics_done(), all[..5].to_vec()].concat()).step(SUMMER);
    assert_eq!(
        step,
        Step::Lab {
            lab: lab_slug("sql-injection"),
            begun: true
        }
    );
}

#[test]
fn one_goes_on_where_one_was() {
    let events = [lab_started(), hint(1)];
    assert_eq!(scene(&events).step(SUMMER), to_read("injection", "binding"));
    assert_eq!(
        scene(&events).step(SPRING),
        to_read("basics", "risk"),
        "unit 1 is not open yet"
    );
}

#[test]
fn what_is_assigned_goes_first_and_says_by_when() {
    let mut scene = scene(&[read("basics", "risk")]);
    let assignment = |id, target, due| Assignment {
        id: AssignmentId(id),
        to: Assigned::Person(PersonId::FIRST),
        course: slug("web"),
        target,
        due,
        note: String::new(),
        by: None,
        created: Moment(0),
        withdrawn: None,
    };
    scene.assignments = vec![
        assignment(1, Target::Section(slug("story")), date(2026, 8, 1)),
        assignment(2, Target::Lab(lab_slug("sql-injection")), date(2026, 7, 20)),
    ];
    let step = Step::Lab {
        lab: lab_slug("sql-injection"),
        begun: false,
    };
    let due = Some((AssignmentId(2), date(2026, 7, 20)));
    assert_eq!(scene.next(SUMMER), Next::Step { step, due });
    scene.events.extend(lab_solved());
    let step = Step::Case {
        section: slug("story"),
        case: slug("shellshock"),
    };
    let due = Some((AssignmentId(1), date(2026, 8, 1)));
    assert_eq!(scene.next(SUMMER), Next::Step { step, due });
    scene.events.push(case("story", "shellshock"));
    assert!(matches!(scene.next(SUMMER), Next::Step { due: None, .. }));
}

#[test]
fn who_is_through_with_what_is_open_drills_and_waits_for_the_next_unit() {
    let mut scene = scene(&basics_done());
    let wait = Next::WaitFor {
        unit: Some(1),
        opens: date(2026, 6, 1),
    };
    assert_eq!(scene.next(SPRING), wait);
    scene.drills = 3;
    assert_eq!(scene.next(SPRING), Next::Drills);
}

#[test]
fn before_the_first_day_one_waits_for_it() {
    let wait = Next::WaitFor {
        unit: None,
        opens: date(2026, 3, 1),
    };
    assert_eq!(scene(&[]).next("2026-02-10T12:00:00Z"), wait);
}

#[test]
fn who_did_everything_gets_the_certificate_and_is_done() {
    let mut scene = scene(&everything_done());
    assert_eq!(scene.next(SUMMER), Next::ClaimCertificate);
    scene.has_certificate = true;
    assert_eq!(scene.next(SUMMER), Next::Nothing);
}

#[test]
fn after_the_year_what_is_left_needs_another_one() {
    assert_eq!(
        scene(&basics_done()).next("2027-03-10T12:00:00Z"),
        Next::Renew
    );
    assert_eq!(
        scene(&everything_done()).next("2027-03-10T12:00:00Z"),
        Next::ClaimCertificate
    );
}

#[test]
fn without_a_seat_that_one_needs_everything_is_open() {
    let mut scene = scene(&basics_done());
    scene.seat = None;
    assert_eq!(scene.step(SPRING), to_read("injection", "binding"));
}

//! Who is stuck, and what a manager sees.

use super::standing;
use crate::testing::{
    answer, at, basics_done, flag, hint, lab_solved, lab_started, read, seat, syllabus, task_done,
};
use crate::{Event, SectionState, Stuck, weak_topics};

const SUMMER: &str = "2026-07-10T12:00:00Z";

fn stuck(events: &[Event], now: &str) -> Vec<Stuck> {
    standing(events).stuck(&syllabus(), &seat("2026-03-01"), at(now))
}

fn in_lab(events: &[Event]) -> bool {
    stuck(events, SUMMER)
        .iter()
        .any(|it| matches!(it, Stuck::InLab { .. }))
}

#[test]
fn many_attempts_in_vain_or_many_hints_are_being_stuck_in_a_lab() {
    let tries = |n: usize| [vec![lab_started()], vec![flag(false); n]].concat();
    assert!(!in_lab(&tries(4)) && in_lab(&tries(5)));
    let hints = |n: u32| [vec![lab_started()], (1..=n).map(hint).collect()].concat();
    assert!(!in_lab(&hints(2)) && in_lab(&hints(3)));
}

#[test]
fn solving_a_task_is_getting_on_and_solving_all_is_not_being_stuck() {
    let tries = [vec![lab_started()], vec![flag(false); 5]].concat();
    assert!(!in_lab(
        &[tries.clone(), vec![task_done("attack")]].concat()
    ));
    let done = [tries, (1..=4).map(hint).collect(), lab_solved()].concat();
    assert!(!in_lab(&done));
}

#[test]
fn a_fortnight_without_getting_on_is_told_of_as_long_as_something_is_open() {
    let events = [read("basics", "risk"), lab_started()];
    assert_eq!(stuck(&events, "2026-03-15T08:00:00Z"), []);
    assert_eq!(
        stuck(&events, "2026-03-15T09:00:00Z"),
        [Stuck::Quiet { days: 14 }]
    );
    assert_eq!(
        stuck(&[], "2026-03-15T00:00:00Z"),
        [Stuck::Quiet { days: 14 }]
    );
    assert_eq!(stuck(&basics_done(), "2026-05-15T09:00:00Z"), []);
    assert_eq!(
        stuck(&events, "2027-03-15T09:00:00Z"),
        [],
        "the seat is over"
    );
}

#[test]
fn a_row_of_the_matrix_shows_state_score_and_trouble() {
    let mut events = basics_done();
    events.push(answer("basics", "two", false));
    events.extend([lab_started(), hint(1), hint(2), hint(3)]);
    let row = standing(&events).row(
        &syllabus(),
        Some(&seat("2026-03-01")),
        at("2026-06-10T12:00:00Z"),
    );
    let told: Vec<_> = row
        .iter()
        .map(|it| (it.state, it.score, it.stuck, it.open))
        .collect();
    assert_eq!(
        told,
        [
            (SectionState::Begun, Some(66), false, true),
            (SectionState::Begun, None, true, true),
            (SectionState::New, None, false, false),
        ]
    );
}

#[test]
fn a_teams_weak_topics_are_those_with_many_wrong_answers() {
    let syllabus = syllabus();
    let one = standing(&[
        answer("basics", "one", false),
        answer("basics", "two", false),
        answer("injection", "four", false),
    ]);
    let two = standing(&[
        answer("basics", "one", true),
        answer("injection", "four", true),
        answer("injection", "five", true),
    ]);
    let weak = weak_topics(&syllabus, &[one.clone(), two.clone()]);
    let told: Vec<_> = weak
        .iter()
        .map(|it| (it.topic.as_str(), it.right, it.answers))
        .collect();
    assert_eq!(told, [("risk", 1, 3), ("binding", 2, 3)]);
    assert_eq!(
        weak_topics(&syllabus, &[two]),
        [],
        "too few answers to say anything"
    );
}

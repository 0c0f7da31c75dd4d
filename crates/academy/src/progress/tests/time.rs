//! Minutes and weeks.

use jiff::civil::date;

use super::{in_basics, spent, standing};
use crate::testing::{at, lab_slug, read, record_from, syllabus};
use crate::{AssignmentId, Entry, Event, Fold, Moment, Place, Standing, Target, week_of};

#[test]
fn minutes_are_counted_once_however_many_tabs_claim_them() {
    let tab = |minute: i64| record_from(Moment(0).plus_minutes(minute), &[in_basics(5)]);
    let both = [tab(5), tab(6), tab(10), tab(11), tab(15)].concat();
    let standing = Standing::of(&both);
    assert_eq!(
        standing.minutes(),
        5 + 1 + 4 + 1 + 4,
        "fifteen minutes passed"
    );
}

#[test]
fn a_clock_that_ticks_a_little_early_loses_no_minute() {
    let ticks = (1..=60).flat_map(|n| record_from(Moment(n * 59_900), &[in_basics(1)]));
    let entries: Vec<Entry> = ticks.collect();
    assert_eq!(Standing::of(&entries).minutes(), 59, "of 59.9");
}

#[test]
fn no_event_counts_for_more_than_a_quarter_of_an_hour() {
    let long = [
        record_from(Moment(0), &[in_basics(200)]),
        record_from(Moment(0).plus_days(1), &[in_basics(200)]),
    ];
    assert_eq!(Standing::of(&long.concat()).minutes(), 30);
}

#[test]
fn time_in_a_lab_and_with_drills_is_counted_where_it_was_spent() {
    let events = [
        spent(Place::Lab(lab_slug("sql-injection")), 1),
        spent(Place::Drills, 1),
        in_basics(1),
    ];
    let standing = standing(&events);
    let syllabus = syllabus();
    let seconds = |n: usize| standing.section(&syllabus.sections[n]).seconds;
    assert_eq!(
        (seconds(0), seconds(1), standing.drill_seconds),
        (60, 60, 60)
    );
    assert_eq!(standing.minutes(), 3);
}

#[test]
fn what_others_do_is_no_activity() {
    let granted = Event::SeatGranted {
        seat: crate::SeatId(1),
        starts: date(2026, 3, 1),
        ends: date(2027, 3, 1),
    };
    let made = Event::AssignmentMade {
        assignment: AssignmentId(1),
        target: Target::Lab(lab_slug("sql-injection")),
        team: None,
        due: date(2026, 4, 1),
    };
    let standing = standing(&[granted, made]);
    assert_eq!(
        (standing.last, standing.weeks.len(), standing.labs.len()),
        (None, 0, 0)
    );
}

#[test]
fn a_row_of_weeks_survives_one_week_off() {
    let monday = at("2026-03-02T00:00:00Z");
    let row = |weeks: &[i64], now: i64| {
        let entries: Vec<Entry> = weeks
            .iter()
            .flat_map(|week| record_from(monday.plus_days(week * 7 + 3), &[read("basics", "risk")]))
            .collect();
        Standing::of(&entries).weeks_in_a_row(monday.plus_days(now * 7 + 1))
    };
    assert_eq!(row(&[], 0), 0);
    assert_eq!(row(&[0, 1, 2], 2), 3);
    assert_eq!(row(&[0, 1, 2], 3), 3, "this week has only begun");
    assert_eq!(row(&[0, 1, 2], 4), 3, "and one was off");
    assert_eq!(row(&[0, 1, 2], 5), 0, "two were");
    assert_eq!(row(&[0, 2, 3, 5], 5), 4);
    assert_eq!(row(&[0, 3, 4], 4), 2);
}

#[test]
fn a_week_begins_on_monday() {
    let week = |text: &str| week_of(at(text));
    assert_eq!(week("1970-01-01T00:00:00Z"), 0);
    assert_eq!(week("1970-01-04T23:59:59Z"), 0);
    assert_eq!(week("1970-01-05T00:00:00Z"), 1);
    assert_eq!(
        week("2026-03-01T23:59:59Z") + 1,
        week("2026-03-02T00:00:00Z")
    );
}

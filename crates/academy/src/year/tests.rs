use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::testing::{PLAN, at};
use crate::{Access, NewSeat, PersonId, Plan, Seat, SeatId, SeatState, Use, Zone, may};

fn seat_in(zone: &str, starts: Date) -> Seat {
    let new = NewSeat {
        person: PersonId::FIRST,
        course: "web".parse().unwrap(),
        plan: PLAN,
        zone: Zone::named(zone).unwrap(),
        starts,
    };
    new.numbered(SeatId(1))
}

fn seat(starts: Date) -> Seat {
    seat_in("UTC", starts)
}

#[test]
fn a_year_from_the_31st_of_january_opens_on_the_last_day_of_short_months() {
    let seat = seat(date(2027, 1, 31));
    let opens: Vec<_> = (1..=9)
        .map(|unit| seat.unit_opens(unit).unwrap().to_string())
        .collect();
    assert_eq!(
        opens,
        [
            "2027-04-30",
            "2027-05-31",
            "2027-06-30",
            "2027-07-31",
            "2027-08-31",
            "2027-09-30",
            "2027-10-31",
            "2027-11-30",
            "2027-12-31",
        ]
    );
    assert_eq!(seat.ends(), date(2028, 1, 31));
}

#[test]
fn february_is_as_long_as_it_is_that_year() {
    for (starts, unit, opens) in [
        (date(2026, 11, 29), 1, date(2027, 2, 28)),
        (date(2027, 11, 29), 1, date(2028, 2, 29)),
        (date(2027, 11, 30), 1, date(2028, 2, 29)),
        (date(2027, 11, 30), 2, date(2028, 3, 30)),
        (date(2026, 10, 31), 2, date(2027, 2, 28)),
        (date(2026, 10, 31), 3, date(2027, 3, 31)),
    ] {
        assert_eq!(
            seat(starts).unit_opens(unit),
            Some(opens),
            "{starts} unit {unit}"
        );
    }
}

#[test]
fn a_year_from_the_29th_of_february_ends_on_the_28th() {
    let seat = seat(date(2028, 2, 29));
    assert_eq!(seat.ends(), date(2029, 2, 28));
    assert_eq!(seat.unit_opens(1), Some(date(2028, 5, 29)));
}

#[test]
fn a_unit_opens_at_midnight_where_the_learner_lives() {
    let auckland = seat_in("Pacific/Auckland", date(2026, 3, 1));
    // 1 June there is NZST, UTC+12.
    assert!(!auckland.is_open(Some(1), at("2026-05-31T11:59:59.999Z")));
    assert!(auckland.is_open(Some(1), at("2026-05-31T12:00:00Z")));
    let honolulu = seat_in("Pacific/Honolulu", date(2026, 3, 1));
    assert!(!honolulu.is_open(Some(1), at("2026-06-01T09:59:59.999Z")));
    assert!(honolulu.is_open(Some(1), at("2026-06-01T10:00:00Z")));
}

#[test]
fn where_midnight_is_skipped_a_day_begins_with_its_first_moment() {
    // In Beirut clocks went from 0:00 to 1:00 on 27 March 2022.
    let zone = Zone::named("Asia/Beirut").unwrap();
    assert_eq!(zone.start_of(date(2022, 3, 27)), at("2022-03-26T22:00:00Z"));
    assert_eq!(at("2022-03-26T22:00:00Z").day_in(&zone), date(2022, 3, 27));
    assert_eq!(at("2022-03-26T21:59:59Z").day_in(&zone), date(2022, 3, 26));
}

#[test]
fn a_day_that_a_zone_never_had_begins_where_it_would_have_been() {
    // Samoa went from 29 to 31 December 2011.
    let zone = Zone::named("Pacific/Apia").unwrap();
    assert_eq!(
        zone.start_of(date(2011, 12, 30)),
        zone.start_of(date(2011, 12, 31))
    );
}

#[test]
fn zones_are_known_by_their_names_in_any_case_and_others_are_refused() {
    assert_eq!(
        Zone::named("europe/berlin").unwrap().name(),
        "Europe/Berlin"
    );
    assert_eq!(Zone::named("UTC").unwrap(), Zone::utc());
    for bad in ["", "Berlin", "Europe/Nowhere", "../etc/passwd", "+02:00"] {
        assert!(Zone::named(bad).is_err(), "{bad:?} was accepted");
    }
}

#[test]
fn a_seat_waits_runs_fades_and_is_over() {
    let seat = seat(date(2026, 3, 1));
    for (when, state) in [
        ("2026-02-28T23:59:59.999Z", SeatState::Waiting),
        ("2026-03-01T00:00:00Z", SeatState::Running),
        ("2027-02-28T23:59:59.999Z", SeatState::Running),
        ("2027-03-01T00:00:00Z", SeatState::Grace),
        ("2027-04-29T23:59:59.999Z", SeatState::Grace),
        ("2027-04-30T00:00:00Z", SeatState::Over),
    ] {
        assert_eq!(seat.state_at(at(when)), state, "{when}");
    }
}

#[test]
fn a_seat_that_is_ended_keeps_its_grace_and_opens_nothing_more() {
    let mut seat = seat(date(2026, 3, 1));
    let ended = at("2026-06-15T12:00:00Z");
    seat.ended = Some(ended);
    assert_eq!(seat.state_at(ended), SeatState::Grace);
    assert_eq!(
        seat.open_units(ended.plus_days(30)),
        [1],
        "unit 2 would open on 1 July"
    );
    assert_eq!(seat.state_at(ended.plus_days(60)), SeatState::Over);
    assert_eq!(seat.occupies_until(), ended);
}

#[test]
fn what_a_manager_opens_early_is_open_from_the_first_day() {
    let mut seat = seat(date(2026, 3, 1));
    seat.opened_early = BTreeSet::from([4]);
    assert_eq!(
        seat.open_units(at("2026-02-28T00:00:00Z")),
        Vec::<u32>::new()
    );
    assert_eq!(seat.open_units(at("2026-03-01T00:00:00Z")), [4]);
    assert_eq!(seat.open_units(at("2026-06-01T00:00:00Z")), [1, 4]);
    assert_eq!(
        seat.next_unit(at("2026-06-01T00:00:00Z")),
        Some((2, date(2026, 7, 1)))
    );
}

#[test]
fn renewing_early_costs_no_day_and_nothing_closes() {
    let mut seat = seat(date(2026, 3, 1));
    let period = seat.renew(date(2027, 1, 10));
    assert_eq!(
        (period.starts, period.ends),
        (date(2027, 3, 1), date(2028, 3, 1))
    );
    assert_eq!(
        seat.state_at(at("2027-03-01T00:00:00Z")),
        SeatState::Running
    );
    assert_eq!(seat.open_units(at("2027-03-01T00:00:00Z")).len(), 9);
}

#[test]
fn renewing_late_begins_on_the_day_and_all_units_are_still_open() {
    let mut seat = seat(date(2026, 3, 1));
    let period = seat.renew(date(2027, 9, 15));
    assert_eq!(period.starts, date(2027, 9, 15));
    assert_eq!(
        seat.state_at(at("2027-09-14T23:00:00Z")),
        SeatState::Waiting
    );
    assert_eq!(seat.open_units(at("2027-09-15T00:00:00Z")).len(), 9);
}

#[test]
fn renewing_an_ended_seat_does_not_give_back_what_was_ended() {
    let mut seat = seat(date(2026, 3, 1));
    seat.ended = Some(at("2026-06-15T12:00:00Z"));
    let period = seat.renew(date(2026, 7, 1));
    assert_eq!(
        (period.starts, period.ends),
        (date(2026, 7, 1), date(2027, 7, 1))
    );
    assert_eq!(
        seat.state_at(at("2026-08-01T00:00:00Z")),
        SeatState::Running
    );
    assert_eq!(
        seat.starts(),
        date(2026, 3, 1),
        "units are counted from the first start"
    );
}

#[test]
fn a_seat_that_never_began_can_be_ended_and_renewed() {
    let mut seat = seat(date(2027, 3, 1));
    seat.ended = Some(at("2026-06-15T12:00:00Z"));
    seat.renew(date(2026, 7, 1));
    assert_eq!(
        (seat.starts(), seat.ends()),
        (date(2026, 7, 1), date(2027, 7, 1))
    );
}

#[test]
fn a_seat_that_was_ended_before_it_began_opens_nothing() {
    let mut seat = seat(date(2027, 3, 1));
    seat.ended = Some(at("2026-06-15T12:00:00Z"));
    let now = at("2026-06-20T00:00:00Z");
    assert_eq!(may(Some(&seat), Use::Read, None, now), Access::Over);
    assert_eq!(may(Some(&seat), Use::Read, Some(1), now), Access::Over);
}

#[test]
fn after_the_year_lessons_and_notes_stay_for_the_grace_period_and_nothing_else() {
    let seat = seat(date(2026, 3, 1));
    let grace = at("2027-03-15T00:00:00Z");
    for wanted in Use::ALL {
        let access = may(Some(&seat), wanted, Some(9), grace);
        match wanted {
            Use::Read | Use::Note => assert_eq!(access, Access::Open, "{wanted:?}"),
            _ => assert_eq!(access, Access::OnlyReading(date(2027, 4, 30)), "{wanted:?}"),
        }
        assert_eq!(
            may(Some(&seat), wanted, None, at("2027-05-01T00:00:00Z")),
            Access::Over
        );
    }
}

#[test]
fn who_may_not_is_told_why() {
    let seat = seat(date(2026, 3, 1));
    let now = at("2026-05-31T00:00:00Z");
    assert_eq!(may(None, Use::Read, None, now), Access::NoSeat);
    assert_eq!(may(Some(&seat), Use::Lab, None, now), Access::Open);
    assert_eq!(
        may(Some(&seat), Use::Lab, Some(1), now),
        Access::NotBefore(date(2026, 6, 1))
    );
    assert_eq!(
        may(Some(&seat), Use::Read, Some(10), now),
        Access::NoSuchUnit
    );
    let before = at("2026-02-01T00:00:00Z");
    assert_eq!(
        may(Some(&seat), Use::Read, None, before),
        Access::NotBefore(date(2026, 3, 1))
    );
}

const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Beirut",
];

prop_compose! {
    fn a_seat()(day in 0..36_500i64, zone in 0..ZONES.len(), months in 0..4u32, units in 0..9u32) -> Seat {
        let starts = date(2000, 1, 1).saturating_add(jiff::ToSpan::days(day));
        let mut seat = seat_in(ZONES[zone], starts);
        seat.plan = Plan { foundational_months: months, units, ..PLAN };
        seat
    }
}

proptest! {
    #[test]
    fn units_open_in_their_order_within_the_year(seat in a_seat()) {
        prop_assert_eq!(seat.plan.check(), Ok(()));
        let opens: Vec<_> = (1..=seat.plan.units).map(|unit| seat.unit_opens(unit).unwrap()).collect();
        prop_assert!(opens.is_sorted() && opens.iter().all(|day| *day < seat.ends()));
        prop_assert!(opens.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(opens.first().is_none_or(|day| *day >= seat.starts()));
    }

    #[test]
    fn the_day_of_the_month_is_that_of_the_start_or_the_last_one(seat in a_seat()) {
        for unit in 1..=seat.plan.units {
            let opens = seat.unit_opens(unit).unwrap();
            prop_assert_eq!(opens.day(), seat.starts().day().min(opens.days_in_month()));
        }
    }

    #[test]
    fn what_is_open_stays_open(seat in a_seat(), day in 0..500i64, more in 0..500i64) {
        let now = seat.zone.start_of(seat.starts()).plus_days(day);
        let then = now.plus_days(more);
        let open: BTreeSet<_> = seat.open_units(now).into_iter().collect();
        let later: BTreeSet<_> = seat.open_units(then).into_iter().collect();
        prop_assert!(open.is_subset(&later));
    }

    #[test]
    fn a_seat_goes_through_its_states_in_their_order(seat in a_seat(), a in -100..600i64, b in -100..600i64) {
        let start = seat.zone.start_of(seat.starts());
        let order = |days| match seat.state_at(start.plus_days(days)) {
            SeatState::Waiting => 0,
            SeatState::Running => 1,
            SeatState::Grace => 2,
            SeatState::Over => 3,
        };
        prop_assert!(order(a.min(b)) <= order(a.max(b)));
    }

    #[test]
    fn renewing_closes_nothing_and_always_leads_to_a_running_seat(
        mut seat in a_seat(), day in 0..1_000i64, ended in proptest::option::of(0..400i64),
    ) {
        let first = seat.zone.start_of(seat.starts());
        seat.ended = ended.map(|days| first.plus_days(days));
        let today = seat.starts().saturating_add(jiff::ToSpan::days(day));
        let now = seat.zone.start_of(today);
        let before: BTreeSet<_> = seat.open_units(now).into_iter().collect();
        let period = seat.renew(today);
        let after: BTreeSet<_> = seat.open_units(now).into_iter().collect();
        prop_assert!(before.is_subset(&after));
        prop_assert!(period.starts >= today && period.starts < period.ends);
        prop_assert_eq!(seat.state_at(seat.zone.start_of(period.starts)), SeatState::Running);
        prop_assert!(seat.periods.windows(2).all(|pair| pair[0].ends <= pair[1].starts));
    }

    #[test]
    fn whatever_may_be_done_in_the_grace_period_may_be_done_while_it_runs(seat in a_seat(), day in -50..600i64) {
        let now = seat.zone.start_of(seat.starts()).plus_days(day);
        for wanted in Use::ALL {
            let access = may(Some(&seat), wanted, None, now);
            match seat.state_at(now) {
                SeatState::Running => prop_assert_eq!(access, Access::Open),
                SeatState::Waiting | SeatState::Over => prop_assert!(!access.is_open()),
                SeatState::Grace => prop_assert_eq!(access.is_open(), matches!(wanted, Use::Read | Use::Note)),
            }
        }
    }
}

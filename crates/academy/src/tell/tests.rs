use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::testing::{at, case, everything_done, person, read, record_from, seat, syllabus};
use crate::{
    About, Assigned, Assignment, AssignmentId, Fold, MailKind, Mailing, Moment, Notice, ParcelKind,
    Person, PersonId, Preferences, Seat, Standing, Target, Zone,
};

struct Scene {
    person: Person,
    preferences: Preferences,
    seat: Seat,
    standing: Standing,
    assignments: Vec<Assignment>,
}

fn scene() -> Scene {
    Scene {
        person: person(),
        preferences: Preferences::default(),
        seat: seat("2026-03-01"),
        standing: Standing::default(),
        assignments: Vec::new(),
    }
}

impl Scene {
    fn due(&self, now: &str) -> Vec<Notice> {
        self.due_at(at(now))
    }

    fn due_at(&self, now: Moment) -> Vec<Notice> {
        let syllabus = syllabus();
        let mailing = Mailing {
            person: &self.person,
            preferences: &self.preferences,
            seat: &self.seat,
            syllabus: &syllabus,
            standing: &self.standing,
            assignments: &self.assignments,
        };
        mailing.due(now)
    }

    fn keys(&self, now: &str) -> Vec<String> {
        self.due(now).into_iter().map(|it| it.key).collect()
    }
}

fn assignment() -> Assignment {
    Assignment {
        id: AssignmentId(5),
        to: Assigned::Person(PersonId(4)),
        course: "web".parse().unwrap(),
        target: Target::Lab("sql-injection".parse().unwrap()),
        due: "2026-07-20".parse().unwrap(),
        note: String::new(),
        by: None,
        created: at("2026-07-01T15:00:00Z"),
        withdrawn: None,
    }
}

#[test]
fn a_unit_is_told_of_at_eight_in_the_morning_of_its_day() {
    let mut scene = scene();
    scene.seat.zone = Zone::named("America/New_York").unwrap();
    assert_eq!(scene.keys("2026-06-01T11:59:59Z"), Vec::<String>::new());
    let notices = scene.due("2026-06-01T12:00:00Z");
    assert_eq!(notices[0].key, "unit-opened/12/1");
    let sections = vec!["Injection".to_owned()];
    assert_eq!(notices[0].about, About::UnitOpened { unit: 1, sections });
}

#[test]
fn a_unit_that_opened_long_ago_or_has_nothing_in_it_yet_is_no_news() {
    assert_eq!(scene().keys("2026-06-08T08:00:00Z"), Vec::<String>::new());
    assert_eq!(
        scene().keys("2026-08-01T12:00:00Z"),
        Vec::<String>::new(),
        "unit 3 is not written"
    );
}

#[test]
fn a_unit_that_is_opened_early_is_told_of_at_once_and_not_again() {
    let mut scene = scene();
    scene.seat.opened_early = BTreeSet::from([2]);
    let early = scene.due("2026-04-10T17:00:00Z");
    assert_eq!(early.len(), 1);
    assert_eq!(early[0].due, at("2026-04-10T17:00:00Z"));
    let on_its_day = scene.keys("2026-07-01T12:00:00Z");
    assert_eq!(
        on_its_day,
        [early[0].key.clone()],
        "the same key: it is not sent again"
    );
}

#[test]
fn unfinished_work_is_told_of_once_for_each_pause() {
    let mut scene = scene();
    let events = [read("basics", "risk")];
    scene.standing = Standing::of(&record_from(at("2026-03-10T20:00:00Z"), &events));
    assert_eq!(scene.keys("2026-03-17T19:00:00Z"), Vec::<String>::new());
    let first = scene.keys("2026-03-18T09:00:00Z");
    assert_eq!(first.len(), 1);
    assert_eq!(scene.keys("2026-03-25T09:00:00Z"), first, "the same pause");
    assert_eq!(
        scene.keys("2026-04-01T09:00:00Z"),
        Vec::<String>::new(),
        "no more nagging"
    );

    let events = [read("basics", "threats")];
    scene.standing = Standing::of(&record_from(at("2026-04-05T20:00:00Z"), &events));
    assert_ne!(scene.keys("2026-04-13T09:00:00Z"), first, "another pause");
}

#[test]
fn who_finished_everything_is_left_alone() {
    let mut scene = scene();
    scene.standing = Standing::of(&record_from(at("2026-07-10T20:00:00Z"), &everything_done()));
    assert_eq!(scene.keys("2026-07-20T09:00:00Z"), Vec::<String>::new());
}

#[test]
fn an_assignment_is_told_of_when_it_is_made_and_when_it_is_due_soon() {
    let mut scene = scene();
    scene.assignments = vec![assignment()];
    let kinds = |now: &str| -> Vec<_> {
        let notices = scene.due(now).into_iter();
        let own = notices.filter(|it| it.key.ends_with("/5/4"));
        own.map(|it| it.about.kind()).collect()
    };
    assert_eq!(kinds("2026-07-01T15:00:00Z"), [MailKind::Assigned]);
    assert_eq!(kinds("2026-07-10T12:00:00Z"), []);
    assert_eq!(kinds("2026-07-18T08:00:00Z"), [MailKind::AssignmentDue]);
    assert_eq!(kinds("2026-07-21T08:00:00Z"), []);
}

#[test]
fn the_end_is_told_of_a_month_and_a_week_before() {
    let scene = scene();
    assert_eq!(scene.keys("2027-01-30T07:59:00Z"), Vec::<String>::new());
    assert_eq!(
        scene.keys("2027-01-30T08:00:00Z"),
        ["seat-ending/12/2027-03-01/30"]
    );
    assert_eq!(
        scene.keys("2027-02-22T08:00:00Z"),
        ["seat-ending/12/2027-03-01/7"]
    );
    assert_eq!(
        scene.keys("2027-03-01T08:00:00Z"),
        ["seat-ended/12/2027-03-01"]
    );
    assert_eq!(scene.keys("2027-03-08T08:00:00Z"), Vec::<String>::new());
}

#[test]
fn a_renewed_seat_is_told_of_its_new_end_only() {
    let mut scene = scene();
    scene.seat.renew("2027-02-10".parse().unwrap());
    assert_eq!(scene.keys("2027-02-22T08:00:00Z"), Vec::<String>::new());
    assert_eq!(
        scene.keys("2028-02-23T08:00:00Z"),
        ["seat-ending/12/2028-03-01/7"]
    );
}

#[test]
fn a_seat_that_was_ended_is_told_of_with_the_days_that_are_left_for_reading() {
    let mut scene = scene();
    scene.seat.ended = Some(at("2026-06-15T12:00:00Z"));
    let notices = scene.due("2026-06-15T12:00:00Z");
    let grace_ends = "2026-08-14".parse().unwrap();
    assert_eq!(notices[0].about, About::SeatEnded { grace_ends });
}

#[test]
fn nothing_goes_to_whom_it_cannot_or_should_not() {
    let now = "2026-06-01T12:00:00Z";
    let mut off = scene();
    off.preferences.off = BTreeSet::from([MailKind::UnitOpened]);
    assert!(off.due(now).is_empty());
    let mut closed = scene();
    closed.person.deactivated = Some(Moment(1));
    assert!(closed.due(now).is_empty());
    let mut local = scene();
    local.person.email = None;
    assert!(local.due(now).is_empty());
    assert!(!scene().due(now).is_empty());
}

#[test]
fn every_kind_of_mail_can_be_switched_off_alone() {
    for kind in MailKind::ALL {
        assert_eq!(MailKind::named(kind.name()), Some(kind));
        let preferences = Preferences {
            off: BTreeSet::from([kind]),
        };
        let off: Vec<_> = MailKind::ALL
            .into_iter()
            .filter(|it| !preferences.wants(*it))
            .collect();
        assert_eq!(off, [kind]);
    }
}

#[test]
fn a_notice_becomes_a_parcel_of_the_same_key() {
    let notice = &scene().due("2026-06-01T12:00:00Z")[0];
    let parcel = notice.parcel();
    assert_eq!(parcel.key, notice.key);
    let ParcelKind::Mail {
        person,
        template,
        data,
        ..
    } = parcel.kind
    else {
        panic!("no mail")
    };
    assert_eq!(
        (person, template.as_str()),
        (Some(PersonId(4)), "unit-opened")
    );
    assert_eq!(data["about"]["unit"], 1);
}

/// What a courier that looks in at these hours of a year would send.
fn sent(scene: &Scene, hours: &[u32]) -> BTreeSet<String> {
    let start = at("2026-03-01T00:00:00Z");
    let moments = hours
        .iter()
        .map(|hour| start.plus_minutes(i64::from(*hour) * 60));
    moments
        .flat_map(|now| scene.due_at(now))
        .map(|it| it.key)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn looking_in_more_often_sends_nothing_twice_and_misses_nothing_of_a_daily_look(
        more in proptest::collection::vec(0..10_000u32, 0..50),
    ) {
        let mut scene = scene();
        scene.assignments = vec![assignment()];
        scene.standing = Standing::of(&record_from(at("2026-07-02T20:00:00Z"), &[case("story", "shellshock"), read("basics", "risk")]));
        let daily: Vec<u32> = (0..=416).map(|day| day * 24 + 12).collect();
        let all: Vec<u32> = daily.iter().chain(&more).copied().collect();
        let extra: BTreeSet<_> = sent(&scene, &all).difference(&sent(&scene, &daily)).cloned().collect();
        prop_assert!(extra.is_empty(), "{extra:?}");
    }
}

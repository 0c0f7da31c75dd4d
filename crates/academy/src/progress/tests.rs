use jiff::civil::date;
use proptest::prelude::*;

use crate::testing::{
    answer, at, basics_done, case, everything_done, flag, hint, injection_done, lab_slug,
    lab_solved, lab_started, read, record, record_from, seat, slug, syllabus, task_done,
};
use crate::{
    Assigned, Assignment, AssignmentId, Entry, Event, Fold, FoldError, Moment, Next, Part,
    PersonId, Place, Rating, Seat, SectionProgress, SectionState, Situation, Standing, Step, Stuck,
    Syllabus, Target, next, weak_topics, week_of,
};

fn standing(events: &[Event]) -> Standing {
    Standing::of(&record(events))
}

fn section(events: &[Event], slug: &str) -> SectionProgress {
    let syllabus = syllabus();
    standing(events).section(syllabus.section(&slug.parse().unwrap()).unwrap())
}

fn spent(place: Place, minutes: u8) -> Event {
    Event::TimeSpent { place, minutes }
}

fn in_basics(minutes: u8) -> Event {
    spent(Place::Section(slug("basics")), minutes)
}

#[test]
fn a_section_is_done_when_it_is_read_answered_and_its_labs_are_solved() {
    assert_eq!(section(&[], "injection").state(), SectionState::New);
    let all = injection_done();
    for left_out in 0..all.len() {
        let mut events = all.clone();
        let missing = events.remove(left_out);
        let state = section(&events, "injection").state();
        // That a lab was started is no task.
        let expected = if missing == lab_started() {
            SectionState::Done
        } else {
            SectionState::Begun
        };
        assert_eq!(state, expected, "without {missing:?}");
    }
    assert_eq!(section(&all, "injection").state(), SectionState::Done);
}

#[test]
fn seventy_percent_of_the_latest_answers_are_enough() {
    // Two of three are 66 %.
    let mut events = basics_done();
    events.push(answer("basics", "two", false));
    let progress = section(&events, "basics");
    assert_eq!(
        (progress.right, progress.answered),
        (2, Part { done: 3, of: 3 })
    );
    assert_eq!(
        progress.state(),
        SectionState::Begun,
        "the latest answer counts"
    );
    events.push(answer("basics", "two", true));
    assert_eq!(section(&events, "basics").state(), SectionState::Done);
    let ten = |right| SectionProgress {
        answered: Part { done: 10, of: 10 },
        right,
        begun: true,
        ..SectionProgress::default()
    };
    assert!(ten(7).quiz_passed() && !ten(6).quiz_passed());
}

#[test]
fn case_studies_count_where_there_is_nothing_else() {
    assert_eq!(
        section(&[case("injection", "heartland")], "injection").state(),
        SectionState::Begun
    );
    assert_eq!(section(&[], "story").state(), SectionState::New);
    assert_eq!(
        section(&[case("story", "shellshock")], "story").state(),
        SectionState::Done
    );
}

#[test]
fn what_the_course_does_not_have_any_more_does_not_count() {
    let events = [
        read("basics", "old-topic"),
        answer("basics", "old-question", true),
    ];
    let progress = section(&events, "basics");
    assert_eq!((progress.topics.done, progress.answered.done), (0, 0));
}

#[test]
fn a_topic_that_is_marked_as_unread_is_unread() {
    let unread = Event::TopicUnread {
        section: slug("basics"),
        topic: slug("risk"),
    };
    assert_eq!(
        section(&[read("basics", "risk"), unread], "basics")
            .topics
            .done,
        0
    );
}

#[test]
fn the_report_has_the_day_on_which_the_last_thing_was_done() {
    let mut events = basics_done();
    let day = record(&events).last().unwrap().at;
    events.extend([
        answer("basics", "one", true),
        in_basics(3),
        read("basics", "risk"),
    ]);
    assert_eq!(
        section(&events, "basics").changed,
        Some(day),
        "repeating changes nothing"
    );
}

#[test]
fn a_course_is_as_far_as_its_sections() {
    let syllabus = syllabus();
    assert_eq!(
        syllabus.sections.len(),
        3,
        "what is not written does not count"
    );
    let half = standing(&basics_done()).course(&syllabus);
    assert_eq!(
        (half.done, half.percent, half.certified),
        (Part { done: 1, of: 3 }, 33, false)
    );
    let whole = standing(&everything_done()).course(&syllabus);
    assert_eq!((whole.percent, whole.certified), (100, true));
    assert_eq!(whole.labs, Part { done: 1, of: 1 });
}

#[test]
fn the_course_says_how_much_is_enough_for_a_certificate() {
    let mut syllabus = syllabus();
    let two_of_three = standing(&[basics_done(), injection_done()].concat());
    assert!(!two_of_three.course(&syllabus).certified);
    syllabus.certificate_percent = 66;
    assert!(two_of_three.course(&syllabus).certified);
    let empty = Syllabus::new(
        syllabus.course,
        syllabus.title,
        syllabus.plan,
        0,
        Vec::new(),
    );
    assert!(
        !two_of_three.course(&empty).certified,
        "nothing is no course"
    );
}

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

#[test]
fn a_summary_of_another_version_is_made_again() {
    let bytes = standing(&everything_done()).to_bytes();
    assert_eq!(bytes[0], Standing::VERSION);
    let mut other = bytes.clone();
    other[0] += 1;
    assert_eq!(
        Standing::from_bytes(&other),
        Err(FoldError::OtherVersion(Standing::VERSION + 1))
    );
    assert_eq!(Standing::from_bytes(&[]), Err(FoldError::OtherVersion(0)));
    assert!(matches!(
        Standing::from_bytes(&bytes[..bytes.len() - 1]),
        Err(FoldError::Damaged(_))
    ));
}

#[test]
fn a_summary_of_a_whole_course_is_small() {
    let mut events = Vec::new();
    for section in 0..82 {
        let name = format!("section-{section}");
        events.extend((0..3).map(|n| read(&name, &format!("topic-{n}"))));
        events.extend((0..6).map(|n| answer(&name, &format!("question-{n}"), true)));
    }
    let bytes = standing(&events).to_bytes().len();
    assert!(bytes < 12_000, "{bytes} bytes");
}

fn an_event() -> impl Strategy<Value = Event> {
    let section = prop_oneof![
        Just("basics"),
        Just("injection"),
        Just("story"),
        Just("gone")
    ];
    let topic = prop_oneof![Just("risk"), Just("threats"), Just("binding"), Just("gone")];
    let question = prop_oneof![
        Just("one"),
        Just("two"),
        Just("three"),
        Just("four"),
        Just("five")
    ];
    let task = prop_oneof![Just("attack"), Just("repair"), Just("gone")];
    (
        0..10u8,
        section,
        topic,
        question,
        task,
        any::<bool>(),
        0..20u8,
    )
        .prop_map(
            |(kind, section, topic, question, task, yes, n)| match kind {
                0 => read(section, topic),
                1 => Event::TopicUnread {
                    section: slug(section),
                    topic: slug(topic),
                },
                2 => answer(section, question, yes),
                3 => crate::testing::drill(section, question, Rating::Good),
                4 => case(section, "shellshock"),
                5 => lab_started(),
                6 => flag(yes),
                7 => task_done(task),
                8 => hint(u32::from(n)),
                _ => spent(
                    if yes {
                        Place::Drills
                    } else {
                        Place::Section(slug(section))
                    },
                    n,
                ),
            },
        )
}

prop_compose! {
    fn a_record()(events in proptest::collection::vec((an_event(), 0..3 * 24 * 60i64), 0..80)) -> Vec<Entry> {
        let mut now = at("2026-03-01T09:00:00Z");
        let mut all = Vec::new();
        for (event, minutes) in events {
            now = now.plus_minutes(minutes);
            all.extend(record_from(now, &[event]));
        }
        all
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_kept_standing_is_the_one_that_the_record_makes(record in a_record(), at in 0..80usize) {
        let (before, after) = record.split_at(at.min(record.len()));
        let mut kept = Standing::from_bytes(&Standing::of(before).to_bytes()).unwrap();
        for entry in after {
            kept.apply(entry);
        }
        prop_assert_eq!(kept, Standing::of(&record));
    }

    #[test]
    fn a_hundred_percent_is_done_and_nothing_else_is(record in a_record()) {
        let (syllabus, standing) = (syllabus(), Standing::of(&record));
        for section in &syllabus.sections {
            let progress = standing.section(section);
            prop_assert_eq!(progress.percent() == 100, progress.state() == SectionState::Done);
            prop_assert!(progress.percent() <= 100);
            prop_assert_eq!(standing.next_in(section).is_none(), progress.state() == SectionState::Done);
        }
    }

    #[test]
    fn no_more_minutes_are_counted_than_passed(record in a_record()) {
        let standing = Standing::of(&record);
        let mut ticks = record.iter().filter(|it| matches!(it.event, Event::TimeSpent { .. }));
        let (first, last) = (ticks.next(), ticks.next_back());
        let passed = match (first, last) {
            (Some(first), Some(last)) => last.at.minutes_since(first.at),
            _ => 0,
        };
        prop_assert!(standing.minutes() <= passed + u32::from(crate::TICK_MINUTES));
    }

    #[test]
    fn reading_answering_rightly_and_solving_never_set_anybody_back(record in a_record(), event in an_event()) {
        let good = match &event {
            Event::QuizAnswered { right, .. } => *right,
            Event::TopicUnread { .. } => false,
            _ => true,
        };
        let (syllabus, before) = (syllabus(), Standing::of(&record));
        let mut after = before.clone();
        for entry in record_from(at("2027-01-01T00:00:00Z"), &[event]) {
            after.apply(&entry);
        }
        if good {
            for section in &syllabus.sections {
                prop_assert!(after.section(section).percent() >= before.section(section).percent());
            }
        }
    }
}

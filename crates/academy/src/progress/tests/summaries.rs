//! What is kept of the record, and that it is what the record says.

use proptest::prelude::*;

use super::{spent, standing};
use crate::testing::{
    answer, at, case, everything_done, flag, hint, lab_started, read, record_from, slug, syllabus,
    task_done,
};
use crate::{Entry, Event, Fold, FoldError, Place, Rating, SectionState, Standing};

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

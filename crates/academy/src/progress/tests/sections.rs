//! Sections, courses, certificates.

use super::{in_basics, standing};
use crate::testing::{
    answer, basics_done, case, everything_done, injection_done, lab_started, read, record, slug,
    syllabus,
};
use crate::{Event, Part, SectionProgress, SectionState, Syllabus};

fn section(events: &[Event], slug: &str) -> SectionProgress {
    let syllabus = syllabus();
    standing(events).section(syllabus.section(&slug.parse().unwrap()).unwrap())
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

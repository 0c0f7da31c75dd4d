use proptest::prelude::*;

use crate::testing::{answer, at, drill, record, record_from, syllabus};
use crate::{
    Deck, Entry, Event, Fold, Mark, Moment, NEW_A_DAY, QuestionPlan, Rating, SectionPlan, Syllabus,
};

fn card(deck: &Deck, section: &str, question: &str) -> crate::Card {
    deck.cards[&Mark::of_question(section, question)]
}

fn answered(right: bool) -> Vec<Entry> {
    record(&[answer("basics", "one", right)])
}

fn names(deck: &Deck, syllabus: &Syllabus, now: Moment) -> Vec<String> {
    deck.due(syllabus, now)
        .iter()
        .map(|it| it.question.to_string())
        .collect()
}

#[test]
fn what_was_known_comes_back_later_than_what_was_not() {
    let start = at("2026-03-01T09:00:00Z");
    let known = card(&Deck::of(&answered(true)), "basics", "one");
    let unknown = card(&Deck::of(&answered(false)), "basics", "one");
    assert_eq!(unknown.due, start.plus_days(1));
    assert_eq!(
        known.due,
        start.plus_days(2),
        "2.3 days by the scheduler's first state"
    );
}

#[test]
fn each_time_that_it_is_known_it_stays_away_longer() {
    let mut deck = Deck::of(&answered(true));
    let mut waits = Vec::new();
    for _ in 0..8 {
        let before = card(&deck, "basics", "one");
        for entry in record_from(before.due, &[drill("basics", "one", Rating::Good)]) {
            deck.apply(&entry);
        }
        let after = card(&deck, "basics", "one");
        waits.push(after.due.days_since(after.last));
    }
    assert!(waits.is_sorted(), "{waits:?}");
    assert!(
        waits[0] > 2 && waits[7] == 180,
        "within the year: {waits:?}"
    );
}

#[test]
fn what_was_forgotten_comes_back_the_next_day() {
    let mut deck = Deck::of(&answered(true));
    let late = at("2026-04-01T09:00:00Z");
    for entry in record_from(late, &[drill("basics", "one", Rating::Again)]) {
        deck.apply(&entry);
    }
    let card = card(&deck, "basics", "one");
    assert!(card.due <= late.plus_days(2), "{card:?}");
    assert!(card.difficulty > 2.2, "and counts as harder: {card:?}");
}

#[test]
fn a_rating_decides_how_long_it_stays_away() {
    let due = |rating| {
        let mut deck = Deck::of(&answered(true));
        for entry in record_from(
            at("2026-03-04T09:00:00Z"),
            &[drill("basics", "one", rating)],
        ) {
            deck.apply(&entry);
        }
        card(&deck, "basics", "one").due
    };
    let dues = [Rating::Again, Rating::Hard, Rating::Good, Rating::Easy].map(due);
    assert!(dues.is_sorted() && dues[0] < dues[3], "{dues:?}");
}

#[test]
fn what_is_most_likely_forgotten_comes_first() {
    let events = [
        answer("basics", "one", true),
        answer("basics", "two", false),
        drill("basics", "one", Rating::Good),
        drill("basics", "two", Rating::Good),
    ];
    let deck = Deck::of(&record(&events));
    let now = at("2026-06-01T09:00:00Z");
    assert_eq!(names(&deck, &syllabus(), now), ["two", "one"]);
    let due = deck.due(&syllabus(), now);
    assert!(due[0].card.chance(now) < due[1].card.chance(now));
}

/// A section of 30 questions, all of them answered rightly.
fn many() -> (Syllabus, Vec<Event>) {
    let mut section = SectionPlan::new("many".parse().unwrap(), "Many".into(), None);
    let ids: Vec<String> = (0..30).map(|n| format!("question-{n}")).collect();
    section.questions = ids
        .iter()
        .map(|id| QuestionPlan::new(id.parse().unwrap(), "topic".parse().unwrap()))
        .collect();
    let plain = syllabus();
    let syllabus = Syllabus::new(plain.course, plain.title, plain.plan, 100, vec![section]);
    let events = ids.iter().map(|id| answer("many", id, true)).collect();
    (syllabus, events)
}

#[test]
fn an_evening_of_quizzes_does_not_come_back_as_a_wall() {
    let (syllabus, events) = many();
    let mut deck = Deck::of(&record(&events));
    let now = at("2026-03-10T09:00:00Z");
    let first = deck.due(&syllabus, now);
    assert_eq!(first.len(), NEW_A_DAY as usize);
    assert_eq!(deck.due_count(&syllabus, now), NEW_A_DAY as usize);

    let answers: Vec<_> = first
        .iter()
        .take(4)
        .map(|it| drill("many", it.question.as_str(), Rating::Good))
        .collect();
    for entry in record_from(now, &answers) {
        deck.apply(&entry);
    }
    assert_eq!(
        deck.due_count(&syllabus, now),
        2,
        "two new ones are left for today"
    );
    assert_eq!(
        deck.due_count(&syllabus, now.plus_days(1)),
        NEW_A_DAY as usize
    );
}

#[test]
fn nothing_is_due_before_anything_was_answered_and_the_next_one_has_a_day() {
    assert_eq!(
        Deck::default().due_count(&syllabus(), at("2026-06-01T09:00:00Z")),
        0
    );
    assert_eq!(Deck::default().next_due(Moment(0)), None);
    let deck = Deck::of(&answered(false));
    let now = at("2026-03-01T10:00:00Z");
    assert_eq!(deck.due_count(&syllabus(), now), 0);
    assert_eq!(deck.next_due(now), Some(at("2026-03-02T09:00:00Z")));
}

#[test]
fn questions_that_the_course_does_not_have_any_more_are_passed_over() {
    let deck = Deck::of(&record(&[
        answer("basics", "gone", false),
        answer("nowhere", "one", false),
    ]));
    assert_eq!(deck.cards.len(), 2);
    assert_eq!(deck.due_count(&syllabus(), at("2026-06-01T09:00:00Z")), 0);
}

#[test]
fn two_sections_may_have_a_question_of_the_same_name() {
    let deck = Deck::of(&record(&[
        answer("basics", "one", true),
        answer("injection", "one", false),
    ]));
    assert_eq!(deck.cards.len(), 2);
}

fn an_event() -> impl Strategy<Value = Event> {
    let rating = prop_oneof![
        Just(Rating::Again),
        Just(Rating::Hard),
        Just(Rating::Good),
        Just(Rating::Easy)
    ];
    let question = prop_oneof![Just("one"), Just("two"), Just("three")];
    (question, any::<bool>(), rating, any::<bool>()).prop_map(|(question, right, rating, quiz)| {
        if quiz {
            answer("basics", question, right)
        } else {
            drill("basics", question, rating)
        }
    })
}

prop_compose! {
    /// Entries with up to 100 days between them.
    fn a_record()(events in proptest::collection::vec((an_event(), 0..100 * 24 * 60i64), 0..60)) -> Vec<Entry> {
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
    #[test]
    fn a_kept_deck_is_the_one_that_the_record_makes(record in a_record(), at in 0..60usize) {
        let (before, after) = record.split_at(at.min(record.len()));
        let mut kept = Deck::from_bytes(&Deck::of(before).to_bytes()).unwrap();
        for entry in after {
            kept.apply(entry);
        }
        prop_assert_eq!(kept, Deck::of(&record));
    }

    #[test]
    fn every_card_has_a_memory_within_bounds_and_comes_back(record in a_record()) {
        for card in Deck::of(&record).cards.values() {
            prop_assert!(card.stability.is_finite() && card.stability > 0.0);
            prop_assert!((1.0..=10.0).contains(&card.difficulty));
            let days = card.due.days_since(card.last);
            prop_assert!((1..=180).contains(&days));
            prop_assert!((0.0..=1.0).contains(&card.chance(card.due)));
        }
    }
}

//! A small course and what somebody does in it, for the tests of the rules.

use course::{Given, LabSlug, QuestionId, Slug};

use crate::{
    Entry, Event, EventId, LabPlan, Moment, NewSeat, Person, PersonId, Plan, QuestionPlan, Role,
    Seat, SeatId, SectionPlan, Syllabus, Zone,
};

pub(crate) const PLAN: Plan = Plan {
    years: 1,
    foundational_months: 3,
    units: 9,
    grace_days: 60,
};

pub(crate) fn at(text: &str) -> Moment {
    let time: jiff::Timestamp = text.parse().unwrap();
    Moment(time.as_millisecond())
}

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(crate) fn lab_slug(text: &str) -> LabSlug {
    text.parse().unwrap()
}

fn question_id(text: &str) -> QuestionId {
    text.parse().unwrap()
}

/// Basics (foundational): 2 topics, 3 questions. Injection (unit 1): 1 topic, 2
/// questions, a lab of two tasks, a case study. Story (unit 2): a case study.
pub(crate) fn syllabus() -> Syllabus {
    let mut basics = SectionPlan::new(slug("basics"), "Basics".into(), None);
    basics.topics = vec![slug("risk").into(), slug("threats").into()];
    basics.questions = ["one", "two", "three"]
        .map(|id| QuestionPlan::new(question_id(id), slug("risk")))
        .into();
    let mut injection = SectionPlan::new(slug("injection"), "Injection".into(), Some(1));
    injection.topics = vec![slug("binding").into()];
    injection.questions = ["four", "five"]
        .map(|id| QuestionPlan::new(question_id(id), slug("binding")))
        .into();
    let tasks = ["attack", "repair"].map(|id| id.parse().unwrap()).into();
    injection.labs = vec![LabPlan::new(
        lab_slug("sql-injection"),
        "SQL injection".into(),
        30,
        tasks,
    )];
    injection.cases = vec![slug("heartland").into()];
    let mut story = SectionPlan::new(slug("story"), "A story".into(), Some(2));
    story.cases = vec![slug("shellshock").into()];
    let coming = SectionPlan::new(slug("coming"), "Not written yet".into(), Some(3));
    let sections = vec![basics, injection, story, coming];
    Syllabus::new(slug("web"), "Web security".into(), PLAN, 100, sections)
}

pub(crate) fn person() -> Person {
    Person {
        id: PersonId(4),
        name: "Ada".into(),
        email: Some("ada@example.org".parse().unwrap()),
        role: Role::Learner,
        zone: Zone::utc(),
        language: "en".into(),
        created: Moment(0),
        deactivated: None,
        erased: None,
    }
}

pub(crate) fn seat(starts: &str) -> Seat {
    let new = NewSeat {
        person: PersonId::FIRST,
        course: slug("web"),
        plan: PLAN,
        zone: Zone::utc(),
        starts: starts.parse().unwrap(),
    };
    new.numbered(SeatId(12))
}

/// The events, a minute after one another, from 1 March 2026, 9:00 UTC.
pub(crate) fn record(events: &[Event]) -> Vec<Entry> {
    record_from(at("2026-03-01T09:00:00Z"), events)
}

pub(crate) fn record_from(start: Moment, events: &[Event]) -> Vec<Entry> {
    let numbered = events.iter().zip(1..);
    numbered
        .map(|(event, n)| Entry {
            id: EventId(n),
            at: start.plus_minutes(n - 1),
            learner: PersonId::FIRST,
            course: slug("web"),
            event: event.clone(),
        })
        .collect()
}

pub(crate) fn read(section: &str, topic: &str) -> Event {
    Event::TopicRead {
        section: slug(section),
        topic: slug(topic),
    }
}

pub(crate) fn case(section: &str, case: &str) -> Event {
    Event::CaseRead {
        section: slug(section),
        case: slug(case),
    }
}

pub(crate) fn answer(section: &str, question: &str, right: bool) -> Event {
    Event::QuizAnswered {
        section: slug(section),
        question: question_id(question),
        right,
        given: Given::Line(4),
    }
}

pub(crate) fn drill(section: &str, question: &str, rating: crate::Rating) -> Event {
    Event::DrillAnswered {
        section: slug(section),
        question: question_id(question),
        rating,
        given: None,
    }
}

pub(crate) fn lab_started() -> Event {
    Event::LabStarted {
        lab: lab_slug("sql-injection"),
    }
}

pub(crate) fn hint(n: u32) -> Event {
    Event::HintTaken {
        lab: lab_slug("sql-injection"),
        n,
    }
}

pub(crate) fn flag(accepted: bool) -> Event {
    Event::FlagSubmitted {
        lab: lab_slug("sql-injection"),
        accepted,
    }
}

pub(crate) fn task_done(task: &str) -> Event {
    Event::TaskDone {
        lab: lab_slug("sql-injection"),
        task: task.parse().unwrap(),
    }
}

pub(crate) fn lab_solved() -> Vec<Event> {
    vec![lab_started(), task_done("attack"), task_done("repair")]
}

pub(crate) fn basics_done() -> Vec<Event> {
    let mut events = vec![read("basics", "risk"), read("basics", "threats")];
    events.extend(["one", "two", "three"].map(|question| answer("basics", question, true)));
    events
}

pub(crate) fn injection_done() -> Vec<Event> {
    let mut events = vec![read("injection", "binding")];
    events.extend(["four", "five"].map(|question| answer("injection", question, true)));
    events.extend(lab_solved());
    events
}

pub(crate) fn everything_done() -> Vec<Event> {
    let mut events = basics_done();
    events.extend(injection_done());
    events.push(case("story", "shellshock"));
    events
}

//! Measures a store with years of work in it; `bench/store` runs it.
//!
//! ```text
//! load PLACE [EVENTS [PEOPLE]]
//! ```
//!
//! PLACE is a folder or an address of PostgreSQL. What lacks of EVENTS (5,000,000) is made first, in
//! the names of PEOPLE (2,000); a second run on the same place measures at once.

use std::{
    env,
    path::Path,
    time::{Duration, Instant},
};

use academy::{
    Ask, Assignments, CheckKind, CheckOutcome, CheckResult, Event, Moment, PersonId, Record, Seats,
    Standings,
};
use course::Slug;
use store::{Place, Store};

/// Events that one person's home page is measured with, at least.
const HOME: usize = 2_000;
/// People in the manager's matrix.
const MATRIX: i64 = 500;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |n: usize, otherwise: i64| {
        let text = arguments.get(n);
        text.map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let place = arguments.first().expect("a folder or an address");
    let address = place.contains("://").then_some(place.as_str());
    let place = Place::new(address, Path::new(place)).expect("a place");
    let store = Store::open(&place).await.expect("a store");
    let people = number(2, 2_000);
    fill(&store, number(1, 5_000_000) / people, people).await;
    measure(&store, people).await;
    store.close().await;
}

fn course() -> Slug {
    "web-security".parse().expect("a slug")
}

/// Brings everybody's record to so many events.
async fn fill(store: &Store, each: i64, people: i64) {
    let began = Instant::now();
    let mut made = 0;
    for person in 1..=people {
        let has = store
            .latest(PersonId(person), Ask::new(None, 1))
            .await
            .expect("entries");
        if !has.items.is_empty() {
            continue;
        }
        let events: Vec<_> = (0..each).map(event).collect();
        let at = Moment(1_772_366_400_000 + person);
        store
            .append(PersonId(person), &course(), at, &events)
            .await
            .expect("kept");
        made += each;
        if person % 200 == 0 {
            eprintln!("{made} events in {:.0} s", began.elapsed().as_secs_f64());
        }
    }
}

/// The `n`th thing that somebody does: eighty sections, each with a topic, a quiz and a lab.
fn event(n: i64) -> Event {
    let section: Slug = format!("section-{}", n / 25 % 80).parse().expect("a slug");
    let lab: course::LabSlug = format!("lab-{}", n / 25 % 80).parse().expect("a slug");
    match n % 25 {
        0..=5 => Event::TopicRead {
            section,
            topic: format!("topic-{}", n % 25).parse().expect("a topic"),
        },
        6..=11 => Event::QuizAnswered {
            section,
            question: format!("question-{}", n % 25).parse().expect("a question"),
            right: n % 3 > 0,
            given: course::Given::Line(1),
        },
        12..=15 => Event::BlockRun {
            section,
            block: "block-1".into(),
            edited: false,
        },
        16 => Event::LabStarted { lab },
        17..=20 => Event::HintTaken { lab, n: 1 },
        21..=23 => Event::VerdictGiven {
            lab,
            submission: 1,
            accepted: false,
            checks: (0..8).map(check).collect(),
            message: None,
        },
        _ => Event::TaskDone {
            lab,
            task: "attack".parse().expect("a task"),
        },
    }
}

fn check(n: u32) -> CheckResult {
    CheckResult {
        id: format!("test_attacks.py::test_attack_{n}"),
        kind: CheckKind::Attack,
        title: "The list of users stays in the database".into(),
        result: CheckOutcome::Failed,
        message: Some("The page still shows what another table holds.".into()),
        seconds: Some(0.25),
        replay: None,
    }
}

async fn measure(store: &Store, people: i64) {
    let course = course();
    let all: Vec<_> = (1..=people.min(MATRIX)).map(PersonId).collect();
    let mut person = (1..=people).cycle().map(PersonId);
    let mut next = || person.next().expect("a cycle");
    let now = Moment(1_790_000_000_000);

    let mut appends = Vec::new();
    for n in 0..1_000 {
        let (who, event) = (next(), [event(n)]);
        let began = Instant::now();
        store.append(who, &course, now, &event).await.expect("kept");
        appends.push(began.elapsed());
    }
    show("append one event", appends);

    let (mut homes, mut records) = (Vec::new(), Vec::new());
    for _ in 0..300 {
        let who = next();
        let began = Instant::now();
        store.standing(who, &course).await.expect("a standing");
        store.deck(who, &course).await.expect("a deck");
        store.seat_of(who, &course).await.expect("a seat");
        store.assignments_of(who).await.expect("work");
        store
            .latest(who, Ask::new(None, 20))
            .await
            .expect("entries");
        homes.push(began.elapsed());
        let began = Instant::now();
        let record = store.events(who).await.expect("entries");
        records.push(began.elapsed());
        assert!(people < 2_000 || record.len() >= HOME, "{}", record.len());
    }
    show("home: standing, deck, seat, work, latest 20 events", homes);
    show("all events of one person", records);

    let mut matrices = Vec::new();
    for _ in 0..100 {
        let began = Instant::now();
        let standings = store.standings(&all, &course).await.expect("standings");
        matrices.push(began.elapsed());
        assert_eq!(standings.len(), all.len());
    }
    show(
        &format!("matrix: standings of {} people", all.len()),
        matrices,
    );
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at =
        |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!("| {what} | {:.1} ms | {:.1} ms |", at(50), at(99));
}

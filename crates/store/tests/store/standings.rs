use academy::{Deck, Event, Fold, PersonId, Place, Record, Standing, Standings};
use course::{Given, Slug};
use rstest::rstest;
use sqlx::Executor;
use store::Store;

use crate::{Home, On, Postgres, Sqlite, at, course, lab};

const ME: PersonId = PersonId::FIRST;

fn section() -> Slug {
    "sql-injection".parse().unwrap()
}

fn some_work() -> Vec<Event> {
    vec![
        Event::TopicRead {
            section: section(),
            topic: "unions".parse().unwrap(),
        },
        Event::QuizAnswered {
            section: section(),
            question: "q1".parse().unwrap(),
            right: true,
            given: Given::Line(1),
        },
        Event::LabStarted { lab: lab("one") },
        Event::TaskDone {
            lab: lab("one"),
            task: "attack".parse().unwrap(),
        },
        Event::TimeSpent {
            place: Place::Lab(lab("one")),
            minutes: 5,
        },
    ]
}

/// What the record says, without looking at what was kept of it.
async fn computed<F: Fold>(store: &Store) -> F {
    F::of(&store.events(ME).await.unwrap())
}

#[rstest]
#[tokio::test]
async fn summaries_always_say_what_the_record_says(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    for (n, event) in some_work().into_iter().enumerate() {
        let moment = at(600 * n as i64);
        store.append(ME, &course(), moment, &[event]).await.unwrap();
        let standing = store.standing(ME, &course()).await.unwrap();
        assert_eq!(standing, computed::<Standing>(&store).await);
        let deck = store.deck(ME, &course()).await.unwrap();
        assert_eq!(deck, computed::<Deck>(&store).await);
    }
    assert!(store.standing(ME, &course()).await.unwrap().minutes() > 0);
}

#[rstest]
#[tokio::test]
async fn somebody_who_did_nothing_has_an_empty_standing(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let work = some_work();
    store.append(ME, &course(), at(0), &work).await.unwrap();
    let nobody = PersonId(99);
    let found = store.standing(nobody, &course()).await.unwrap();
    assert_eq!(found, Standing::default());
    let other = "another-course".parse().unwrap();
    assert_eq!(
        store.standing(ME, &other).await.unwrap(),
        Standing::default()
    );
    assert_eq!(
        store.deck(nobody, &course()).await.unwrap(),
        Deck::default()
    );
}

#[rstest]
#[tokio::test]
async fn standings_come_in_the_order_that_they_are_asked_for(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let people: Vec<_> = (1..=30).rev().map(PersonId).collect();
    for person in &people {
        for _ in 0..person.0 {
            let drill = [Event::BlockRun {
                section: section(),
                block: "b".into(),
                edited: false,
            }];
            store
                .append(*person, &course(), at(0), &drill)
                .await
                .unwrap();
        }
    }
    let asked: Vec<_> = people.into_iter().chain([PersonId(99)]).collect();
    let found = store.standings(&asked, &course()).await.unwrap();
    let runs: Vec<u32> = found
        .iter()
        .map(|it| it.sections.values().map(|section| section.runs).sum())
        .collect();
    assert_eq!(runs, (0..=30).rev().collect::<Vec<_>>());
}

#[rstest]
#[tokio::test]
async fn summaries_of_another_version_are_made_again_from_the_record(
    #[values(Sqlite, Postgres)] on: On,
    #[values(
        "UPDATE summaries SET body = $1",
        "DELETE FROM summaries WHERE name = 'deck' OR $1 IS NULL"
    )]
    spoil: &'static str,
) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let work = some_work();
    store.append(ME, &course(), at(0), &work).await.unwrap();
    let (standing, deck) = (
        store.standing(ME, &course()).await.unwrap(),
        store.deck(ME, &course()).await.unwrap(),
    );
    let mut raw = home.raw().await;
    for by_reading in [true, false] {
        sqlx::query(spoil)
            .bind(&[0_u8, 1, 2][..])
            .execute(&mut raw)
            .await
            .unwrap();
        if !by_reading {
            store.append(ME, &course(), at(9), &[]).await.unwrap();
        }
        let all = store.standings(&[ME], &course()).await.unwrap();
        assert_eq!(all, std::slice::from_ref(&standing));
        assert_eq!(store.deck(ME, &course()).await.unwrap(), deck);
    }
    // Made once, they are there again.
    raw.execute("DELETE FROM summaries").await.unwrap();
    store.rebuild(ME).await.unwrap();
    assert_eq!(store.standing(ME, &course()).await.unwrap(), standing);
}

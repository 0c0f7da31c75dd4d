use academy::{
    Ask, Date, Event, NewSeat, People, PersonChange, PersonId, Record, Refusal, Role, Room, Seat,
    SeatId, SeatState, Seats, Zone,
};
use rstest::rstest;
use store::Store;

use crate::{Home, On, Postgres, Sqlite, add, at, course, founded, person, plan, program, refusal};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn new_seat(person: PersonId) -> NewSeat {
    NewSeat {
        person,
        course: course(),
        plan: plan(),
        zone: Zone::utc(),
        starts: day("2026-03-01"),
    }
}

async fn events(store: &Store, person: PersonId) -> Vec<Event> {
    let entries = store.events(person).await.unwrap();
    entries.into_iter().map(|entry| entry.event).collect()
}

async fn grant(store: &Store, person: PersonId) -> Seat {
    let seats = store.grant(&program(), &[new_seat(person)]).await;
    seats.unwrap().remove(0)
}

#[rstest]
#[tokio::test]
async fn a_seat_is_given_once_renewed_and_ended_and_the_record_says_so(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    let seat = grant(&store, ada).await;
    let again = store.grant(&program(), &[new_seat(ada)]).await;
    assert_eq!(refusal(again), Refusal::HasSeat);

    let by = person(first.id, 10);
    let today = day("2026-06-01");
    let renewed = store.renew_seat(&by, seat.id, today).await.unwrap();
    assert_eq!(renewed.ends(), day("2028-03-01"));
    let ended = store.end_seat(&by, seat.id).await.unwrap();
    assert_eq!(ended.ended, Some(at(10)));
    assert_eq!(ended.state_at(at(11)), SeatState::Grace);
    let twice = store.end_seat(&person(first.id, 99), seat.id).await;
    assert_eq!(twice.unwrap(), ended);

    assert_eq!(store.seat(seat.id).await.unwrap(), Some(ended.clone()));
    let found = store.seat_of(ada, &course()).await.unwrap();
    assert_eq!(found, Some(ended.clone()));
    assert_eq!(store.seats_of(ada).await.unwrap(), [ended]);
    let seat = seat.id;
    assert_eq!(
        events(&store, ada).await,
        [
            Event::SeatGranted {
                seat,
                starts: day("2026-03-01"),
                ends: day("2027-03-01")
            },
            Event::SeatRenewed {
                seat,
                starts: day("2027-03-01"),
                ends: day("2028-03-01")
            },
            Event::SeatEnded { seat },
        ]
    );
}

#[rstest]
#[tokio::test]
async fn no_more_seats_are_given_than_were_bought(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let people = [
        add(&store, "ada", Role::Learner).await,
        add(&store, "bob", Role::Learner).await,
        add(&store, "cyd", Role::Learner).await,
    ];
    let by = program();
    store.allot(&by, &course(), Some(2)).await.unwrap();
    let all = people.map(new_seat);
    assert_eq!(refusal(store.grant(&by, &all).await), Refusal::NoSeatFree);
    let room = |bought, taken| Room { bought, taken };
    assert_eq!(
        store.room(&course(), at(0)).await.unwrap(),
        room(Some(2), 0)
    );
    let given = store.grant(&by, &all[..2]).await.unwrap();
    assert_eq!(
        store.room(&course(), at(0)).await.unwrap(),
        room(Some(2), 2)
    );
    let outcome = store.grant(&by, &all[2..]).await;
    assert_eq!(refusal(outcome), Refusal::NoSeatFree);

    // One that is over makes room, and is not renewed where there is none.
    store.end_seat(&by, given[0].id).await.unwrap();
    store.grant(&by, &all[2..]).await.unwrap();
    let later = person(people[0], 60);
    let outcome = store
        .renew_seat(&later, given[0].id, day("2026-04-01"))
        .await;
    assert_eq!(refusal(outcome), Refusal::NoSeatFree);
    store.allot(&by, &course(), None).await.unwrap();
    assert_eq!(store.room(&course(), at(0)).await.unwrap(), room(None, 2));
    store
        .renew_seat(&later, given[0].id, day("2026-04-01"))
        .await
        .unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_free_seat_goes_to_one_of_many_who_come_at_once(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    store.allot(&program(), &course(), Some(3)).await.unwrap();
    let mut tasks = Vec::new();
    for n in 0..12 {
        let id = add(&store, &format!("p{n}"), Role::Learner).await;
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            store.grant(&program(), &[new_seat(id)]).await.is_ok()
        }));
    }
    let mut given = 0;
    for task in tasks {
        given += u32::from(task.await.unwrap());
    }
    assert_eq!(given, 3);
    assert_eq!(store.room(&course(), at(0)).await.unwrap().taken, 3);
}

#[rstest]
#[tokio::test]
async fn units_are_opened_early_once(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    let seat = grant(&store, ada).await.id;
    let by = program();
    store.open_units(&by, &[seat], &[2, 1, 2]).await.unwrap();
    store.open_units(&by, &[seat], &[1]).await.unwrap();
    let kept = store.seat(seat).await.unwrap().unwrap();
    assert_eq!(kept.open_units(at(0)), [1, 2]);
    let opened = |unit| Event::UnitOpened { seat, unit };
    assert_eq!(events(&store, ada).await[1..], [opened(2), opened(1)]);

    // All or none: the second seat is not there.
    let outcome = store.open_units(&by, &[seat, SeatId(99)], &[5]).await;
    assert_eq!(refusal(outcome), Refusal::NotThere);
    let kept = store.seat(seat).await.unwrap().unwrap();
    assert_eq!(kept.open_units(at(0)), [1, 2]);
}

#[rstest]
#[tokio::test]
async fn seats_follow_their_person_to_another_zone(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    let seat = grant(&store, ada).await;
    let end = seat.occupies_until();
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    let change = PersonChange {
        zone: Some(tokyo.clone()),
        ..PersonChange::default()
    };
    store.change_person(&program(), ada, &change).await.unwrap();
    assert_eq!(store.seat(seat.id).await.unwrap().unwrap().zone, tokyo);
    // Days end earlier there, and the place is free as soon as they do.
    let nine_hours_before = end.plus_minutes(-9 * 60);
    let taken = async |now| store.room(&course(), now).await.unwrap().taken;
    assert_eq!(taken(nine_hours_before).await, 0);
    assert_eq!(taken(nine_hours_before.plus_minutes(-1)).await, 1);
}

#[rstest]
#[tokio::test]
async fn a_seat_is_only_given_to_whom_there_is(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let by = program();
    let nobody = store.grant(&by, &[new_seat(PersonId(99))]).await;
    assert_eq!(refusal(nobody), Refusal::NotThere);
    let ada = add(&store, "ada", Role::Learner).await;
    let change = PersonChange {
        active: Some(false),
        ..PersonChange::default()
    };
    store.change_person(&by, ada, &change).await.unwrap();
    let closed = store.grant(&by, &[new_seat(ada)]).await;
    assert_eq!(refusal(closed), Refusal::Deactivated);
}

#[rstest]
#[tokio::test]
async fn the_seats_of_a_course_come_a_piece_at_a_time(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let mut people = Vec::new();
    for n in 0..5 {
        let id = add(&store, &format!("p{n}"), Role::Learner).await;
        grant(&store, id).await;
        people.push(id);
    }
    let first = store
        .seats(&course(), None, Ask::new(None, 3))
        .await
        .unwrap();
    let rest = store
        .seats(&course(), None, Ask::new(first.next, 3))
        .await
        .unwrap();
    let found: Vec<_> = first
        .items
        .iter()
        .chain(&rest.items)
        .map(|it| it.person)
        .collect();
    assert_eq!((found, rest.next), (people.clone(), None));
    let some = [people[1], people[3]];
    let page = store
        .seats(&course(), Some(&some), Ask::first())
        .await
        .unwrap();
    assert_eq!(page.items.len(), 2);
    let none = store
        .seats(&course(), Some(&[]), Ask::first())
        .await
        .unwrap();
    assert!(none.items.is_empty());
}

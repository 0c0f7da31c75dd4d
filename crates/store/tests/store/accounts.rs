use academy::{
    Act, Ask, Audit, AuditFilter, MailKind, People, PeopleFilter, PersonChange, PersonId,
    Preferences, Refusal, Role, Zone,
};
use rstest::rstest;

use crate::{
    Home, On, Postgres, Sqlite, add, at, email, founded, new_person, person, program, refusal,
};

#[rstest]
#[tokio::test]
async fn the_first_person_is_number_one_and_there_is_no_second_first(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    assert_eq!(first.id, PersonId::FIRST);
    let again = store
        .found(&program(), &new_person("other", Role::Administrator))
        .await
        .unwrap();
    assert_eq!(again, None);
    assert_eq!(add(&store, "ada", Role::Learner).await, PersonId(2));
    let found = store.person_by_email(&email("ada")).await.unwrap();
    assert_eq!(found.unwrap().name, "ada");
}

#[rstest]
#[tokio::test]
async fn two_people_never_have_one_address(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    let again = new_person("ada", Role::Learner);
    let by = program();
    assert_eq!(
        refusal(store.add_person(&by, &again).await),
        Refusal::EmailTaken
    );
    let change = PersonChange {
        email: Some(email("ada")),
        ..PersonChange::default()
    };
    assert_eq!(
        refusal(store.change_person(&by, first.id, &change).await),
        Refusal::EmailTaken
    );
    // One's own is not taken.
    store.change_person(&by, ada, &change).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn the_last_administrator_stays_one(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let learner = PersonChange {
        role: Some(Role::Learner),
        ..PersonChange::default()
    };
    let closed = PersonChange {
        active: Some(false),
        ..PersonChange::default()
    };
    let by = program();
    for change in [&learner, &closed] {
        let outcome = store.change_person(&by, first.id, change).await;
        assert_eq!(refusal(outcome), Refusal::LastAdministrator);
    }
    assert_eq!(
        refusal(store.erase(&by, first.id).await),
        Refusal::LastAdministrator
    );
    let second = add(&store, "second", Role::Administrator).await;
    store.change_person(&by, first.id, &closed).await.unwrap();
    assert_eq!(
        refusal(store.change_person(&by, second, &learner).await),
        Refusal::LastAdministrator
    );
}

#[rstest]
#[tokio::test]
async fn every_change_of_a_person_is_in_the_audit_log(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    let by = person(first.id, 5);
    let change = PersonChange {
        name: Some("Ada L.".into()),
        role: Some(Role::Manager),
        zone: Some(Zone::named("Europe/Berlin").unwrap()),
        active: Some(false),
        ..PersonChange::default()
    };
    let changed = store.change_person(&by, ada, &change).await.unwrap();
    assert_eq!(changed.deactivated, Some(at(5)));
    assert_eq!(store.person(ada).await.unwrap(), Some(changed));
    let filter = AuditFilter {
        object: Some(format!("person/{ada}")),
        ..AuditFilter::default()
    };
    let lines = store.lines(&filter, Ask::first()).await.unwrap().items;
    let acts: Vec<_> = lines.iter().map(|line| line.entry.act).collect();
    assert_eq!(
        acts,
        [Act::PersonDeactivated, Act::PersonChanged, Act::PersonAdded]
    );
    assert_eq!(
        lines[1].entry.detail,
        "name, zone, role: learner is now manager"
    );
    assert_eq!(lines[1].entry.actor, Some(first.id));
    assert_eq!(lines[1].entry.address.as_deref(), Some("192.0.2.7"));
}

#[rstest]
#[tokio::test]
async fn people_are_found_by_what_is_asked_of_them(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    for name in ["Ada", "bob", "adam", "100%_sure", "\u{c4}nne"] {
        let mut new = new_person("x", Role::Learner);
        new.name = name.into();
        new.email = None;
        store.add_person(&program(), &new).await.unwrap();
    }
    let find = async |filter: PeopleFilter| {
        let page = store.people(&filter, Ask::first()).await.unwrap();
        page.items.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    let text = |text: &str| PeopleFilter {
        text: Some(text.into()),
        ..PeopleFilter::default()
    };
    assert_eq!(find(text("ADA")).await, ["Ada", "adam"]);
    assert_eq!(find(text("%_")).await, ["100%_sure"]);
    assert_eq!(find(text("nne")).await, ["\u{c4}nne"]);
    assert_eq!(find(text("root@EXAMPLE")).await, ["root"]);
    let administrators = PeopleFilter {
        role: Some(Role::Administrator),
        active: Some(true),
        ..PeopleFilter::default()
    };
    assert_eq!(find(administrators).await, ["root"]);
    let nobody = PeopleFilter {
        teams: Some(vec![]),
        ..PeopleFilter::default()
    };
    assert!(find(nobody).await.is_empty());

    let first = store
        .people(&PeopleFilter::default(), Ask::new(None, 4))
        .await
        .unwrap();
    let rest = store
        .people(&PeopleFilter::default(), Ask::new(first.next, 4))
        .await
        .unwrap();
    assert_eq!((first.items.len(), rest.items.len()), (4, 2));
    assert_eq!(rest.next, None);
}

#[rstest]
#[tokio::test]
async fn mail_that_was_switched_off_stays_off(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let all = store.preferences(first.id).await.unwrap();
    assert_eq!(all, Preferences::default());
    for off in [vec![MailKind::UnitOpened, MailKind::SeatEnding], vec![]] {
        let preferences = Preferences {
            off: off.into_iter().collect(),
        };
        store.set_preferences(first.id, &preferences).await.unwrap();
        assert_eq!(store.preferences(first.id).await.unwrap(), preferences);
    }
}

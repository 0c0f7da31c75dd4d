//! Of a person who is deleted nothing is left that says who it was.

use std::collections::{BTreeMap, BTreeSet};

use academy::{
    Accepting, Act, Ask, Assigned, Assignments, Audit, AuditFilter, Certificate, CertificateNumber,
    Certificates, CheckKind, CheckOutcome, CheckResult, Edit, Event, Factor, Invitations, Keyring,
    LinkPurpose, Links, MailKind, Member, NewAssignment, NewInvitation, NewParcel, NewPerson,
    NewSeat, NewSignIn, NewToken, NewWebhook, Notes, Offer, OneTimeLink, Outbox, OutsideAccount,
    ParcelKind, Passkey, PasskeyId, PasswordHash, People, PersonId, Preferences, Record, Refusal,
    Role, SeatId, Seats, SecretHash, SignIns, Spot, Standings, Target, Teams, Throttled, Throttles,
    TokenScope, Tokens, WebhookKind, Webhooks, Workspaces, Zone,
};
use rstest::rstest;
use sqlx::{AnyConnection, AssertSqlSafe, Column, Row};
use store::Store;

use crate::{Home, On, Postgres, Sqlite, at, course, founded, lab, person, plan, program, refusal};

/// Stands in everything that the person wrote or is called.
const WORD: &str = "rumpelstiltskin";

async fn somebody(store: &Store) -> PersonId {
    let new = NewPerson {
        name: WORD.into(),
        email: Some(format!("{WORD}@example.org").parse().unwrap()),
        role: Role::Manager,
        zone: Zone::named("Asia/Tokyo").unwrap(),
        language: "de".into(),
    };
    store.add_person(&program(), &new).await.unwrap().id
}

fn hash(n: u8) -> SecretHash {
    SecretHash([n; 32])
}

/// Everything that somebody can leave behind.
async fn live(store: &Store, id: PersonId) {
    let by = person(id, 1);
    let files = BTreeMap::from([(
        "app/a.py".parse().unwrap(),
        Edit::Written(WORD.as_bytes().into()),
    )]);
    let one = lab("one");
    store.save(id, &one, &files).await.unwrap();
    store
        .submit(id, &course(), at(1), &one, &files)
        .await
        .unwrap();
    let check = CheckResult {
        id: "test_attacks.py::test_union".into(),
        kind: CheckKind::Attack,
        title: "UNION".into(),
        result: CheckOutcome::Failed,
        message: Some(WORD.into()),
        seconds: None,
        replay: Some(WORD.into()),
    };
    let events = [
        Event::AnswerSubmitted {
            lab: one.clone(),
            task: "answer".parse().unwrap(),
            answer: WORD.into(),
            accepted: true,
        },
        Event::VerdictGiven {
            lab: one.clone(),
            submission: 1,
            accepted: false,
            checks: vec![check],
            message: Some(WORD.into()),
        },
    ];
    store.append(id, &course(), at(2), &events).await.unwrap();
    keys(store, id).await;
    let spot = Spot {
        course: course(),
        section: "hashing".parse().unwrap(),
        item: None,
    };
    let text = WORD.to_owned().try_into().unwrap();
    store.add_note(id, at(1), &spot, WORD, &text).await.unwrap();
    store.set_bookmark(id, at(1), &spot).await.unwrap();
    store.set_place(id, at(1), &spot).await.unwrap();
    let off = BTreeSet::from([MailKind::SeatEnding]);
    store
        .set_preferences(id, &Preferences { off })
        .await
        .unwrap();
    let seat = NewSeat {
        person: id,
        course: course(),
        plan: plan(),
        zone: Zone::named("Asia/Tokyo").unwrap(),
        starts: "2026-03-01".parse().unwrap(),
    };
    store.grant(&by, &[seat]).await.unwrap();
    let team = store.add_team(&by, "red").await.unwrap().id;
    let member = Member {
        team,
        person: id,
        manages: true,
    };
    store.put_member(&by, member).await.unwrap();
    let work = NewAssignment {
        to: Assigned::Person(id),
        course: course(),
        target: Target::Lab(one),
        due: "2026-06-01".parse().unwrap(),
        note: String::new(),
    };
    store.assign(&by, &work).await.unwrap();
    post(store, id).await;
}

async fn keys(store: &Store, id: PersonId) {
    let by = person(id, 1);
    let sign_in = NewSignIn {
        hash: hash(1),
        person: id,
        factor: Factor::Password,
        half: false,
        created: at(1),
        address: "192.0.2.7".into(),
        agent: WORD.into(),
    };
    store.add(&by, &sign_in).await.unwrap();
    let password = PasswordHash(WORD.into());
    store
        .set_password(&by, id, Some(&password), None)
        .await
        .unwrap();
    store
        .set_totp(&by, id, WORD.as_bytes(), 1, &[hash(2)])
        .await
        .unwrap();
    let key = Passkey {
        id: PasskeyId(0),
        credential: WORD.into(),
        body: WORD.into(),
        name: "phone".into(),
        second_factor: false,
        created: at(1),
        last_used: None,
    };
    store.add_passkey(&by, id, &key).await.unwrap();
    let account = OutsideAccount {
        issuer: "https://id.example".into(),
        subject: WORD.into(),
    };
    store.link_account(&by, id, &account).await.unwrap();
    let token = NewToken {
        hash: hash(3),
        person: id,
        name: WORD.into(),
        scopes: BTreeSet::from([TokenScope::ReadOwn]),
        until: at(0).plus_days(9),
    };
    store.add_token(&program(), &token).await.unwrap();
    store.set_calendar(id, Some(hash(4))).await.unwrap();
    let link = OneTimeLink {
        hash: hash(5),
        person: id,
        purpose: LinkPurpose::ConfirmEmail(format!("{WORD}@new.example").parse().unwrap()),
        until: at(0).plus_days(9),
    };
    store.make_link(&by, &link, None).await.unwrap();
    let account = Throttled::Account(format!("{WORD}@example.org"));
    store.failed(&account, at(1)).await.unwrap();
}

async fn post(store: &Store, id: PersonId) {
    let by = person(id, 1);
    let email = format!("{WORD}@example.org");
    let mail = |key: &str, person, to| NewParcel {
        key: key.into(),
        kind: ParcelKind::Mail {
            person,
            to,
            template: "t".into(),
            data: WORD.into(),
        },
        due: at(1),
    };
    let parcels = [
        mail("one", Some(id), None),
        mail("two", None, Some(email.parse().unwrap())),
    ];
    store.lay_down(&parcels).await.unwrap();
    let invitation = NewInvitation {
        hash: hash(6),
        email: Some(email.parse().unwrap()),
        name: Some(WORD.into()),
        offer: Offer {
            role: Role::Learner,
            team: None,
            manages: false,
            seat: None,
        },
        uses: 1,
        until: at(0).plus_days(9),
    };
    store
        .invite(&program(), &[(invitation, None)])
        .await
        .unwrap();
    let webhook = NewWebhook {
        team: None,
        url: "https://hook.example".into(),
        secret: WORD.into(),
        kinds: BTreeSet::from([WebhookKind::Seat]),
    };
    store.add_webhook(&program(), id, &webhook).await.unwrap();
    let certificate = Certificate {
        number: CertificateNumber::of([1; 10]),
        person: id,
        name: WORD.into(),
        course: course(),
        title: "T".into(),
        sections: 1,
        labs: 1,
        minutes: 1,
        issued: at(1),
        revoked: None,
    };
    store.issue(&by, &certificate).await.unwrap();
}

/// Every cell of the database that has a word in it, as `table.column`.
async fn cells_with(raw: &mut AnyConnection, word: &str) -> BTreeSet<String> {
    let sqlite = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    let postgres = "SELECT relname::text FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    let listing = if raw.backend_name() == "SQLite" {
        sqlite
    } else {
        postgres
    };
    let tables: Vec<String> = sqlx::query_scalar(listing)
        .fetch_all(&mut *raw)
        .await
        .unwrap();
    let mut found = BTreeSet::new();
    for table in tables.iter().filter(|table| !table.starts_with('_')) {
        let query = AssertSqlSafe(format!("SELECT * FROM {table}"));
        for row in sqlx::query(query).fetch_all(&mut *raw).await.unwrap() {
            for column in row.columns() {
                let name = column.name();
                let text = row.try_get::<Option<String>, _>(name).ok().flatten();
                let bytes = row.try_get::<Option<Vec<u8>>, _>(name).ok().flatten();
                let content = text.map(String::into_bytes).or(bytes).unwrap_or_default();
                if String::from_utf8_lossy(&content).contains(word) {
                    found.insert(format!("{table}.{name}"));
                }
            }
        }
    }
    found
}

#[rstest]
#[tokio::test]
async fn nothing_that_a_deleted_person_wrote_or_was_called_is_left(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let id = somebody(&store).await;
    live(&store, id).await;
    let mut raw = home.raw().await;
    let before = cells_with(&mut raw, WORD).await;
    assert!(
        before.len() > 20,
        "the test looks at all of them: {before:?}"
    );
    store.erase(&person(first.id, 50), id).await.unwrap();
    // The detail of a token's line is its name, and stays with the line.
    let left = cells_with(&mut raw, WORD).await;
    assert_eq!(left, BTreeSet::from(["audit.detail".into()]));
    let zone = cells_with(&mut raw, "Asia/Tokyo").await;
    assert!(zone.is_empty(), "{zone:?}");
}

#[rstest]
#[tokio::test]
async fn the_record_of_a_deleted_person_still_adds_up(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let id = somebody(&store).await;
    live(&store, id).await;
    let before = store.standing(id, &course()).await.unwrap();
    let entries = store.events(id).await.unwrap();
    let by = person(first.id, 50);
    store.erase(&by, id).await.unwrap();

    let left = store.person(id).await.unwrap().unwrap();
    assert_eq!(
        (left.name.as_str(), left.email, left.erased),
        ("", None, Some(at(50)))
    );
    assert_eq!(store.standing(id, &course()).await.unwrap(), before);
    store.rebuild(id).await.unwrap();
    assert_eq!(store.standing(id, &course()).await.unwrap(), before);
    let kept = store.events(id).await.unwrap();
    assert_eq!(kept.len(), entries.len());
    for (kept, was) in kept.iter().zip(entries) {
        assert_eq!(kept.id, was.id);
        assert_eq!(kept.event, was.event.without_words());
    }
    assert!(store.seat(SeatId(1)).await.unwrap().is_some());
    assert!(store.take(at(99), 10).await.unwrap().is_empty());

    let filter = AuditFilter::default();
    let lines = store.lines(&filter, Ask::first()).await.unwrap().items;
    assert_eq!(lines[0].entry.act, Act::PersonErased);
    let addresses: Vec<_> = lines
        .iter()
        .filter_map(|line| line.entry.address.as_ref())
        .collect();
    assert!(addresses.is_empty(), "{addresses:?}");

    assert_eq!(refusal(store.erase(&by, id).await), Refusal::NotThere);
    let known = Accepting::Known(id);
    let outcome = store.accept(&by, hash(6), &known).await;
    assert_eq!(
        refusal(outcome),
        Refusal::NotThere,
        "it was to their address"
    );
}

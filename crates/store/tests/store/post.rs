use std::collections::BTreeSet;

use academy::{
    Act, Ask, Audit, AuditFilter, Event, Member, NewParcel, NewWebhook, Outbox, Parcel, ParcelKind,
    PersonId, Record, Refusal, Role, TeamId, Teams, Webhook, WebhookKind, Webhooks,
};
use rstest::rstest;
use sqlx::Executor;

use crate::{Home, On, Postgres, Sqlite, add, at, course, founded, lab, person, program, refusal};

fn mail(key: &str, due: i64) -> NewParcel {
    NewParcel {
        key: key.into(),
        kind: ParcelKind::Mail {
            person: Some(PersonId(1)),
            to: None,
            template: "unit-opened".into(),
            data: serde_json::json!({"unit": 1}),
        },
        due: at(due),
    }
}

#[rstest]
#[tokio::test]
async fn what_was_laid_down_once_is_never_laid_down_again(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let parcels = [mail("a", 5), mail("b", 1), mail("a", 9)];
    assert_eq!(store.lay_down(&parcels).await.unwrap(), 2);
    assert_eq!(store.next_due().await.unwrap(), Some(at(1)));
    assert!(store.take(at(0), 9).await.unwrap().is_empty());
    let taken = store.take(at(9), 9).await.unwrap();
    let keys: Vec<_> = taken.iter().map(|it| (it.key.as_str(), it.tries)).collect();
    assert_eq!(keys, [("b", 1), ("a", 1)]);
    assert_eq!(taken[0].kind, parcels[1].kind);
    for parcel in &taken {
        store.arrived(parcel.id, at(10)).await.unwrap();
    }
    assert_eq!(store.lay_down(&parcels).await.unwrap(), 0);
    assert_eq!(store.next_due().await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn a_parcel_is_with_one_courier_until_its_lease_is_over(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    store.lay_down(&[mail("a", 0), mail("b", 0)]).await.unwrap();
    let (one, other) = tokio::join!(store.take(at(0), 1), store.take(at(0), 1));
    let keys: BTreeSet<_> = [one.unwrap(), other.unwrap()]
        .into_iter()
        .flatten()
        .map(|it| it.key)
        .collect();
    assert_eq!(keys.len(), 2, "each courier has another one");
    let over = at(0).plus_minutes(Parcel::LEASE_MINUTES);
    assert!(
        store
            .take(academy::Moment(over.0 - 1), 9)
            .await
            .unwrap()
            .is_empty()
    );
    let again = store.take(over, 9).await.unwrap();
    assert_eq!(again.iter().map(|it| it.tries).collect::<Vec<_>>(), [2, 2]);
}

#[rstest]
#[tokio::test]
async fn what_does_not_arrive_is_tried_again_and_then_given_up(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    store.lay_down(&[mail("a", 0)]).await.unwrap();
    let mut now = at(0);
    for tries in 1..=Parcel::MOST_TRIES {
        let parcel = store.take(now, 1).await.unwrap().remove(0);
        assert_eq!(parcel.tries, tries);
        let given_up = store.bounced(parcel.id, now, "no route\0").await.unwrap();
        assert_eq!(given_up, tries == Parcel::MOST_TRIES);
        let next = Parcel::next_try(tries, now);
        assert_eq!(store.next_due().await.unwrap(), next);
        now = next.unwrap_or(now);
    }
}

fn webhook(team: Option<TeamId>) -> NewWebhook {
    NewWebhook {
        team,
        url: "https://hook.example/in".into(),
        secret: vec![0, 255],
        kinds: BTreeSet::from([WebhookKind::TaskDone]),
    }
}

fn done(task: &str) -> Event {
    Event::TaskDone {
        lab: lab("one"),
        task: task.parse().unwrap(),
    }
}

#[rstest]
#[tokio::test]
async fn a_webhook_is_told_what_it_asks_for_of_those_in_its_team(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    let by = program();
    let red = store.add_team(&by, "red").await.unwrap().id;
    let member = Member {
        team: red,
        person: ada,
        manages: false,
    };
    store.put_member(&by, member).await.unwrap();
    let of_team = store
        .add_webhook(&by, first.id, &webhook(Some(red)))
        .await
        .unwrap();
    let of_all = store
        .add_webhook(&by, first.id, &webhook(None))
        .await
        .unwrap();
    assert_eq!(
        store.webhooks(Some(&[red])).await.unwrap(),
        std::slice::from_ref(&of_team)
    );

    let start = Event::LabStarted { lab: lab("one") };
    let events = [start, done("attack")];
    let ids = store.append(ada, &course(), at(7), &events).await.unwrap();
    store
        .append(first.id, &course(), at(8), &[done("fix")])
        .await
        .unwrap();
    let parcels = store.take(at(9), 9).await.unwrap();
    let told: Vec<_> = parcels
        .iter()
        .map(|parcel| match &parcel.kind {
            ParcelKind::Hook { webhook, body } => (*webhook, body.as_str()),
            ParcelKind::Mail { .. } => panic!("a mail"),
        })
        .collect();
    let webhooks: Vec<_> = told.iter().map(|(webhook, _)| *webhook).collect();
    assert_eq!(webhooks, [of_team.id, of_all.id, of_all.id]);
    let body: serde_json::Value = serde_json::from_str(told[0].1).unwrap();
    assert_eq!(
        body,
        serde_json::json!({
            "kind": "task.done", "id": ids[1].0, "at": at(7).0, "learner": ada.0,
            "course": "web-security",
            "event": {"type": "task_done", "lab": "one", "task": "attack"},
        })
    );

    store.switch_webhook(&by, of_all.id, false).await.unwrap();
    store.remove_webhook(&by, of_team.id).await.unwrap();
    store
        .append(ada, &course(), at(9), &[done("fix")])
        .await
        .unwrap();
    let later = at(9).plus_days(1);
    let left = store.take(later, 9).await.unwrap();
    assert_eq!(
        left.len(),
        2,
        "those that were on their way to the other one"
    );
    assert_eq!(store.webhook(of_team.id).await.unwrap(), None);
    assert_eq!(
        store.webhook(of_all.id).await.unwrap().unwrap().off,
        Some(at(0))
    );
    assert_eq!(
        refusal(store.remove_webhook(&by, of_team.id).await),
        Refusal::NotThere
    );
}

#[rstest]
#[tokio::test]
async fn a_webhook_that_never_answers_is_switched_off_after_a_week(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let made = store
        .add_webhook(&program(), first.id, &webhook(None))
        .await
        .unwrap();
    let deliver = async |day: i64, arrives: bool| {
        let now = at(0).plus_days(day);
        store
            .append(first.id, &course(), now, &[done("attack")])
            .await
            .unwrap();
        for parcel in store.take(now, 1).await.unwrap() {
            if arrives {
                store.arrived(parcel.id, now).await.unwrap();
            } else {
                store.bounced(parcel.id, now, "503").await.unwrap();
            }
        }
        store.webhook(made.id).await.unwrap().unwrap().off
    };
    assert_eq!(deliver(0, false).await, None);
    assert_eq!(deliver(6, true).await, None);
    let week = Webhook::DEAD_DAYS;
    assert_eq!(deliver(week, false).await, None, "one arrived since");
    assert_eq!(deliver(2 * week - 1, false).await, None);
    assert_eq!(
        deliver(2 * week, false).await,
        Some(at(0).plus_days(2 * week))
    );
}

#[rstest]
#[tokio::test]
async fn nobody_has_more_webhooks_than_may_be(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let by = program();
    for _ in 0..Webhook::MOST {
        store
            .add_webhook(&by, first.id, &webhook(None))
            .await
            .unwrap();
    }
    let outcome = store.add_webhook(&by, first.id, &webhook(None)).await;
    assert_eq!(refusal(outcome), Refusal::TooMany);
    let nowhere = webhook(Some(TeamId(99)));
    let outcome = store.add_webhook(&by, PersonId(2), &nowhere).await;
    assert_eq!(refusal(outcome), Refusal::NotThere);
}

#[rstest]
#[tokio::test]
async fn audit_lines_are_found_by_who_what_and_when(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    for seconds in 0..6 {
        let by = person(PersonId(seconds % 2), seconds);
        let act = if seconds < 3 {
            Act::ReportTaken
        } else {
            Act::SubmissionSeen
        };
        let line = by.did(act, format!("person/{seconds}"), "\0");
        store.note_down(&line).await.unwrap();
    }
    let find = async |filter: AuditFilter| {
        let lines = store.lines(&filter, Ask::first()).await.unwrap().items;
        let seconds = lines.iter().map(|line| (line.entry.at.0 - at(0).0) / 1000);
        seconds.collect::<Vec<_>>()
    };
    let all = AuditFilter::default();
    assert_eq!(find(all.clone()).await, [5, 4, 3, 2, 1, 0]);
    let by_one = AuditFilter {
        actor: Some(PersonId(1)),
        ..all.clone()
    };
    assert_eq!(find(by_one.clone()).await, [5, 3, 1]);
    let seen = AuditFilter {
        act: Some(Act::SubmissionSeen),
        ..by_one
    };
    assert_eq!(find(seen).await, [5, 3]);
    let between = AuditFilter {
        from: Some(at(2)),
        until: Some(at(4)),
        ..all.clone()
    };
    assert_eq!(find(between).await, [3, 2]);
    let object = AuditFilter {
        object: Some("person/4".into()),
        ..all.clone()
    };
    assert_eq!(find(object).await, [4]);
    let page = store.lines(&all, Ask::new(None, 4)).await.unwrap();
    let rest = store.lines(&all, Ask::new(page.next, 4)).await.unwrap();
    assert_eq!((rest.items.len(), rest.next), (2, None));
}

#[rstest]
#[tokio::test]
async fn the_audit_log_cannot_be_rewritten(
    #[values(Sqlite, Postgres)] on: On,
    #[values(
        "UPDATE audit SET detail = 'x'",
        "UPDATE audit SET address = 'x'",
        "DELETE FROM audit"
    )]
    change: &'static str,
) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let line = program().did(Act::ReportTaken, "team/1", "");
    store.note_down(&line).await.unwrap();
    let error = home.raw().await.execute(change).await.unwrap_err();
    assert!(error.to_string().contains("only appended to"), "{error}");
}

use std::collections::BTreeSet;

use academy::{
    ApiToken, Attempts, Factor, Keyring, LinkPurpose, Links, NewSignIn, NewToken, OneTimeLink,
    OutsideAccount, Passkey, PasskeyId, PasswordHash, People, PersonChange, PersonId, Refusal,
    Revoke, Role, SecretHash, SignIn, SignIns, Throttled, Throttles, TokenScope, Tokens,
};
use rstest::rstest;
use store::Store;

use crate::{Home, On, Postgres, Sqlite, add, at, founded, person, program, refusal};

fn hash(n: u8) -> SecretHash {
    SecretHash([n; 32])
}

fn browser(person: PersonId, n: u8) -> NewSignIn {
    NewSignIn {
        hash: hash(n),
        person,
        factor: Factor::Password,
        half: false,
        created: at(0),
        address: "192.0.2.7".into(),
        agent: "Firefox on Linux\0".into(),
    }
}

async fn sign_in(store: &Store, person: PersonId, n: u8) -> SignIn {
    store.add(&program(), &browser(person, n)).await.unwrap()
}

fn inactive() -> PersonChange {
    PersonChange {
        active: Some(false),
        ..PersonChange::default()
    }
}

#[rstest]
#[tokio::test]
async fn a_browser_is_known_until_its_time_is_over(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let made = sign_in(&store, me.id, 1).await;
    let almost = academy::Moment(made.until().0 - 1);
    assert_eq!(
        store.find(hash(1), almost).await.unwrap(),
        Some(made.clone())
    );
    assert_eq!(store.find(hash(1), made.until()).await.unwrap(), None);
    assert_eq!(store.find(hash(2), at(1)).await.unwrap(), None);

    store.touch(made.id, almost).await.unwrap();
    let touched = store.find(hash(1), made.until()).await.unwrap().unwrap();
    assert_eq!(touched.last_used, almost);
    store.remove(hash(1)).await.unwrap();
    assert_eq!(store.find(hash(1), at(1)).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn a_half_sign_in_becomes_a_whole_one_under_another_token(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let half = NewSignIn {
        half: true,
        ..browser(me.id, 1)
    };
    let made = store.add(&program(), &half).await.unwrap();
    let factor = Factor::PasswordAndCode;
    store.renew(made.id, hash(2), factor, at(60)).await.unwrap();
    assert_eq!(store.find(hash(1), at(61)).await.unwrap(), None);
    let whole = store.find(hash(2), at(61)).await.unwrap().unwrap();
    assert!(!whole.half && whole.proved == at(60) && whole.factor == factor);
    let late = made.created.plus_days(SignIn::DAYS);
    assert_eq!(
        refusal(store.renew(made.id, hash(3), factor, late).await),
        Refusal::NotThere
    );
}

#[rstest]
#[tokio::test]
async fn browsers_are_signed_out_one_by_one_or_all_but_this(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let other = add(&store, "other", Role::Learner).await;
    let foreign = sign_in(&store, other, 9).await;
    let mine = [1, 2, 3, 4].map(|n| browser(me.id, n));
    for new in &mine {
        store.add(&program(), new).await.unwrap();
    }
    let all = store.sign_ins_of(me.id).await.unwrap();
    let by = person(me.id, 1);
    let one = |id| Revoke::One(id);
    assert_eq!(store.revoke(&by, me.id, one(foreign.id)).await.unwrap(), 0);
    assert_eq!(store.revoke(&by, me.id, one(all[0].id)).await.unwrap(), 1);
    let rest = store.revoke(&by, me.id, Revoke::AllBut(all[1].id)).await;
    assert_eq!(rest.unwrap(), 2);
    let live: Vec<_> = store
        .sign_ins_of(me.id)
        .await
        .unwrap()
        .into_iter()
        .filter(|it| it.is_live(at(2)))
        .map(|it| it.id)
        .collect();
    assert_eq!(live, [all[1].id]);
    assert!(store.find(hash(9), at(2)).await.unwrap().is_some());
}

#[rstest]
#[tokio::test]
async fn lines_of_browsers_that_were_over_long_ago_are_dropped(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    sign_in(&store, me.id, 1).await;
    let month = SignIn::DAYS + SignIn::KEPT_DAYS;
    for (n, days, lines) in [(2, month - 20, 2), (3, month, 2)] {
        let later = NewSignIn {
            created: at(0).plus_days(days),
            ..browser(me.id, n)
        };
        store.add(&program(), &later).await.unwrap();
        let kept = store.sign_ins_of(me.id).await.unwrap();
        assert_eq!(kept.len(), lines, "after {days} days");
    }
}

#[rstest]
#[tokio::test]
async fn who_is_deactivated_is_out_everywhere_and_cannot_come_in(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    sign_in(&store, ada, 1).await;
    let by = program();
    let token = NewToken {
        hash: hash(2),
        person: ada,
        name: "laptop".into(),
        scopes: BTreeSet::from([TokenScope::ReadOwn]),
        until: at(0).plus_days(1000),
    };
    let made = store.add_token(&by, &token).await.unwrap();
    assert_eq!(made.until, at(0).plus_days(ApiToken::DAYS));
    store.set_calendar(ada, Some(hash(3))).await.unwrap();
    assert_eq!(store.calendar_of(hash(3)).await.unwrap(), Some(ada));
    assert!(store.use_token(hash(2), at(1)).await.unwrap().is_some());

    store.change_person(&by, ada, &inactive()).await.unwrap();
    assert_eq!(store.find(hash(1), at(1)).await.unwrap(), None);
    assert_eq!(store.use_token(hash(2), at(1)).await.unwrap(), None);
    assert_eq!(store.calendar_of(hash(3)).await.unwrap(), None);
    let outcome = store.add(&by, &browser(ada, 4)).await;
    assert_eq!(refusal(outcome), Refusal::Deactivated);

    // Coming back does not bring browsers and tokens back.
    let active = PersonChange {
        active: Some(true),
        ..PersonChange::default()
    };
    store.change_person(&by, ada, &active).await.unwrap();
    assert_eq!(store.find(hash(1), at(1)).await.unwrap(), None);
    assert_eq!(store.use_token(hash(2), at(1)).await.unwrap(), None);
    assert_eq!(store.calendar_of(hash(3)).await.unwrap(), Some(ada));
}

#[rstest]
#[tokio::test]
async fn a_tokens_use_is_written_down_once_an_hour(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let token = NewToken {
        hash: hash(2),
        person: me.id,
        name: "laptop".into(),
        scopes: BTreeSet::from(TokenScope::ALL),
        until: at(0).plus_days(10),
    };
    let made = store.add_token(&program(), &token).await.unwrap();
    for (seconds, noted) in [(10, 10), (3_000, 10), (3_700, 3_700)] {
        let used = store.use_token(hash(2), at(seconds)).await.unwrap();
        assert_eq!(used.unwrap().scopes, token.scopes);
        let kept = store.tokens_of(me.id).await.unwrap();
        assert_eq!(kept[0].last_used, Some(at(noted)));
    }
    let by = person(me.id, 5);
    let other = PersonId(77);
    assert_eq!(
        refusal(store.revoke_token(&by, other, made.id).await),
        Refusal::NotThere
    );
    store.revoke_token(&by, me.id, made.id).await.unwrap();
    assert_eq!(store.use_token(hash(2), at(9_000)).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn nobody_has_more_tokens_than_may_be(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    for n in 0..=ApiToken::MOST {
        let token = NewToken {
            hash: hash(n as u8),
            person: me.id,
            name: n.to_string(),
            scopes: BTreeSet::new(),
            until: at(0).plus_days(10),
        };
        let outcome = store.add_token(&program(), &token).await;
        if n == ApiToken::MOST {
            assert_eq!(refusal(outcome), Refusal::TooMany);
        } else {
            outcome.unwrap();
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_new_password_signs_every_other_browser_out(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let this = sign_in(&store, me.id, 1).await;
    sign_in(&store, me.id, 2).await;
    let link = OneTimeLink {
        hash: hash(3),
        person: me.id,
        purpose: LinkPurpose::SetPassword,
        until: at(1000),
    };
    let by = person(me.id, 1);
    store.make_link(&by, &link, None).await.unwrap();
    let password = PasswordHash("$argon2id$first".into());
    store
        .set_password(&by, me.id, Some(&password), Some(this.id))
        .await
        .unwrap();
    assert!(store.find(hash(1), at(2)).await.unwrap().is_some());
    assert!(store.find(hash(2), at(2)).await.unwrap().is_none());
    assert_eq!(store.link(hash(3), at(2)).await.unwrap(), None);

    let newer = PasswordHash("$argon2id$newer".into());
    let stale = PasswordHash("$argon2id$stale".into());
    store.rehash_password(me.id, &stale, &newer).await.unwrap();
    let kept = store.credentials(me.id).await.unwrap().password;
    assert_eq!(kept.as_ref(), Some(&password));
    store
        .rehash_password(me.id, &password, &newer)
        .await
        .unwrap();
    let kept = store.credentials(me.id).await.unwrap().password;
    assert_eq!(kept, Some(newer));
}

#[rstest]
#[tokio::test]
async fn the_last_key_is_not_taken_away(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let by = person(me.id, 1);
    let password = PasswordHash("$argon2id$".into());
    store
        .set_password(&by, me.id, Some(&password), None)
        .await
        .unwrap();
    let outcome = store.set_password(&by, me.id, None, None).await;
    assert_eq!(refusal(outcome), Refusal::LastKey);
    let kept = store.credentials(me.id).await.unwrap();
    assert_eq!(kept.password, Some(password), "nothing was changed");

    let account = OutsideAccount {
        issuer: "https://id.example".into(),
        subject: "7".into(),
    };
    store.link_account(&by, me.id, &account).await.unwrap();
    store.set_password(&by, me.id, None, None).await.unwrap();
    assert_eq!(store.person_of(&account).await.unwrap(), Some(me.id));
    let other = add(&store, "other", Role::Learner).await;
    assert_eq!(
        refusal(store.link_account(&by, other, &account).await),
        Refusal::KeyTaken
    );
    assert_eq!(
        refusal(store.unlink_account(&by, me.id, &account).await),
        Refusal::LastKey
    );
    let key = passkey(false);
    let id = store.add_passkey(&by, me.id, &key).await.unwrap();
    store.unlink_account(&by, me.id, &account).await.unwrap();
    assert_eq!(store.person_of(&account).await.unwrap(), None);
    assert_eq!(
        refusal(store.remove_passkey(&by, me.id, id).await),
        Refusal::LastKey
    );
}

fn passkey(second_factor: bool) -> Passkey {
    Passkey {
        id: PasskeyId(0),
        credential: vec![0, 255, 7],
        body: serde_json::json!({"counter": 1}),
        name: "phone".into(),
        second_factor,
        created: at(1),
        last_used: None,
    }
}

#[rstest]
#[tokio::test]
async fn a_passkey_is_found_by_its_credential_and_remembers_its_use(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let by = person(me.id, 1);
    let key = passkey(true);
    let id = store.add_passkey(&by, me.id, &key).await.unwrap();
    assert_eq!(
        refusal(store.add_passkey(&by, me.id, &key).await),
        Refusal::KeyTaken
    );
    let body = serde_json::json!({"counter": 2});
    store.use_passkey(id, &body, at(9)).await.unwrap();
    let found = store.passkey(&key.credential).await.unwrap();
    let expected = Passkey {
        id,
        body,
        last_used: Some(at(9)),
        ..key
    };
    assert_eq!(found, Some((me.id, expected)));
    assert_eq!(store.passkey(&[1]).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn numbers_and_recovery_codes_work_once(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let by = person(me.id, 1);
    let codes = [hash(1), hash(2)];
    store
        .set_totp(&by, me.id, b"\0secret", 100, &codes)
        .await
        .unwrap();
    for (step, fresh) in [(100, false), (101, true), (101, false), (99, false)] {
        let used = store.use_totp_step(me.id, step).await.unwrap();
        assert_eq!(used, fresh, "step {step}");
    }
    for fresh in [true, false] {
        let used = store.use_recovery_code(&by, me.id, hash(1)).await;
        assert_eq!(used.unwrap(), fresh);
    }
    let kept = store.credentials(me.id).await.unwrap();
    assert_eq!(kept.recovery_codes, [hash(2)]);
    assert_eq!(kept.totp.unwrap().secret, b"\0secret");
    store
        .set_recovery_codes(&by, me.id, &[hash(5)])
        .await
        .unwrap();
    assert!(!store.use_recovery_code(&by, me.id, hash(2)).await.unwrap());
    store.remove_totp(&by, me.id).await.unwrap();
    let kept = store.credentials(me.id).await.unwrap();
    assert!(kept.totp.is_none() && kept.recovery_codes.is_empty());
}

#[rstest]
#[tokio::test]
async fn of_two_who_come_with_one_link_one_gets_in(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, me) = founded(&home).await;
    let link = |n, until| OneTimeLink {
        hash: hash(n),
        person: me.id,
        purpose: LinkPurpose::SignIn,
        until: at(until),
    };
    let by = program();
    store.make_link(&by, &link(1, 100), None).await.unwrap();
    store.make_link(&by, &link(2, 100), None).await.unwrap();
    let replaced = store.take_link(hash(1), at(1)).await.unwrap();
    assert_eq!(replaced, None, "one made later takes its place");
    assert_eq!(store.link(hash(2), at(100)).await.unwrap(), None);
    let (one, other) = tokio::join!(
        store.take_link(hash(2), at(99)),
        store.take_link(hash(2), at(99))
    );
    let taken: Vec<_> = [one.unwrap(), other.unwrap()]
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(taken, [link(2, 100)]);
}

#[rstest]
#[tokio::test]
async fn failures_are_counted_until_they_are_forgotten(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let account = Throttled::Account("ada@example.org".into());
    let address = Throttled::Address("ada@example.org".into());
    for n in 1..=3 {
        let counted = store.failed(&account, at(n)).await.unwrap();
        assert_eq!(i64::from(counted.failures), n);
    }
    let none = Attempts::default();
    assert_eq!(store.attempts(&address, at(4)).await.unwrap(), none);
    assert_eq!(store.attempts(&account, at(4)).await.unwrap().failures, 3);
    let later = at(4).plus_days(1);
    assert_eq!(store.attempts(&account, later).await.unwrap(), none);
    store.succeeded(&account).await.unwrap();
    assert_eq!(store.attempts(&account, at(5)).await.unwrap(), none);
}

use academy::{
    Accepting, Ask, Assigned, Assignments, Certificate, CertificateNumber, Certificates, Date,
    Event, Invitation, InvitationOver, Invitations, Keyring, Member, NewAssignment, NewInvitation,
    Offer, PasswordHash, People, PersonId, Record, Refusal, Role, SeatOffer, Seats, SecretHash,
    Target, Team, TeamId, Teams,
};
use rstest::rstest;
use store::Store;

use crate::{
    Home, On, Postgres, Sqlite, add, at, course, email, founded, new_person, person, plan, program,
    refusal,
};

fn member(team: &Team, person: PersonId, manages: bool) -> Member {
    Member {
        team: team.id,
        person,
        manages,
    }
}

async fn team(store: &Store, name: &str) -> Team {
    store.add_team(&program(), name).await.unwrap()
}

async fn events(store: &Store, person: PersonId) -> Vec<Event> {
    let entries = store.events(person).await.unwrap();
    entries.into_iter().map(|entry| entry.event).collect()
}

#[rstest]
#[tokio::test]
async fn a_teams_name_is_its_own_whatever_the_case(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let by = program();
    let red = team(&store, "\u{c4}pfel").await;
    let blue = team(&store, "Blue").await;
    let outcome = store.add_team(&by, "\u{e4}PFEL").await;
    assert_eq!(refusal(outcome), Refusal::TeamNameTaken);
    let outcome = store.rename_team(&by, blue.id, "\u{e4}pfel").await;
    assert_eq!(refusal(outcome), Refusal::TeamNameTaken);
    store.rename_team(&by, blue.id, "BLUE").await.unwrap();
    let names: Vec<_> = store
        .teams(None)
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.name)
        .collect();
    assert_eq!(names, ["BLUE", "\u{c4}pfel"]);
    assert_eq!(store.teams(Some(&[red.id])).await.unwrap(), [red]);
    assert!(store.teams(Some(&[])).await.unwrap().is_empty());
    let outcome = store.rename_team(&by, TeamId(99), "x").await;
    assert_eq!(refusal(outcome), Refusal::NotThere);
}

#[rstest]
#[tokio::test]
async fn people_join_manage_and_leave_a_team(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let by = program();
    let red = team(&store, "red").await;
    let ada = add(&store, "ada", Role::Manager).await;
    store
        .put_member(&by, member(&red, first.id, false))
        .await
        .unwrap();
    store
        .put_member(&by, member(&red, ada, false))
        .await
        .unwrap();
    store
        .put_member(&by, member(&red, ada, true))
        .await
        .unwrap();
    assert_eq!(
        store.members(red.id).await.unwrap(),
        [member(&red, first.id, false), member(&red, ada, true)]
    );
    store.remove_member(&by, red.id, first.id).await.unwrap();
    assert!(store.memberships(first.id).await.unwrap().is_empty());
    assert_eq!(
        store.memberships(ada).await.unwrap(),
        [member(&red, ada, true)]
    );
    let nobody = store
        .put_member(&by, member(&red, PersonId(99), false))
        .await;
    assert_eq!(refusal(nobody), Refusal::NotThere);
}

fn work(to: Assigned, due: &str) -> NewAssignment {
    NewAssignment {
        to,
        course: course(),
        target: Target::Section("hashing".parse().unwrap()),
        due: due.parse().unwrap(),
        note: "please\0".into(),
    }
}

#[rstest]
#[tokio::test]
async fn what_a_team_is_given_concerns_those_in_it_and_those_who_join(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let by = person(first.id, 1);
    let red = team(&store, "red").await;
    let ada = add(&store, "ada", Role::Learner).await;
    let bob = add(&store, "bob", Role::Learner).await;
    store
        .put_member(&by, member(&red, ada, false))
        .await
        .unwrap();
    let to_team = Assigned::Team(red.id);
    let late = store
        .assign(&by, &work(to_team, "2026-06-30"))
        .await
        .unwrap();
    let soon = work(Assigned::Person(ada), "2026-04-01");
    let soon = store.assign(&by, &soon).await.unwrap();
    assert_eq!(soon.by, Some(first.id));
    assert_eq!(
        store.assignments_of(ada).await.unwrap(),
        [soon.clone(), late.clone()]
    );
    store
        .put_member(&by, member(&red, bob, false))
        .await
        .unwrap();
    store
        .put_member(&by, member(&red, bob, true))
        .await
        .unwrap();
    let made = |to: &academy::Assignment, team| Event::AssignmentMade {
        assignment: to.id,
        target: to.target.clone(),
        team,
        due: to.due,
    };
    let told = made(&late, Some(red.id));
    let once = std::slice::from_ref(&told);
    assert_eq!(events(&store, bob).await, once);
    assert_eq!(events(&store, ada).await, [told.clone(), made(&soon, None)]);

    let own = store
        .assignments(Some(&[red.id]), Ask::first())
        .await
        .unwrap();
    assert_eq!(own.items, [soon.clone(), late.clone()]);
    store.withdraw_assignment(&by, late.id).await.unwrap();
    store.withdraw_assignment(&by, late.id).await.unwrap();
    let withdrawn = Event::AssignmentWithdrawn {
        assignment: late.id,
        target: late.target.clone(),
    };
    assert_eq!(events(&store, bob).await, [told, withdrawn]);
    assert_eq!(store.assignments_of(ada).await.unwrap(), [soon]);
    let kept = store.assignment(late.id).await.unwrap().unwrap();
    assert_eq!(kept.withdrawn, Some(at(1)));
}

fn invitation(n: u8, offer: Offer) -> NewInvitation {
    NewInvitation {
        hash: SecretHash([n; 32]),
        email: None,
        name: None,
        offer,
        uses: 2,
        until: at(1000),
    }
}

fn offer(team: Option<TeamId>) -> Offer {
    Offer {
        role: Role::Learner,
        team,
        manages: false,
        seat: Some(SeatOffer {
            course: course(),
            plan: plan(),
            starts: None,
        }),
    }
}

fn newcomer(name: &str) -> Accepting {
    Accepting::New {
        person: new_person(name, Role::Administrator),
        password: Some(PasswordHash("$argon2id$".into())),
    }
}

#[rstest]
#[tokio::test]
async fn an_invitation_brings_account_password_team_and_seat(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let red = team(&store, "red").await;
    let by = person(first.id, 1);
    let mut new = invitation(1, offer(Some(red.id)));
    new.email = Some(email("invited"));
    store.invite(&by, &[(new.clone(), None)]).await.unwrap();
    let kept = store.invitation(new.hash).await.unwrap().unwrap();
    assert_eq!((kept.uses, kept.used, kept.by), (1, 0, Some(first.id)));

    let anybody = academy::By::program(at(2));
    let accepted = store
        .accept(&anybody, new.hash, &newcomer("me"))
        .await
        .unwrap();
    let person = store.person(accepted.person).await.unwrap().unwrap();
    assert_eq!((person.role, person.email), (Role::Learner, new.email));
    assert!(
        store
            .credentials(person.id)
            .await
            .unwrap()
            .password
            .is_some()
    );
    assert_eq!(store.members(red.id).await.unwrap().len(), 1);
    let seat = store.seat_of(person.id, &course()).await.unwrap().unwrap();
    assert_eq!(accepted.seat, Some(seat.id));
    assert_eq!(seat.starts(), "2026-03-01".parse::<Date>().unwrap());
    let again = store.accept(&anybody, new.hash, &newcomer("you")).await;
    let used_up = Refusal::Invitation(InvitationOver::UsedUp);
    assert_eq!(refusal(again), used_up);
}

#[rstest]
#[tokio::test]
async fn a_code_serves_whoever_has_an_account_too_and_takes_nothing_away(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let red = team(&store, "red").await;
    let by = program();
    let ada = add(&store, "ada", Role::Manager).await;
    store
        .put_member(&by, member(&red, ada, true))
        .await
        .unwrap();
    let code = invitation(1, offer(Some(red.id)));
    store.invite(&by, &[(code.clone(), None)]).await.unwrap();
    let known = Accepting::Known(ada);
    let first = store.accept(&by, code.hash, &known).await.unwrap();
    let second = store.accept(&by, code.hash, &known).await.unwrap();
    assert_eq!(first, second, "they keep the seat that they have");
    assert_eq!(
        store.members(red.id).await.unwrap(),
        [member(&red, ada, true)]
    );
    assert_eq!(
        store.person(ada).await.unwrap().unwrap().role,
        Role::Manager
    );
}

#[rstest]
#[tokio::test]
async fn an_invitation_that_cannot_be_kept_leaves_nothing_behind(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let by = program();
    store.allot(&by, &course(), Some(0)).await.unwrap();
    let code = invitation(1, offer(None));
    let ids = store.invite(&by, &[(code.clone(), None)]).await.unwrap();
    let full = store.accept(&by, code.hash, &newcomer("ada")).await;
    assert_eq!(refusal(full), Refusal::NoSeatFree);
    assert_eq!(store.person_by_email(&email("ada")).await.unwrap(), None);
    let taken = store.accept(&by, code.hash, &newcomer("root")).await;
    assert_eq!(refusal(taken), Refusal::EmailTaken);
    let unknown = store
        .accept(&by, SecretHash([9; 32]), &newcomer("ada"))
        .await;
    assert_eq!(refusal(unknown), Refusal::NotThere);
    store.withdraw(&by, ids[0]).await.unwrap();
    let withdrawn = store.accept(&by, code.hash, &newcomer("ada")).await;
    let over = Refusal::Invitation(InvitationOver::Withdrawn);
    assert_eq!(refusal(withdrawn), over);
    let kept: Invitation = store.invitation(code.hash).await.unwrap().unwrap();
    assert_eq!(kept.used, 0);

    let nowhere = invitation(2, offer(Some(TeamId(99))));
    let outcome = store
        .invite(&by, &[(invitation(3, offer(None)), None), (nowhere, None)])
        .await;
    assert_eq!(refusal(outcome), Refusal::NotThere);
    let all = store.invitations(None, Ask::first()).await.unwrap();
    assert_eq!(all.items.len(), 1, "all or none");
}

#[rstest]
#[tokio::test]
async fn a_team_that_is_dissolved_takes_its_work_and_invitations_along(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let by = program();
    let red = team(&store, "red").await;
    let ada = add(&store, "ada", Role::Learner).await;
    store
        .put_member(&by, member(&red, ada, false))
        .await
        .unwrap();
    let given = work(Assigned::Team(red.id), "2026-06-30");
    let given = store.assign(&by, &given).await.unwrap();
    let code = invitation(1, offer(Some(red.id)));
    store.invite(&by, &[(code.clone(), None)]).await.unwrap();
    store.remove_team(&by, red.id).await.unwrap();
    assert!(store.teams(None).await.unwrap().is_empty());
    assert!(store.memberships(ada).await.unwrap().is_empty());
    let kept = store.assignment(given.id).await.unwrap().unwrap();
    assert_eq!(kept.withdrawn, Some(at(0)));
    let withdrawn = Event::AssignmentWithdrawn {
        assignment: given.id,
        target: given.target,
    };
    assert_eq!(events(&store, ada).await.last(), Some(&withdrawn));
    let outcome = store.accept(&by, code.hash, &newcomer("bob")).await;
    let over = Refusal::Invitation(InvitationOver::Withdrawn);
    assert_eq!(refusal(outcome), over);
    assert_eq!(
        refusal(store.remove_team(&by, red.id).await),
        Refusal::NotThere
    );
    let blue = team(&store, "blue").await;
    assert_ne!(blue.id, red.id, "a number is never given twice");
}

#[rstest]
#[tokio::test]
async fn there_is_one_valid_certificate_of_a_course(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let (store, _) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    let by = program();
    let certificate = |n: u8| Certificate {
        number: CertificateNumber::of([n; 10]),
        person: ada,
        name: "Ada".into(),
        course: course(),
        title: "Web security".into(),
        sections: 80,
        labs: 40,
        minutes: 9_000,
        issued: at(i64::from(n)),
        revoked: None,
    };
    let first = store.issue(&by, &certificate(1)).await.unwrap();
    assert_eq!(first, certificate(1));
    assert_eq!(store.issue(&by, &certificate(2)).await.unwrap(), first);
    assert_eq!(
        store.certificate(&first.number).await.unwrap(),
        Some(first.clone())
    );
    store.revoke_certificate(&by, &first.number).await.unwrap();
    let outcome = store.revoke_certificate(&by, &first.number).await;
    assert_eq!(refusal(outcome), Refusal::NotThere);
    store.issue(&by, &certificate(3)).await.unwrap();
    let all = store.certificates_of(ada).await.unwrap();
    let revoked: Vec<_> = all.iter().map(|it| it.revoked).collect();
    assert_eq!(revoked, [Some(at(0)), None]);
    let told = events(&store, ada).await;
    assert_eq!(told.len(), 2, "one event for each that was issued");
}

use std::collections::BTreeSet;

use crate::{Actor, Object, PersonId, RIGHTS, Right, Role, TeamId, TokenScope, allowed};

const ME: PersonId = PersonId(7);
const MINE: TeamId = TeamId(1);
const OTHER: TeamId = TeamId(2);

fn actor(role: Role) -> Actor {
    Actor::Person {
        id: ME,
        role,
        manages: vec![MINE],
        scopes: None,
    }
}

fn with_token(role: Role, scopes: &[TokenScope]) -> Actor {
    Actor::Person {
        id: ME,
        role,
        manages: vec![MINE],
        scopes: Some(scopes.iter().copied().collect()),
    }
}

#[test]
fn the_table_has_each_right_once_in_their_order_and_says_what_it_is() {
    for (n, rule) in RIGHTS.iter().enumerate() {
        assert_eq!(rule.right as usize, n, "{:?}", rule.right);
        assert_eq!(rule.right.rule(), rule);
    }
    assert_eq!(
        RIGHTS.last().unwrap().right,
        Right::Operate,
        "the last one of the rights"
    );
    let texts: BTreeSet<_> = RIGHTS.iter().map(|rule| rule.about).collect();
    assert_eq!(texts.len(), RIGHTS.len());
}

#[test]
fn no_role_has_less_than_a_learner_and_none_more_than_an_administrator() {
    for rule in RIGHTS {
        for role in Role::ALL {
            let reach = rule.reach(role);
            assert!(rule.learner <= reach, "{:?} {role}", rule.right);
            assert!(reach <= rule.administrator, "{:?} {role}", rule.right);
        }
    }
}

#[test]
fn keys_and_notes_are_nobody_elses_whatever_the_role() {
    for right in [
        Right::ChangeKeys,
        Right::KeepNotes,
        Right::MakeTokens,
        Right::Learn,
    ] {
        for role in Role::ALL {
            let actor = actor(role);
            assert!(allowed(&actor, right, Object::Person(ME, &[])));
            assert!(!allowed(
                &actor,
                right,
                Object::Person(PersonId(8), &[MINE])
            ));
        }
    }
}

#[test]
fn a_manager_acts_on_their_own_teams_only() {
    let manager = actor(Role::Manager);
    for right in [
        Right::SeeProgress,
        Right::SeeSubmissions,
        Right::GrantSeats,
        Right::Assign,
        Right::OpenEarly,
    ] {
        let on = |teams: &[TeamId]| allowed(&manager, right, Object::Person(PersonId(8), teams));
        assert!(on(&[OTHER, MINE]), "{right:?}");
        assert!(!on(&[OTHER]) && !on(&[]), "{right:?}");
        assert!(!allowed(&manager, right, Object::Everything), "{right:?}");
    }
    assert!(allowed(&manager, Right::SeeTeam, Object::Team(MINE)));
    assert!(!allowed(&manager, Right::SeeTeam, Object::Team(OTHER)));
}

#[test]
fn a_manager_cannot_draw_people_into_a_team_to_see_them() {
    assert!(!allowed(
        &actor(Role::Manager),
        Right::ArrangeTeams,
        Object::Team(MINE)
    ));
}

#[test]
fn managing_a_team_is_worth_nothing_without_the_role() {
    let learner = actor(Role::Learner);
    assert!(!allowed(
        &learner,
        Right::SeeProgress,
        Object::Person(PersonId(8), &[MINE])
    ));
    assert!(!allowed(&learner, Right::SeeTeam, Object::Team(MINE)));
}

#[test]
fn an_author_sees_the_courses_and_nobodys_record() {
    let author = actor(Role::Author);
    assert!(allowed(&author, Right::SkipSeat, Object::Everything));
    assert!(allowed(&author, Right::CheckCourses, Object::Everything));
    assert!(!allowed(
        &author,
        Right::SeeProgress,
        Object::Person(PersonId(8), &[MINE])
    ));
}

#[test]
fn somebody_who_is_not_signed_in_has_the_public_rights_only() {
    for rule in RIGHTS {
        let may = allowed(&Actor::Nobody, rule.right, Object::Everything);
        assert_eq!(may, rule.anyone, "{:?}", rule.right);
        assert!(!allowed(
            &Actor::Nobody,
            Right::SeePerson,
            Object::Person(ME, &[])
        ));
    }
}

#[test]
fn a_token_may_no_more_than_its_owner() {
    let all = with_token(Role::Learner, &TokenScope::ALL);
    for rule in RIGHTS {
        let (token, browser) = (
            all.reach(rule.right),
            actor(Role::Learner).reach(rule.right),
        );
        assert!(token <= browser, "{:?}", rule.right);
    }
}

#[test]
fn a_token_reaches_what_its_scopes_say() {
    let me = Object::Person(ME, &[]);
    let theirs = Object::Person(PersonId(8), &[MINE]);
    let reader = with_token(Role::Manager, &[TokenScope::ReadOwn]);
    assert!(allowed(&reader, Right::SeeProgress, me));
    assert!(
        !allowed(&reader, Right::SeeProgress, theirs),
        "of others it needs team:read"
    );
    assert!(
        !allowed(&reader, Right::Learn, me),
        "reading is not writing"
    );
    let team = with_token(Role::Manager, &[TokenScope::ReadOwn, TokenScope::ReadTeam]);
    assert!(allowed(&team, Right::SeeProgress, theirs));
    assert!(!allowed(&team, Right::Assign, Object::Team(MINE)));
}

#[test]
fn no_token_changes_keys_or_deletes_a_person() {
    let all = with_token(Role::Administrator, &TokenScope::ALL);
    for right in [
        Right::ChangeKeys,
        Right::MakeTokens,
        Right::ErasePerson,
        Right::ExportPerson,
        Right::MakeSignInLink,
    ] {
        assert!(!allowed(&all, right, Object::Person(ME, &[])), "{right:?}");
    }
}

#[test]
fn every_scope_is_found_by_its_name_and_good_for_something() {
    for scope in TokenScope::ALL {
        assert_eq!(TokenScope::named(scope.name()), Some(scope));
        assert!(
            RIGHTS.iter().any(|rule| rule.scope == Some(scope)),
            "{scope:?}"
        );
    }
}

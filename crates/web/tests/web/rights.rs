//! Each role is tried on each route. What is expected comes from the academy's
//! table of rights; what is asked for, from the table of routes.

use std::collections::BTreeMap;

use academy::{
    Actor, By, Member, Moment, NewInvitation, NewSeat, Object, Offer, PersonId, Plan, Reach, Role,
    SeatId, TeamId, Zone, allowed,
};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use web::{Of, Route, table};

use crate::server::{Answer, Browser, HOST, Server, fetch, now, sha256};

/// People and things that routes are about.
struct World {
    mine: TeamId,
    other: TeamId,
    /// In the manager's team.
    ada: PersonId,
    /// In another one.
    eve: PersonId,
    seats: BTreeMap<PersonId, SeatId>,
    invitations: BTreeMap<Option<TeamId>, i64>,
}

async fn world(server: &Server, manager: PersonId) -> World {
    let (keep, by) = (&server.app.keep, By::program(Moment(0)));
    let mine = keep.add_team(&by, "Mine").await.unwrap().id;
    let other = keep.add_team(&by, "Other").await.unwrap().id;
    let ada = server.person("Ada", Role::Learner).await;
    let eve = server.person("Eve", Role::Learner).await;
    for (team, person, manages) in [
        (mine, manager, true),
        (mine, ada, false),
        (other, eve, false),
    ] {
        let member = Member {
            team,
            person,
            manages,
        };
        keep.put_member(&by, member).await.unwrap();
    }
    let mut seats = BTreeMap::new();
    for person in [ada, eve] {
        let seat = NewSeat {
            person,
            course: server.app.course.slug.clone(),
            plan: plan(),
            zone: Zone::utc(),
            starts: now().day_in(&Zone::utc()),
        };
        let given = keep.grant(&by, &[seat]).await.unwrap();
        seats.insert(person, given[0].id);
    }
    let mut invitations = BTreeMap::new();
    for team in [Some(mine), Some(other), None] {
        let new = NewInvitation {
            hash: sha256("Invitation", &format!("{team:?}")),
            email: None,
            name: None,
            offer: Offer {
                role: Role::Learner,
                team,
                manages: false,
                seat: None,
            },
            uses: 1,
            until: now().plus_days(1),
        };
        let made = keep.invite(&by, &[(new, None)]).await.unwrap();
        invitations.insert(team, made[0].0);
    }
    World {
        mine,
        other,
        ada,
        eve,
        seats,
        invitations,
    }
}

fn plan() -> Plan {
    Plan {
        years: 1,
        foundational_months: 3,
        units: 9,
        grace_days: 60,
    }
}

/// One thing that a route can be about: its number in the path, and what the
/// academy is asked about.
struct Case<'a> {
    number: i64,
    object: Option<Object<'a>>,
}

fn cases<'a>(world: &World, of: Of, teams: &'a [Vec<TeamId>; 2]) -> Vec<Case<'a>> {
    let case = |number: i64, object| Case {
        number,
        object: Some(object),
    };
    let [of_ada, of_eve] = teams;
    match of {
        Of::Everything => vec![case(1, Object::Everything)],
        Of::Me | Of::List => vec![Case {
            number: 1,
            object: None,
        }],
        Of::Person => vec![
            case(world.ada.0, Object::Person(world.ada, of_ada)),
            case(world.eve.0, Object::Person(world.eve, of_eve)),
        ],
        Of::Team => vec![
            case(world.mine.0, Object::Team(world.mine)),
            case(world.other.0, Object::Team(world.other)),
        ],
        Of::Seat => vec![
            case(world.seats[&world.ada].0, Object::Person(world.ada, of_ada)),
            case(world.seats[&world.eve].0, Object::Person(world.eve, of_eve)),
        ],
        Of::Invitation => vec![
            case(
                world.invitations[&Some(world.mine)],
                Object::Team(world.mine),
            ),
            case(
                world.invitations[&Some(world.other)],
                Object::Team(world.other),
            ),
            case(world.invitations[&None], Object::Everything),
        ],
    }
}

fn is_expected(actor: &Actor, route: &Route, case: &Case<'_>) -> bool {
    match (route.of, case.object) {
        (Of::Me, _) => actor.reach(route.right) >= Reach::Own,
        (Of::List, _) => actor.reach(route.right) >= Reach::Teams,
        (_, Some(object)) => allowed(actor, route.right, object),
        (_, None) => unreachable!("every other route is about something"),
    }
}

/// The path with a number in each place.
fn filled(path: &str, number: i64) -> String {
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (_, behind) = after.split_once('}').unwrap();
        filled.push_str(&format!("{before}{number}"));
        rest = behind;
    }
    filled + rest
}

/// Asks without the token against forged requests, which is looked at after the
/// right: so nothing is changed, and the answer tells whether the right was
/// there.
async fn ask(server: &Server, browser: Option<&Browser<'_>>, route: &Route, path: &str) -> Answer {
    let mut request = fetch(route.method.clone(), path);
    if let Some(browser) = browser {
        request = request.header("cookie", &browser.cookie);
    } else if route.method != Method::GET {
        request = request.header("origin", format!("http://{HOST}"));
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

fn was_let_in(answer: &Answer) -> bool {
    match answer.status {
        StatusCode::UNAUTHORIZED => !answer.text.contains("\"Not signed in\""),
        StatusCode::FORBIDDEN => !answer.text.contains("This needs a right"),
        _ => true,
    }
}

#[tokio::test]
async fn every_role_gets_to_exactly_what_the_table_of_rights_says() {
    let server = Server::start().await;
    let manager = server.person("Max", Role::Manager).await;
    let world = world(&server, manager).await;
    let idle = server.person("Mia", Role::Manager).await;
    let author = server.person("Art", Role::Author).await;
    let administrator = server.person("Abe", Role::Administrator).await;
    let roles = [
        ("learner", world.ada, Role::Learner, vec![]),
        (
            "manager of the team",
            manager,
            Role::Manager,
            vec![world.mine],
        ),
        ("manager of nothing", idle, Role::Manager, vec![]),
        ("author", author, Role::Author, vec![]),
        ("administrator", administrator, Role::Administrator, vec![]),
    ];
    let mut actors = vec![("stranger", Actor::Nobody, None)];
    for (name, id, role, manages) in roles {
        let actor = Actor::Person {
            id,
            role,
            manages,
            scopes: None,
        };
        actors.push((name, actor, Some(server.browser_of(id).await)));
    }
    let teams = [vec![world.mine], vec![world.other]];
    let (mut tried, mut let_in) = (0, 0);
    for route in table(&server.app) {
        for case in cases(&world, route.of, &teams) {
            let path = filled(route.path, case.number);
            for (name, actor, browser) in &actors {
                let answer = ask(&server, browser.as_ref(), &route, &path).await;
                let expected = is_expected(actor, &route, &case);
                assert_eq!(
                    was_let_in(&answer),
                    expected,
                    "{name} at {} {path} ({:?} of {:?}): {} {}",
                    route.method,
                    route.right,
                    route.of,
                    answer.status,
                    answer.text
                );
                tried += 1;
                let_in += usize::from(expected);
            }
        }
    }
    assert!(tried > 600, "{tried}");
    assert!(let_in > 200 && tried - let_in > 200, "{let_in} of {tried}");
}

#[tokio::test]
async fn no_route_is_there_twice_and_each_thing_in_a_path_is_named() {
    let server = Server::start().await;
    let mut seen = BTreeMap::new();
    for route in table(&server.app) {
        let before = seen.insert((route.path, route.method.to_string()), route.right);
        assert_eq!(before, None, "{}", route.path);
        let named = match route.of {
            Of::Person => "{person}",
            Of::Team => "{team}",
            Of::Seat => "{seat}",
            Of::Invitation => "{invitation}",
            Of::Everything | Of::Me | Of::List => continue,
        };
        let first = route.path.find('{').unwrap();
        assert!(route.path[first..].starts_with(named), "{}", route.path);
    }
}

#[tokio::test]
async fn what_is_not_there_looks_to_a_manager_like_what_is_not_theirs() {
    let server = Server::start().await;
    let manager = server.person("Max", Role::Manager).await;
    let world = world(&server, manager).await;
    let browser = server.browser_of(manager).await;
    let not_theirs = browser.get(&format!("/people/{}", world.eve)).await;
    let not_there = browser.get("/people/4711").await;
    assert_eq!(not_theirs.status, StatusCode::FORBIDDEN);
    assert_eq!(not_there.status, StatusCode::FORBIDDEN);
    let administrator = server.browser_of(PersonId::FIRST).await;
    let not_there = administrator.get("/people/4711").await;
    assert_eq!(not_there.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn keys_and_roles_want_a_proof_of_the_last_five_minutes() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Administrator).await;
    let long_ago = now().plus_minutes(-6);
    let browser = server.browser_since(ada, long_ago).await;
    let fresh: Vec<Route> = table(&server.app)
        .into_iter()
        .filter(|route| route.fresh)
        .collect();
    assert!(fresh.len() > 20, "{}", fresh.len());
    for route in fresh {
        let path = filled(route.path, ada.0);
        let answer = if route.method == Method::GET {
            browser.get(&path).await
        } else {
            browser.post(&path, &[]).await
        };
        let to = answer.header("location");
        assert!(
            to.starts_with("/sign-in/again"),
            "{path}: {} {to}",
            answer.status
        );
    }
    let just_now = server.browser_since(ada, now().plus_minutes(-4)).await;
    assert_eq!(just_now.get("/account/keys").await.status, StatusCode::OK);
}

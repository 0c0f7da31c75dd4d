use academy::{By, Member, Moment, PersonId, Role, TeamId};
use axum::http::StatusCode;

use crate::server::{Server, now};

async fn team(server: &Server, name: &str, members: &[(PersonId, bool)]) -> TeamId {
    let by = By::program(Moment(0));
    let team = server.app.keep.add_team(&by, name).await.unwrap().id;
    for (person, manages) in members {
        let member = Member {
            team,
            person: *person,
            manages: *manages,
        };
        server.app.keep.put_member(&by, member).await.unwrap();
    }
    team
}

#[tokio::test]
async fn a_manager_sees_their_teams_people_and_nobody_else() {
    let server = Server::start().await;
    let max = server.person("Max", Role::Manager).await;
    let ada = server.person("Ada", Role::Learner).await;
    server.person("Eve", Role::Learner).await;
    let mine = team(&server, "Mine", &[(max, true), (ada, false)]).await;
    let other = team(&server, "Other", &[]).await;
    let browser = server.browser_of(max).await;
    let page = browser.get("/people").await;
    assert!(page.text.contains("ada@example.org") && !page.text.contains("eve@example.org"));
    let page = browser.get(&format!("/people?team={other}")).await;
    assert!(page.text.contains("Nobody fits"), "{}", page.text);
    let page = browser.get("/teams").await;
    assert!(page.text.contains(&format!("/teams/{mine}")) && !page.text.contains("Other"));
}

#[tokio::test]
async fn the_list_of_people_is_filtered_and_comes_in_pieces() {
    let server = Server::start().await;
    for n in 0..55 {
        server.person(&format!("Person{n}"), Role::Learner).await;
    }
    server.person("Art", Role::Author).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let first = browser.get("/people?role=learner").await;
    assert_eq!(first.text.matches("<th scope=\"row\">").count(), 50);
    let next = first
        .between("class=\"button\" href=\"/people?", "\"")
        .replace("&#38;", "&");
    let second = browser.get(&format!("/people?{next}")).await;
    assert_eq!(
        second.text.matches("<th scope=\"row\">").count(),
        5,
        "{next}"
    );
    let page = browser.get("/people?text=ART").await;
    assert_eq!(page.text.matches("<th scope=\"row\">").count(), 1);
}

#[tokio::test]
async fn another_role_is_given_by_an_administrator_and_wants_a_new_sign_in() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let of_ada = server.browser_of(ada).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let path = format!("/people/{ada}/access");
    let fields = [
        ("name", "Ada"),
        ("email", "ada@example.org"),
        ("role", "manager"),
    ];
    let answer = browser.post(&path, &fields).await;
    assert_eq!(
        answer.header("location"),
        format!("/people/{ada}?said=saved")
    );
    assert_eq!(of_ada.get("/account").await.status, StatusCode::SEE_OTHER);
    let kept = server.app.keep.person(ada).await.unwrap().unwrap();
    assert_eq!(kept.role, Role::Manager);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let server = Server::start().await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let fields = [("name", "A"), ("email", ""), ("role", "learner")];
    let answer = browser.post("/people/1/access", &fields).await;
    assert!(
        answer
            .between("role-fault\">", "</p>")
            .contains("last active administrator")
    );
    let answer = browser.post("/people/1/deactivate", &[]).await;
    assert!(
        answer.text.contains("last active administrator"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_once_and_back_when_reactivated() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let of_ada = server.browser_of(ada).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    browser
        .post(&format!("/people/{ada}/deactivate"), &[])
        .await;
    assert_eq!(of_ada.get("/account").await.status, StatusCode::SEE_OTHER);
    let page = browser.get(&format!("/people/{ada}")).await;
    assert!(page.text.contains("Deactivated since"), "{}", page.text);
    browser
        .post(&format!("/people/{ada}/reactivate"), &[])
        .await;
    assert_eq!(
        server.browser_of(ada).await.get("/account").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_administrator_makes_a_link_to_set_a_password() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let answer = browser.post(&format!("/people/{ada}/link"), &[]).await;
    let path = answer.between("value=\"http://quintain.localhost:8080", "\"");
    assert!(server.get(path).await.text.contains("Hello Ada"));
    let answer = browser.post("/people/1/link", &[]).await;
    assert!(
        answer.text.contains("needs an e-mail address"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_seat_is_given_renewed_opened_early_and_ended() {
    let server = Server::start().await;
    let max = server.person("Max", Role::Manager).await;
    let ada = server.person("Ada", Role::Learner).await;
    team(&server, "Mine", &[(max, true), (ada, false)]).await;
    let browser = server.browser_of(max).await;
    let course = server.app.course.slug.clone();
    let today = now().day_in(&academy::Zone::utc()).to_string();
    let path = format!("/people/{ada}/seats");
    let answer = browser
        .post(&path, &[("course", course.as_str()), ("starts", "soon")])
        .await;
    assert!(answer.text.contains("starts-fault") && answer.text.contains("value=\"soon\""));
    let answer = browser
        .post(&path, &[("course", course.as_str()), ("starts", &today)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let seat = async || {
        server
            .app
            .keep
            .seat_of(ada, &course)
            .await
            .unwrap()
            .unwrap()
    };
    let id = seat().await.id;
    browser
        .post(
            &format!("/seats/{id}/open"),
            &[("unit", "2"), ("unit", "5")],
        )
        .await;
    assert_eq!(seat().await.open_units(now()), [2, 5]);
    browser.post(&format!("/seats/{id}/renew"), &[]).await;
    assert_eq!(seat().await.periods.len(), 2);
    browser.post(&format!("/seats/{id}/end"), &[]).await;
    assert!(seat().await.ended.is_some());
}

#[tokio::test]
async fn a_workshop_opens_units_for_a_whole_team() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let team = team(&server, "Mine", &[(ada, false)]).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let course = server.app.course.slug.clone();
    let path = format!("/teams/{team}/open");
    let fields = [("course", course.as_str()), ("last_unit", "3")];
    let answer = browser.post(&path, &fields).await;
    assert!(
        answer.text.contains("Nobody in this team has a seat"),
        "{}",
        answer.text
    );
    let today = now().day_in(&academy::Zone::utc()).to_string();
    browser
        .post(
            &format!("/people/{ada}/seats"),
            &[("course", course.as_str()), ("starts", &today)],
        )
        .await;
    let answer = browser.post(&path, &fields).await;
    assert_eq!(
        answer.header("location"),
        format!("/teams/{team}?said=opened")
    );
    let seat = server
        .app
        .keep
        .seat_of(ada, &course)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(seat.open_units(now()), [1, 2, 3]);
}

#[tokio::test]
async fn seats_are_counted_and_none_is_given_beyond_what_was_bought() {
    let server = Server::start().await;
    let ada = server.person("Ada", Role::Learner).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let course = server.app.course.slug.clone();
    browser
        .post(
            "/seats/allot",
            &[("course", course.as_str()), ("bought", "0")],
        )
        .await;
    let today = now().day_in(&academy::Zone::utc()).to_string();
    let fields = [("course", course.as_str()), ("starts", today.as_str())];
    let answer = browser.post(&format!("/people/{ada}/seats"), &fields).await;
    assert!(
        answer
            .between("course-fault\">", "</p>")
            .contains("All seats of this course are taken")
    );
    let answer = browser
        .post(
            "/seats/allot",
            &[("course", course.as_str()), ("bought", "many")],
        )
        .await;
    assert!(
        answer.text.contains("Write a whole number"),
        "{}",
        answer.text
    );
    let page = browser.get("/seats").await;
    assert!(
        page.text.contains("<dt>Free</dt><dd>0</dd>"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_team_is_made_filled_renamed_and_dissolved() {
    let server = Server::start().await;
    let max = server.person("Max", Role::Manager).await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let answer = browser.post("/teams", &[("team_name", "Engines")]).await;
    let path = answer.header("location").to_owned();
    let answer = browser.post("/teams", &[("team_name", "ENGINES")]).await;
    assert!(
        answer
            .between("team_name-fault\">", "</p>")
            .contains("this name already")
    );
    let nobody = browser
        .post(&format!("{path}/members"), &[("email", "x@example.org")])
        .await;
    assert!(
        nobody.text.contains("invite them instead"),
        "{}",
        nobody.text
    );
    let fields = [("email", "max@example.org"), ("manages", "on")];
    browser.post(&format!("{path}/members"), &fields).await;
    assert_eq!(
        server.browser_of(max).await.get(&path).await.status,
        StatusCode::OK
    );
    browser
        .post(&format!("{path}/name"), &[("new_name", "Motors")])
        .await;
    assert!(browser.get(&path).await.text.contains("<h1>Motors</h1>"));
    browser
        .post(&format!("{path}/members/{max}/remove"), &[])
        .await;
    assert_eq!(
        server.browser_of(max).await.get(&path).await.status,
        StatusCode::FORBIDDEN
    );
    let answer = browser
        .post(&format!("{path}/remove"), &[("sure", "")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = browser
        .post(&format!("{path}/remove"), &[("sure", "dissolve")])
        .await;
    assert_eq!(answer.header("location"), "/teams?said=team-removed");
}

#[tokio::test]
async fn the_page_of_roles_prints_the_table_that_decides() {
    let server = Server::start().await;
    let browser = server.browser_of(PersonId::FIRST).await;
    let page = browser.get("/roles").await;
    for rule in academy::RIGHTS.iter().filter(|rule| !rule.anyone) {
        let about = rule.about.replace('\'', "&#39;");
        assert!(page.text.contains(&about), "{about}");
    }
}

//! GET /roles: who may do what, from the table that decides it.

use academy::{RIGHTS, Reach, Role};
use askama::Template;
use axum::response::Response;

use crate::{
    pages::{Page, render, role_name},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "roles.html")]
struct Roles {
    page: Page,
    roles: Vec<&'static str>,
    rights: Vec<Line>,
}

struct Line {
    about: &'static str,
    reaches: Vec<&'static str>,
}

/// GET /roles.
pub(crate) async fn show(visit: Visit) -> Response {
    let rights = RIGHTS.iter().filter(|rule| !rule.anyone).map(|rule| Line {
        about: rule.about,
        reaches: Role::ALL
            .into_iter()
            .map(|role| in_words(rule.reach(role)))
            .collect(),
    });
    render(&Roles {
        page: visit.page("Roles and rights"),
        roles: Role::ALL.into_iter().map(role_name).collect(),
        rights: rights.collect(),
    })
}

fn in_words(reach: Reach) -> &'static str {
    match reach {
        Reach::No => "no",
        Reach::Own => "own",
        Reach::Teams => "own teams",
        Reach::All => "all",
    }
}

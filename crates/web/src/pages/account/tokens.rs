//! Keys to the API for one's own programs.

use std::collections::BTreeSet;

use academy::{ApiToken, NewToken, Person, TokenId, TokenScope};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::{Redirect, Response},
};

use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{Page, day, moment, render_form},
    secret::{self, Purpose},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "tokens.html")]
struct Tokens {
    page: Page,
    form: Form,
    scopes: [(&'static str, &'static str); 5],
    tokens: Vec<Line>,
    /// The token, when it was made just now.
    made: Option<String>,
}

struct Line {
    id: i64,
    name: String,
    scopes: Vec<&'static str>,
    until: String,
    last_used: Option<String>,
}

/// What every token begins with, so that scanners for leaked secrets find it.
const PREFIX: &str = "quintain_";

const SCOPES: [(&str, &str); 5] = [
    ("own:read", "See what is yours"),
    ("own:write", "Change what is yours"),
    ("team:read", "See people and teams, as far as you may"),
    ("team:write", "Change people and teams, as far as you may"),
    ("admin", "Run the installation, if you may"),
];

/// GET /account/tokens.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let form = Form::with(&[("days", "90"), ("scope", "own:read")]);
    page(&app, &visit, form, None).await
}

async fn page(
    app: &App,
    visit: &Visit,
    form: Form,
    made: Option<String>,
) -> Result<Response, Problem> {
    let zone = &visit.me.person.zone;
    let all = app.keep.tokens_of(visit.me.learner).await?.into_iter();
    let live = all.filter(|token| token.is_live(visit.now));
    let lines = live.map(|token| Line {
        id: token.id.0,
        scopes: token.scopes.iter().map(|scope| scope.name()).collect(),
        until: day(token.until.day_in(zone)),
        last_used: token.last_used.map(|at| moment(at, zone)),
        name: token.name,
    });
    let page = Tokens {
        tokens: lines.collect(),
        page: visit.page("API tokens"),
        form: form.clone(),
        scopes: SCOPES,
        made,
    };
    Ok(render_form(&page, &form))
}

/// POST /account/tokens: makes one and shows it, once.
pub(crate) async fn make(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let name = Person::clean_name(form.text("token_name"));
    if name.is_none() {
        form.fault("token_name", "write what it is for");
    }
    let days: Option<i64> = form.number("days");
    if days.is_some_and(|days| !(1..=ApiToken::DAYS).contains(&days)) {
        form.fault(
            "days",
            format!("a token works for 1 to {} days", ApiToken::DAYS),
        );
    }
    let scopes: BTreeSet<TokenScope> = form.all("scope").filter_map(TokenScope::named).collect();
    if scopes.is_empty() {
        form.fault("scope", "choose at least one thing that it is good for");
    }
    let (Some(name), Some(days), true) = (name, days, form.is_fine()) else {
        return page(&app, &visit, form, None).await;
    };
    let (key, _) = secret::new(Purpose::ApiToken);
    let token = format!("{PREFIX}{key}");
    let new = NewToken {
        hash: secret::hash(Purpose::ApiToken, &token),
        person: visit.me.learner,
        name,
        scopes,
        until: visit.now.plus_days(days),
    };
    match app.keep.add_token(&visit.by(), &new).await {
        Ok(_) => {
            let form = Form::with(&[("days", "90"), ("scope", "own:read")]);
            page(&app, &visit, form, Some(token)).await
        }
        Err(error) => {
            form.refused(WHOLE, error)?;
            page(&app, &visit, form, None).await
        }
    }
}

/// POST /account/tokens/{token}/revoke.
pub(crate) async fn revoke(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Redirect, Problem> {
    app.keep
        .revoke_token(&visit.by(), visit.me.learner, TokenId(id))
        .await?;
    Ok(Redirect::to("/account/tokens?said=token-revoked"))
}

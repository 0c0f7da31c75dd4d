//! The browsers that are signed in, and signing them out.

use academy::{Revoke, SignIn, SignInId};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::{Redirect, Response},
};

use crate::{
    App, Problem,
    pages::{Page, moment, render},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "sessions.html")]
struct Sessions {
    page: Page,
    sessions: Vec<Line>,
    idle_days: i64,
    days: i64,
}

struct Line {
    id: i64,
    agent: String,
    address: String,
    last_used: String,
    created: String,
    is_this: bool,
}

/// GET /account/sessions.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let all = app.keep.sign_ins_of(visit.me.learner).await?.into_iter();
    let say = |at| moment(at, &visit.me.person.zone);
    let live = all.filter(|it| it.is_live(visit.now));
    let lines = live.map(|it| Line {
        id: it.id.0,
        is_this: it.id == visit.me.sign_in.id,
        last_used: say(it.last_used),
        created: say(it.created),
        agent: it.agent,
        address: it.address,
    });
    Ok(render(&Sessions {
        sessions: lines.collect(),
        page: visit.page("Where you are signed in"),
        idle_days: SignIn::IDLE_DAYS,
        days: SignIn::DAYS,
    }))
}

/// POST /account/sessions/{sign_in}/end.
pub(crate) async fn end(
    State(app): State<App>,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Redirect, Problem> {
    let which = Revoke::One(SignInId(id));
    app.keep
        .revoke(&visit.by(), visit.me.learner, which)
        .await?;
    Ok(Redirect::to("/account/sessions?said=signed-out-there"))
}

/// POST /account/sessions/end-others.
pub(crate) async fn end_others(State(app): State<App>, visit: Visit) -> Result<Redirect, Problem> {
    let which = Revoke::AllBut(visit.me.sign_in.id);
    app.keep
        .revoke(&visit.by(), visit.me.learner, which)
        .await?;
    Ok(Redirect::to("/account/sessions?said=signed-out-others"))
}

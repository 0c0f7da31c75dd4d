//! /join: the page on which an invitation or a seat code is accepted.

use academy::{
    Accepting, Factor, Invitation, InvitationOver, KeepError, NewPerson, Refusal, Role, SecretHash,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    App, Problem,
    form::{Form, WHOLE},
    pages::{Choice, Page, account::zones, message::Message, render, render_form},
    secret::{self, Purpose},
    security::Nonce,
    sign_in::{enter, new_password},
    visit::Stranger,
};

/// Letters of a link's key; codes are shorter once they are typed.
const KEY_LETTERS: usize = 43;

/// Hash of an invitation's secret, be it a link's key or a code as it was typed.
pub(crate) fn hash_of(key: &str) -> SecretHash {
    if key.len() == KEY_LETTERS {
        secret::hash(Purpose::Invitation, key)
    } else {
        secret::typed_code(Purpose::Invitation, key)
    }
}

#[derive(Template)]
#[template(path = "join-code.html")]
struct Ask {
    page: Page,
    form: Form,
}

/// GET /join?code=...: asks for a code, or goes on with one.
pub(crate) async fn ask(stranger: Stranger) -> Response {
    match stranger.query.get("code").map(|code| code.trim()) {
        Some(code) if !code.is_empty() => {
            let code = utf8_percent_encode(code, NON_ALPHANUMERIC);
            Redirect::to(&format!("/join/{code}")).into_response()
        }
        _ => render(&Ask {
            page: stranger.page("Join"),
            form: Form::default(),
        }),
    }
}

#[derive(Template)]
#[template(path = "join.html")]
struct Join {
    page: Page,
    form: Form,
    key: String,
    by: Option<String>,
    team: Option<String>,
    course: Option<String>,
    role: Option<&'static str>,
    /// The address that the invitation is for.
    email: Option<String>,
    zones: Vec<Choice>,
    /// Name of who is signed in.
    me: Option<String>,
    outside: Option<String>,
}

/// GET /join/{key}.
pub(crate) async fn show(
    State(app): State<App>,
    Path(key): Path<String>,
    stranger: Stranger,
    nonce: Nonce,
) -> Result<Response, Problem> {
    match open(&app, &stranger, &key).await? {
        Ok(invitation) => {
            let name = invitation.name.clone().unwrap_or_default();
            let form = Form::with(&[("name", &name), ("zone", "UTC")]);
            page(&app, &stranger, &key, &invitation, form).await
        }
        Err(why) => Ok(over(&nonce, why)),
    }
}

/// The invitation, if it can still be accepted; otherwise why not. Guessing
/// counts, like any attempt to get in.
async fn open(
    app: &App,
    stranger: &Stranger,
    key: &str,
) -> Result<Result<Invitation, Option<InvitationOver>>, Problem> {
    let household = academy::Throttled::Address(stranger.client.household());
    let attempts = app.keep.attempts(&household, stranger.now).await?;
    if household.blocked_until(attempts, stranger.now).is_some() {
        let detail = "There were too many attempts from your network. Try again in a few minutes.";
        return Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many attempts",
            detail,
        ));
    }
    let Some(invitation) = app.keep.invitation(hash_of(key)).await? else {
        app.keep.failed(&household, stranger.now).await?;
        return Ok(Err(None));
    };
    Ok(invitation
        .check(stranger.now)
        .map(|()| invitation)
        .map_err(Some))
}

fn over(nonce: &Nonce, why: Option<InvitationOver>) -> Response {
    let text = match why {
        None => "Look at it again: nothing is missing at its end? Otherwise ask whoever sent it."
            .to_owned(),
        Some(why) => crate::form::capital(&why.to_string()),
    };
    let title = if why.is_some() {
        "This invitation is over"
    } else {
        "There is no such invitation"
    };
    let page = Message::error(nonce, title, &text).action("/sign-in", "Sign in");
    let status = if why.is_some() {
        StatusCode::GONE
    } else {
        StatusCode::NOT_FOUND
    };
    (status, page).into_response()
}

async fn page(
    app: &App,
    stranger: &Stranger,
    key: &str,
    invitation: &Invitation,
    form: Form,
) -> Result<Response, Problem> {
    let by = match invitation.by {
        Some(by) => app.keep.person(by).await?.map(|person| person.name),
        None => None,
    };
    let team = match invitation.offer.team {
        Some(team) => app
            .keep
            .teams(Some(&[team]))
            .await?
            .pop()
            .map(|team| team.name),
        None => None,
    };
    let seat = invitation.offer.seat.as_ref();
    let course = seat.and_then(|seat| app.course_offer(seat.course.as_str()));
    let role = invitation.offer.role;
    let page = Join {
        page: stranger.page("You are invited"),
        form: form.clone(),
        key: key.to_owned(),
        by,
        team,
        course: course.map(|course| course.title),
        role: (role != Role::Learner).then(|| crate::pages::role_name(role)),
        email: invitation.email.as_ref().map(ToString::to_string),
        zones: zones(),
        me: stranger.me.as_ref().map(|me| me.person.name.clone()),
        outside: app.doors.outside.as_ref().map(|it| it.name().to_owned()),
    };
    Ok(render_form(&page, &form))
}

/// POST /join/{key}: accepts it, as who is signed in or as somebody new.
pub(crate) async fn accept(
    State(app): State<App>,
    Path(key): Path<String>,
    stranger: Stranger,
    nonce: Nonce,
    mut form: Form,
) -> Result<Response, Problem> {
    let invitation = match open(&app, &stranger, &key).await? {
        Ok(invitation) => invitation,
        Err(why) => return Ok(over(&nonce, why)),
    };
    if let Some(me) = &stranger.me {
        let by = stranger.client.by(Some(me.learner), stranger.now);
        let who = Accepting::Known(me.learner);
        app.keep.accept(&by, hash_of(&key), &who).await?;
        return Ok(Redirect::to("/?said=joined").into_response());
    }
    // Whoever would rather have a passkey gets in once, and makes it at once.
    let with_passkey = form.text("with") == "passkey";
    let Some(who) = newcomer(&app, &mut form, &invitation, with_passkey).await? else {
        return page(&app, &stranger, &key, &invitation, form).await;
    };
    let by = stranger.client.by(None, stranger.now);
    match app.keep.accept(&by, hash_of(&key), &who).await {
        Ok(accepted) => {
            let how = if with_passkey {
                Factor::Link
            } else {
                Factor::Password
            };
            let entered =
                enter(&app, &stranger.client, accepted.person, (how, false), None).await?;
            Ok(entered.lead_to(if with_passkey {
                "/account/keys"
            } else {
                "/?said=joined"
            }))
        }
        Err(KeepError::Refused(Refusal::Invitation(why))) => Ok(over(&nonce, Some(why))),
        Err(error) => {
            let taken = matches!(error, KeepError::Refused(Refusal::EmailTaken));
            form.refused(if taken { "email" } else { WHOLE }, error)?;
            page(&app, &stranger, &key, &invitation, form).await
        }
    }
}

async fn newcomer(
    app: &App,
    form: &mut Form,
    invitation: &Invitation,
    with_passkey: bool,
) -> Result<Option<Accepting>, Problem> {
    let (name, zone) = (form.name("name"), form.zone("zone"));
    let email = match &invitation.email {
        Some(email) => Some(email.clone()),
        None => form.email("email"),
    };
    let own = email.as_ref().map_or(String::new(), ToString::to_string);
    let words = [name.clone().unwrap_or_default(), own];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let password = if with_passkey {
        None
    } else {
        new_password::from(app, form, &words).await?
    };
    let (Some(name), Some(zone), true) = (name, zone, form.is_fine()) else {
        return Ok(None);
    };
    let person = NewPerson {
        name,
        email,
        role: invitation.offer.role,
        zone,
        language: "en".into(),
    };
    Ok(Some(Accepting::New { person, password }))
}

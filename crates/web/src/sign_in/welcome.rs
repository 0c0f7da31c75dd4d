//! The link that the program prints in the terminal. Whoever can read it runs the
//! installation: it signs in as administrator, and the very first one makes them.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use academy::{
    Ask, By, Factor, NewPerson, OneTimeLink, PeopleFilter, Person, PersonId, Role, SecretHash, Zone,
};
use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use subtle::ConstantTimeEq;

use super::{enter, new_password};
use crate::{
    App, Problem,
    form::Form,
    pages::{Choice, Page, account::zones, message::Message, render_form},
    reader::from_today,
    secret::{self, Purpose},
    security::Nonce,
    visit::{Stranger, Visit},
};

/// The key in the link. It works once, for a day, and for as long as the
/// program runs.
#[derive(Default)]
pub struct Welcome {
    key: Mutex<Option<(SecretHash, Instant)>>,
}

impl Welcome {
    /// Makes a new key, and the old one worthless. Print it; it is kept nowhere.
    pub fn renew(&self) -> String {
        let (key, hash) = secret::new(Purpose::Terminal);
        let mut kept = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((hash, Instant::now()));
        key
    }

    /// Uses the key up, if it is the right one.
    fn take(&self, key: &str) -> bool {
        let day = Duration::from_secs(60 * OneTimeLink::TERMINAL_MINUTES.unsigned_abs());
        let mut kept = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        let given = secret::hash(Purpose::Terminal, key);
        let fits = kept.as_ref().is_some_and(|(hash, since)| {
            bool::from(hash.0.ct_eq(&given.0)) && since.elapsed() < day
        });
        if fits {
            *kept = None;
        }
        fits
    }
}

/// GET /welcome?key=...: signs the browser in. Only looking (HEAD) uses nothing up.
pub(crate) async fn show(
    State(app): State<App>,
    method: Method,
    nonce: Nonce,
    stranger: Stranger,
) -> Result<Response, Problem> {
    if method == Method::HEAD {
        return Ok(StatusCode::OK.into_response());
    }
    let key = stranger.query.get("key").map_or("", String::as_str);
    if !app.welcome.take(key) {
        if stranger.me.is_some() {
            return Ok(axum::response::Redirect::to("/").into_response());
        }
        let text = "It was used already, or is not whole.\n\nPress Enter where Quintain runs, or start it again, for a new one. Your work is kept.";
        let page = Message::error(&nonce, "This link does not sign you in", text);
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let (person, is_new) = administrator(&app, &stranger).await?;
    let how = (Factor::Link, false);
    let entered = enter(&app, &stranger.client, person, how, stranger.me.as_ref()).await?;
    Ok(entered.lead_to(if is_new { "/start" } else { "/" }))
}

/// Who runs the installation, and whether they were made just now.
async fn administrator(app: &App, stranger: &Stranger) -> Result<(PersonId, bool), Problem> {
    let first = NewPerson {
        name: "Administrator".into(),
        email: None,
        role: Role::Administrator,
        zone: Zone::utc(),
        language: "en".into(),
    };
    let by = stranger.client.by(None, stranger.now);
    if let Some(person) = app.keep.found(&by, &first).await? {
        give_seats(app, &by, &person).await?;
        return Ok((person.id, true));
    }
    let filter = PeopleFilter {
        role: Some(Role::Administrator),
        active: Some(true),
        ..PeopleFilter::default()
    };
    let page = app.keep.people(&filter, Ask::new(None, 1)).await?;
    let oldest = page.items.first().map(|person| (person.id, false));
    oldest.ok_or_else(|| Problem::internal("no active administrator is left"))
}

/// Whoever sets an installation up may learn alone there.
async fn give_seats(app: &App, by: &By, person: &Person) -> Result<(), Problem> {
    let courses = app.courses().into_iter();
    let seats: Vec<_> = courses
        .map(|course| from_today(person, course.slug, course.plan, by.at))
        .collect();
    app.keep.grant(by, &seats).await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "start.html")]
struct Start {
    page: Page,
    form: Form,
    zones: Vec<Choice>,
}

/// GET /start: what the administrator is called, and how they come in without
/// the terminal.
pub(crate) async fn start(visit: Visit) -> Response {
    let form = Form::with(&[("name", ""), ("zone", visit.me.person.zone.name())]);
    render_form(&start_page(&visit, form.clone()), &form)
}

fn start_page(visit: &Visit, form: Form) -> Start {
    Start {
        page: visit.page("Welcome"),
        zones: zones(),
        form,
    }
}

/// POST /start: keeps it. Address and password come together or not at all.
pub(crate) async fn save_start(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let name = form.name("name");
    let zone = form.zone("zone");
    let email = form.email_if_any("email");
    let wants_password = !form.text(new_password::FIELD).is_empty();
    if wants_password && email.is_none() {
        form.fault(
            "email",
            "a password needs an e-mail address to sign in with",
        );
    }
    if email.is_some() && !wants_password {
        form.fault(
            new_password::FIELD,
            "write a password, or leave the address out for now",
        );
    }
    let words = [form.text("name").to_owned(), form.text("email").to_owned()];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let password = if wants_password {
        new_password::from(&app, &mut form, &words).await?
    } else {
        None
    };
    let change = academy::PersonChange {
        name,
        zone,
        email,
        ..academy::PersonChange::default()
    };
    if form.is_fine() {
        let done = app
            .keep
            .change_person(&visit.by(), visit.me.learner, &change)
            .await;
        match done {
            Ok(_) => {
                if let Some(password) = password {
                    let keep = Some(visit.me.sign_in.id);
                    let me = visit.me.learner;
                    app.keep
                        .set_password(&visit.by(), me, Some(&password), keep)
                        .await?;
                }
                return Ok(axum::response::Redirect::to("/").into_response());
            }
            Err(error) => form.refused("email", error)?,
        }
    }
    Ok(render_form(&start_page(&visit, form.clone()), &form))
}

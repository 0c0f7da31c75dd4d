//! The origins of lab sessions, each a host of its own. A browser is let in by a ticket from its learner's
//! workspace; from then on a cookie of that host alone keeps the gate open.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;
use range::LabSession;
use tower::service_fn;
use tower::util::BoxCloneSyncService;

use crate::App;
use crate::hosts::{self, Authority, LabHost, LabHosts};
use crate::security::random;

/// The gate's cookie. `__Host-`: no other host can set it.
const COOKIE: &str = "__Host-quintain-gate";
/// How long a ticket is good for; it is used at once or never.
const TICKET_TIME: Duration = Duration::from_secs(60);
/// Tickets and open gates at a time; the oldest go first.
const MOST: usize = 10_000;
/// Our own address on a lab's host.
const ENTER: &str = "/.quintain/enter";

/// Who may enter which origin.
#[derive(Default)]
pub struct Gates {
    tickets: Mutex<HashMap<String, Pass>>,
    open: Mutex<HashMap<String, Pass>>,
}

struct Pass {
    session: String,
    origin: String,
    since: Instant,
}

impl Pass {
    fn is_for(&self, host: &LabHost) -> bool {
        self.session == host.session && self.origin == host.origin.as_str()
    }
}

impl Gates {
    /// A ticket for one origin of a session, good once.
    pub fn ticket(&self, session: &str, origin: &str) -> String {
        issue(&self.tickets, session, origin)
    }

    /// Takes a ticket; the answer is the cookie's value.
    fn enter(&self, host: &LabHost, ticket: &str) -> Option<String> {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let pass = tickets.remove(ticket)?;
        drop(tickets);
        let good = pass.is_for(host) && pass.since.elapsed() < TICKET_TIME;
        good.then(|| issue(&self.open, &host.session, host.origin.as_str()))
    }

    fn is_open(&self, host: &LabHost, headers: &HeaderMap) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        hosts::cookies(headers)
            .filter(|(name, _)| *name == COOKIE)
            .any(|(_, value)| open.get(value).is_some_and(|pass| pass.is_for(host)))
    }
}

fn issue(to: &Mutex<HashMap<String, Pass>>, session: &str, origin: &str) -> String {
    let secret = random::<24>();
    let mut all = to.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= MOST
        && let Some(oldest) = all.iter().min_by_key(|(_, pass)| pass.since)
    {
        let oldest = oldest.0.clone();
        all.remove(&oldest);
    }
    let pass = Pass {
        session: session.into(),
        origin: origin.into(),
        since: Instant::now(),
    };
    all.insert(secret.clone(), pass);
    secret
}

/// The service behind every lab host.
pub fn service(app: App) -> LabHosts {
    BoxCloneSyncService::new(service_fn(move |request: Request| {
        let app = app.clone();
        async move { Ok::<_, Infallible>(answer(&app, request).await) }
    }))
}

async fn answer(app: &App, mut request: Request) -> Response {
    let Some(host) = request.extensions().get::<LabHost>().cloned() else {
        return nothing(StatusCode::NOT_FOUND, "There is no lab here.");
    };
    let Some(session) = app.range.of_origin(&host.session) else {
        return nothing(
            StatusCode::GONE,
            "This lab session is over. Start the lab again in Quintain.",
        );
    };
    let origin = session
        .lab
        .origins
        .iter()
        .find(|origin| origin.name == host.origin);
    let Some(origin) = origin.filter(|origin| hosts::is_elsewhere(origin) == host.elsewhere) else {
        return nothing(StatusCode::NOT_FOUND, "This lab has no such origin.");
    };
    let origin = origin.clone();
    if request.uri().path() == ENTER {
        return enter(app, &host, request.uri().query().unwrap_or_default());
    }
    if !app.gates.is_open(&host, request.headers()) {
        return nothing(
            StatusCode::FORBIDDEN,
            "This part of a lab opens only from its learner's workspace in Quintain.",
        );
    }
    hide_gate(request.headers_mut());
    let authority = Authority::of(&request);
    forward(app, &session, &origin, &authority, request).await
}

async fn forward(
    app: &App,
    session: &Arc<LabSession>,
    origin: &course::OriginSpec,
    authority: &Authority,
    request: Request,
) -> Response {
    let outside = |origin: &course::OriginSpec| app.addresses.url_of(session, origin, authority);
    match range::forward(session, origin, request, &outside).await {
        Ok(response) => response.map(Body::new),
        Err(error) => nothing(StatusCode::BAD_GATEWAY, &error.to_string()),
    }
}

fn enter(app: &App, host: &LabHost, query: &str) -> Response {
    let field = |name: &str| {
        let value = query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        percent_decode_str(value.unwrap_or_default())
            .decode_utf8_lossy()
            .into_owned()
    };
    let Some(secret) = app.gates.enter(host, &field("ticket")) else {
        return nothing(
            StatusCode::FORBIDDEN,
            "This ticket was used already or is too old. Open the page from your workspace again.",
        );
    };
    let to = field("to");
    // A path of this host and nothing else: `//other` and `/\other` would lead away.
    let safe = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && !to.chars().any(char::is_control);
    let to = if safe { to } else { "/".to_owned() };
    // An origin of another site is a third party in the workspace's frame.
    let same_site = if host.elsewhere {
        "SameSite=None; Partitioned"
    } else {
        "SameSite=Lax"
    };
    let cookie = format!("{COOKIE}={secret}; Path=/; Secure; HttpOnly; {same_site}");
    ([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response()
}

/// The lab never sees the gate's cookie.
fn hide_gate(headers: &mut HeaderMap) {
    let others: Vec<String> = hosts::cookies(headers)
        .filter(|(name, _)| *name != COOKIE)
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    headers.remove(header::COOKIE);
    if !others.is_empty()
        && let Ok(value) = HeaderValue::from_str(&others.join("; "))
    {
        headers.insert(header::COOKIE, value);
    }
}

/// A small page in place of the lab's.
fn nothing(status: StatusCode, text: &str) -> Response {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            c => c.to_string(),
        })
        .collect();
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=color-scheme content=\"light dark\">\
         <title>Quintain</title><body><main><p>{escaped}</p></main></body></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    (status, headers, page).into_response()
}

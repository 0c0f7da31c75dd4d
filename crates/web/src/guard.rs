//! Stands before every handler: right, token against forged requests, and where
//! it is wanted a proof of a moment ago.

use academy::{
    Actor, Ask, Cursor, InvitationId, KeepError, Member, Object, PersonId, Reach, Right, SeatId,
    TeamId, allowed,
};
use axum::{
    RequestExt,
    body::{Body, to_bytes},
    extract::{RawPathParams, Request, State},
    http::{HeaderName, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use subtle::ConstantTimeEq;

use crate::{
    App, Problem,
    identity::{HalfSignedIn, SignedIn},
    problem,
    routes::{Of, Route},
    security,
    sign_in::leads::way_with,
};

/// Header in which scripts send the token of `<meta name="csrf-token">`.
pub(crate) const CSRF_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");
/// Field in which forms send it.
pub(crate) const CSRF_FIELD: &str = "csrf_token";
/// The most bytes of a form: a list of 5,000 people fits.
pub(crate) const FORM_BYTES: usize = 1024 * 1024;

/// What one route asks for.
#[derive(Clone)]
pub(crate) struct Guard {
    app: App,
    right: Right,
    of: Of,
    fresh: bool,
    by_address: bool,
}

/// What a path is about, as far as rights go.
enum Subject {
    Everything,
    Person(PersonId, Vec<TeamId>),
    Team(TeamId),
    /// There is no such thing.
    Nothing,
}

/// Middleware: lets through who may.
pub(crate) async fn stand(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    match guard.check(request).await {
        Ok(request) => next.run(request).await,
        Err(answer) => answer,
    }
}

impl Guard {
    pub fn new(app: &App, route: &Route) -> Self {
        Self {
            app: app.clone(),
            right: route.right,
            of: route.of,
            fresh: route.fresh,
            by_address: route.by_address,
        }
    }

    async fn check(&self, mut request: Request) -> Result<Request, Response> {
        let signed_in = request.extensions().get::<SignedIn>().cloned();
        let actor = signed_in
            .as_ref()
            .map_or(Actor::Nobody, |it| it.actor.clone());
        if actor == Actor::Nobody && !allowed(&actor, self.right, Object::Everything) {
            return Err(to_the_door(&request));
        }
        let may = self.may(&actor, &mut request).await;
        may.map_err(Problem::into_response)?;
        if !self.by_address && !security::is_safe(request.method()) {
            request = demand_token(request).await?;
        }
        match signed_in {
            Some(it) if self.fresh && !it.is_fresh(self.app.now()) => Err(to_prove(&request)),
            _ => Ok(request),
        }
    }

    async fn may(&self, actor: &Actor, request: &mut Request) -> Result<(), Problem> {
        let reach = actor.reach(self.right);
        let may = match self.of {
            Of::Everything => allowed(actor, self.right, Object::Everything),
            Of::Me => reach >= Reach::Own,
            Of::List => reach >= Reach::Teams,
            Of::Person | Of::Team | Of::Seat | Of::Invitation => {
                let number = number(request).await;
                let subject = self.subject(number).await?;
                match &subject {
                    Subject::Nothing if reach == Reach::All => {
                        return Err(Problem::not_found("There is no such thing (any more)."));
                    }
                    // What is not there looks like what is not one's own.
                    Subject::Nothing => false,
                    subject => allowed(actor, self.right, subject.object()),
                }
            }
        };
        if may {
            return Ok(());
        }
        Err(Problem::forbidden(format!(
            "This needs a right that you do not have here: {}. An administrator can say who has it.",
            self.right.rule().about.to_lowercase()
        )))
    }

    async fn subject(&self, number: i64) -> Result<Subject, KeepError> {
        let keep = &self.app.keep;
        let subject = match self.of {
            Of::Everything | Of::Me | Of::List => Subject::Everything,
            Of::Person => match keep.person(PersonId(number)).await? {
                Some(person) if person.erased.is_none() => self.person(person.id).await?,
                _ => Subject::Nothing,
            },
            Of::Team => match keep.teams(Some(&[TeamId(number)])).await?.first() {
                Some(team) => Subject::Team(team.id),
                None => Subject::Nothing,
            },
            Of::Seat => match keep.seat(SeatId(number)).await? {
                Some(seat) => self.person(seat.person).await?,
                None => Subject::Nothing,
            },
            Of::Invitation => {
                // The list goes down from the latest: what comes after the next
                // higher number is this one, or there is none.
                let id = InvitationId(number);
                let ask = Ask::new(Some(Cursor(number.saturating_add(1))), 1);
                let page = keep.invitations(None, ask).await?;
                match page.items.first().filter(|it| it.id == id) {
                    Some(it) => it.offer.team.map_or(Subject::Everything, Subject::Team),
                    None => Subject::Nothing,
                }
            }
        };
        Ok(subject)
    }

    async fn person(&self, id: PersonId) -> Result<Subject, KeepError> {
        let memberships = self.app.keep.memberships(id).await?;
        let teams = memberships.iter().map(|Member { team, .. }| *team);
        Ok(Subject::Person(id, teams.collect()))
    }
}

impl Subject {
    fn object(&self) -> Object<'_> {
        match self {
            Self::Person(person, teams) => Object::Person(*person, teams),
            Self::Team(team) => Object::Team(*team),
            Self::Everything | Self::Nothing => Object::Everything,
        }
    }
}

/// The first number in the path: every route about one thing names it first.
async fn number(request: &mut Request) -> i64 {
    let names = request.extract_parts::<RawPathParams>().await;
    let first = names.as_ref().ok().and_then(|names| names.iter().next());
    first.and_then(|(_, text)| text.parse().ok()).unwrap_or(-1)
}

fn path_of(request: &Request) -> &str {
    request.uri().path_and_query().map_or("/", |it| it.as_str())
}

/// Where whoever is not signed in goes.
fn to_the_door(request: &Request) -> Response {
    let half = request.extensions().get::<HalfSignedIn>().is_some();
    let door = if half { "/sign-in/second" } else { "/sign-in" };
    if problem::wants_page(request.headers()) {
        let back = if security::is_safe(request.method()) {
            path_of(request)
        } else {
            "/"
        };
        return Redirect::to(&way_with(door, back)).into_response();
    }
    let detail = "Sign in and try again. What you saved is kept.";
    Problem::new(StatusCode::UNAUTHORIZED, "Not signed in", detail).into_response()
}

/// Where goes who was signed in too long ago for this.
fn to_prove(request: &Request) -> Response {
    if problem::wants_page(request.headers()) {
        let back = if security::is_safe(request.method()) {
            path_of(request).to_owned()
        } else {
            page_behind(request).unwrap_or_else(|| "/account".to_owned())
        };
        return Redirect::to(&way_with("/sign-in/again", &back)).into_response();
    }
    let detail =
        "This touches keys or roles. Prove that it is you at /sign-in/again, and try again.";
    Problem::new(StatusCode::FORBIDDEN, "Prove that it is you", detail).into_response()
}

/// The page that the form was on. That it is one of ours is checked where it is
/// followed.
fn page_behind(request: &Request) -> Option<String> {
    let referer = request.headers().get(header::REFERER)?.to_str().ok()?;
    let referer = url::Url::parse(referer).ok()?;
    Some(referer.path().to_owned())
}

/// A request that changes something carries the browser's token, in a header or
/// in its form. A browser that is not signed in has none: it must say where the
/// request came from, which was compared with our own address before.
async fn demand_token(request: Request) -> Result<Request, Response> {
    let Some(wanted) = token_of(&request) else {
        if request.headers().contains_key(header::ORIGIN) {
            return Ok(request);
        }
        let detail =
            "The browser did not say which site the request came from. Nothing was changed.";
        return Err(Problem::forbidden(detail).into_response());
    };
    let (given, request) = match request.headers().get(CSRF_HEADER) {
        Some(given) => (given.as_bytes().to_vec(), request),
        None if is_form(&request) => token_in_form(request).await?,
        None => (Vec::new(), request),
    };
    if bool::from(given.ct_eq(wanted.as_bytes())) {
        return Ok(request);
    }
    let detail = "This page is out of date. Nothing was changed: reload it and try again.";
    Err(Problem::forbidden(detail).into_response())
}

fn token_of(request: &Request) -> Option<String> {
    let whole = request.extensions().get::<SignedIn>();
    let half = request.extensions().get::<HalfSignedIn>();
    let whole = whole.map(|it| it.csrf_token.clone());
    whole.or_else(|| half.map(|it| it.csrf_token.clone()))
}

fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/x-www-form-urlencoded")
}

async fn token_in_form(request: Request) -> Result<(Vec<u8>, Request), Response> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, FORM_BYTES).await.map_err(|_| {
        let detail = "The form is larger than 1 MiB. Nothing was changed: send less at a time.";
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "Too large", detail).into_response()
    })?;
    let mut fields = form_urlencoded::parse(&bytes);
    let given = fields.find(|(name, _)| name == CSRF_FIELD);
    let given = given.map(|(_, value)| value.into_owned().into_bytes());
    Ok((
        given.unwrap_or_default(),
        Request::from_parts(parts, Body::from(bytes)),
    ))
}

//! A platform with one lab, and a browser.

use std::{
    convert::Infallible,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use academy::{
    By, Event, Factor, Moment, NewPerson, NewSeat, NewSignIn, PersonId, Plan, Record, Role,
    SecretHash, Zone,
};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header, request::Builder},
    response::{IntoResponse, Response},
};
use certificate::{InstallationKey, Issuer};
use clock::Clock;
use data_encoding::BASE64URL_NOPAD;
use http_body_util::BodyExt;
use post::{Bell, Seal};
use range::{
    Bounds, Range, Runtime, Workshop,
    snippet::{SnippetBounds, Snippets},
};
use sandbox::{Cgroups, Launcher};
use sha2::{Digest, Sha256};
use store::Store;
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};
use web::{
    App, Gates, Library, Pace, Shelf,
    client::{Peer, Proxies},
    health::idle_metrics,
    hosts::{Addresses, LabHost},
    router,
    sign_in::{Doors, Welcome},
};

pub const HOST: &str = "quintain.localhost:8080";
pub const ME: PersonId = PersonId::FIRST;
/// The course that there is.
pub const COURSE: &str = "web";

use crate::course_files::write_course;

pub struct Server {
    pub app: App,
    pub store: Arc<Store>,
    router: Router,
    browsers: AtomicUsize,
    pub dir: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The token that it gives the browser.
    pub fn cookie(&self) -> Option<String> {
        let lines = self.headers.get_all("set-cookie").iter();
        let mut values = lines.filter_map(|line| {
            let rest = line.to_str().unwrap().strip_prefix("__Host-quintain=")?;
            rest.split(';').next().map(str::to_owned)
        });
        values.next().filter(|value| !value.is_empty())
    }

    /// What stands between two texts of the page.
    pub fn between(&self, start: &str, end: &str) -> &str {
        let (_, rest) = self
            .text
            .split_once(start)
            .unwrap_or_else(|| panic!("{start} is not in {}", self.text));
        rest.split(end).next().unwrap()
    }
}

/// What nothing can be started with.
fn workshop() -> Workshop {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lab-runtime");
    Workshop {
        launcher: Launcher::new("/bin/false".into(), Vec::new(), Cgroups::none()),
        runtime: Runtime::open(&runtime).unwrap(),
        browsers: Arc::new(Semaphore::new(1)),
    }
}

impl Server {
    /// One that has its administrator.
    pub async fn start() -> Self {
        let server = Self::new(Addresses::default(), Proxies::default()).await;
        let first = new_person("Administrator", None, Role::Administrator);
        let by = By::program(Moment(0));
        server.app.keep.found(&by, &first).await.unwrap();
        server
    }

    /// One whose time can be moved, with its administrator.
    pub async fn trial(now: &str) -> Self {
        let clock = Clock::trial(clock::read(now).unwrap());
        let server = Self::make(Addresses::default(), Proxies::default(), clock).await;
        let first = new_person("Administrator", None, Role::Administrator);
        let by = By::program(Moment(0));
        server.app.keep.found(&by, &first).await.unwrap();
        server
    }

    /// One that nobody has opened yet.
    pub async fn new(addresses: Addresses, proxies: Proxies) -> Self {
        Self::make(addresses, proxies, Clock::machine()).await
    }

    async fn make(addresses: Addresses, proxies: Proxies, clock: Clock) -> Self {
        let dir = TempDir::new().unwrap();
        write_course(dir.path());
        let library = Library::load(&[dir.path().join("course")]);
        assert_eq!(library.faults, []);
        let store = Arc::new(Store::open(&dir.path().join("data")).await.unwrap());
        let key = InstallationKey::open(&dir.path().join("installation.pem")).unwrap();
        let seal = Seal::new(key.secret_for("mail"));
        let issuer = Arc::new(Issuer::new("Quintain", addresses.home(), key));
        let bounds = Bounds {
            sessions: 1,
            idle: Duration::from_secs(60),
        };
        let one = SnippetBounds {
            at_once: 1,
            waiting: 1,
            waiting_each: 1,
        };
        let app = App {
            shelf: Shelf::new(library),
            dev: false,
            clock,
            bell: Bell::default(),
            seal,
            issuer,
            keep: store.clone(),
            range: Range::new(workshop(), bounds),
            snippets: Snippets::new(workshop(), one),
            pace: Arc::new(Pace::default()),
            gates: Arc::new(Gates::default()),
            welcome: Arc::new(Welcome::default()),
            doors: Arc::new(Doors::new(&addresses, None)),
            addresses: Arc::new(addresses),
            proxies: Arc::new(proxies),
            metrics: idle_metrics(),
        };
        let labs = service_fn(|request: Request| async move {
            let lab = request.extensions().get::<LabHost>().unwrap();
            let text = format!("lab {} of {} {}", lab.origin, lab.session, request.uri());
            Ok::<Response, Infallible>(text.into_response())
        });
        let router = router(app.clone(), BoxCloneSyncService::new(labs));
        Self {
            app,
            router,
            browsers: AtomicUsize::new(0),
            store,
            dir,
        }
    }

    /// The body of an answer as it came.
    pub async fn bytes(&self, request: Request) -> Vec<u8> {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let body = response.into_body().collect().await.unwrap();
        body.to_bytes().to_vec()
    }

    pub async fn send(&self, mut request: Request) -> Answer {
        if request.extensions().get::<Peer>().is_none() {
            request
                .extensions_mut()
                .insert(Peer("192.0.2.7:4000".parse().unwrap()));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        Answer {
            status,
            headers,
            text,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(page(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a browser that is not signed in.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path).body(Body::from(encoded(fields))).unwrap())
            .await
    }

    /// Somebody with an account.
    pub async fn person(&self, name: &str, role: Role) -> PersonId {
        let email = format!("{}@example.org", name.to_lowercase());
        let new = new_person(name, Some(&email), role);
        let by = By::program(Moment(0));
        self.app.keep.add_person(&by, &new).await.unwrap().id
    }

    /// A browser of somebody who signed in now.
    pub async fn browser_of(&self, person: PersonId) -> Browser<'_> {
        self.browser_since(person, now()).await
    }

    /// A browser of somebody who signed in at a moment.
    pub async fn browser_since(&self, person: PersonId, created: Moment) -> Browser<'_> {
        let number = self.browsers.fetch_add(1, Ordering::Relaxed);
        let token = format!("{number:043}");
        let sign_in = NewSignIn {
            hash: sha256("SignIn", &token),
            person,
            factor: Factor::Password,
            half: false,
            created,
            address: "192.0.2.1".into(),
            agent: "Firefox on Linux".into(),
        };
        let by = By::person(person, created, None);
        self.app.keep.add(&by, &sign_in).await.unwrap();
        Browser {
            server: self,
            cookie: format!("__Host-quintain={token}"),
            csrf_token: csrf_token(&token),
            person,
        }
    }

    /// Signs a browser of the administrator in through the link.
    pub async fn browser(&self) -> Browser<'_> {
        let key = self.app.welcome.renew();
        let answer = self.get(&format!("/welcome?key={key}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        Browser::entered(self, ME, &answer)
    }

    /// A browser of a learner whose seat began so many months ago; `None`: who has no seat.
    pub async fn learner(&self, months: Option<i64>) -> Browser<'_> {
        let person = self.person("Learner", Role::Learner).await;
        if let Some(months) = months {
            let seat = NewSeat {
                person,
                course: COURSE.parse().unwrap(),
                plan: Plan {
                    years: 1,
                    foundational_months: 3,
                    units: 9,
                    grace_days: 30,
                },
                zone: Zone::utc(),
                starts: now().plus_days(-31 * months).day_in(&Zone::utc()),
            };
            let by = By::program(now());
            self.app.keep.grant(&by, &[seat]).await.unwrap();
        }
        self.browser_of(person).await
    }
}

pub struct Browser<'a> {
    pub server: &'a Server,
    pub cookie: String,
    pub csrf_token: String,
    pub person: PersonId,
}

impl<'a> Browser<'a> {
    /// What was written down of its owner last.
    pub async fn latest_event(&self) -> Event {
        let mut entries = self.server.store.events(self.person).await.unwrap();
        entries.pop().unwrap().event
    }

    /// One that somebody has just come in with.
    pub fn entered(server: &'a Server, person: PersonId, answer: &Answer) -> Self {
        let mut browser = Browser {
            server,
            cookie: String::new(),
            csrf_token: String::new(),
            person,
        };
        browser.takes_cookie_of(answer);
        browser
    }

    /// Sends a plain form, written as it is sent, with its token.
    pub async fn submit(&self, path: &str, fields: &str) -> Answer {
        let token = format!("csrf_token={}&{fields}", self.csrf_token);
        self.send_form(path, token).await
    }

    /// Sends a plain form with these fields only.
    pub async fn send_form(&self, path: &str, fields: String) -> Answer {
        let request = form(path).header(header::COOKIE, &self.cookie);
        self.server
            .send(request.body(Body::from(fields)).unwrap())
            .await
    }

    /// Sends JSON, as a script does.
    pub async fn post_json(&self, path: &str, body: &str) -> Answer {
        let request = fetch(Method::POST, path)
            .header(header::COOKIE, &self.cookie)
            .header("x-csrf-token", &self.csrf_token)
            .header(header::CONTENT_TYPE, "application/json");
        self.server
            .send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    /// Follows where an answer leads.
    pub async fn follow(&self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.get(answer.header("location")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(page(path)).await
    }

    pub async fn send(&self, request: Builder) -> Answer {
        let request = request.header(header::COOKIE, &self.cookie);
        self.server.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form of one of our pages, with its token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf_token", self.csrf_token.as_str())];
        all.extend(fields);
        self.send_form(path, encoded(&all)).await
    }

    /// Takes the cookie that an answer sets.
    pub fn takes_cookie_of(&mut self, answer: &Answer) {
        let cookie = answer.cookie().expect("the answer sets a cookie");
        self.csrf_token = csrf_token(&cookie);
        self.cookie = format!("__Host-quintain={cookie}");
    }
}

pub fn now() -> Moment {
    SystemTime::now().into()
}

pub fn new_person(name: &str, email: Option<&str>, role: Role) -> NewPerson {
    NewPerson {
        name: name.into(),
        email: email.map(|email| email.parse().unwrap()),
        role,
        zone: Zone::utc(),
        language: "en".into(),
    }
}

fn csrf_token(token: &str) -> String {
    BASE64URL_NOPAD.encode(&sha256("Csrf", token).0)
}

/// How the platform hashes a secret for a purpose.
pub fn sha256(purpose: &str, secret: &str) -> SecretHash {
    SecretHash(Sha256::digest(format!("{purpose}\0{secret}")).into())
}

fn form(path: &str) -> Builder {
    Request::post(path)
        .header(header::HOST, HOST)
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header(header::ACCEPT, "text/html,*/*;q=0.8")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// What a browser sends when a person opens an address.
pub fn page(path: &str) -> Builder {
    Request::get(path)
        .header(header::HOST, HOST)
        .header(header::ACCEPT, "text/html,*/*;q=0.8")
}

/// What a script sends.
pub fn fetch(method: Method, path: &str) -> Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, HOST)
        .header(header::ACCEPT, "*/*")
}

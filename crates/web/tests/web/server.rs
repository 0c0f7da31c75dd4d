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
    By, Factor, Moment, NewPerson, NewSignIn, PersonId, Role, SecretHash, Syllabus, Zone,
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
use course::Course;
use data_encoding::BASE64URL_NOPAD;
use http_body_util::BodyExt;
use post::{Bell, Seal};
use range::{Bounds, Range, Runtime, Workshop};
use sandbox::{Cgroups, Launcher};
use sha2::{Digest, Sha256};
use store::Store;
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};
use web::{
    App, Gates,
    client::{Peer, Proxies},
    health::idle_metrics,
    hosts::{Addresses, LabHost},
    router,
    sign_in::{Doors, Welcome},
};

pub const HOST: &str = "quintain.localhost:8080";
pub const NOW: Moment = Moment(1_772_355_600_000);
pub const ME: PersonId = PersonId::FIRST;

pub struct Server {
    pub app: App,
    router: Router,
    browsers: AtomicUsize,
    _dir: TempDir,
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

/// A range in which nothing is started.
fn empty_range() -> Arc<Range> {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lab-runtime");
    let workshop = Workshop {
        launcher: Launcher::new("/proc/self/exe".into(), Vec::new(), Cgroups::none()),
        runtime: Runtime::open(&runtime).unwrap(),
        browsers: Arc::new(Semaphore::new(1)),
    };
    let bounds = Bounds {
        sessions: 1,
        idle: Duration::from_secs(60),
    };
    Range::new(workshop, bounds)
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
        let (course, found) = Course::load(&dir.path().join("course"));
        assert_eq!(found, []);
        let store = Arc::new(Store::open(&dir.path().join("data")).await.unwrap());
        let key = InstallationKey::open(&dir.path().join("installation.pem")).unwrap();
        let seal = Seal::new(key.secret_for("mail"));
        let issuer = Arc::new(Issuer::new("Quintain", addresses.home(), key));
        let syllabi = vec![Arc::new(Syllabus::of(&course))];
        let app = App {
            clock,
            syllabi: Arc::new(move || syllabi.clone()),
            bell: Bell::default(),
            seal,
            issuer,
            course: Arc::new(course),
            record: store.clone(),
            workspaces: store.clone(),
            keep: store,
            range: empty_range(),
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
            _dir: dir,
        }
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
            csrf_token: BASE64URL_NOPAD.encode(&sha256("Csrf", &token).0),
        }
    }

    /// Signs a browser in through the link.
    pub async fn browser(&self) -> Browser<'_> {
        let key = self.app.welcome.renew();
        let answer = self.get(&format!("/welcome?key={key}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let cookie = answer
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let mut browser = Browser {
            server: self,
            cookie,
            csrf_token: String::new(),
        };
        let home = browser.get("/").await;
        let token = home
            .text
            .split("name=\"csrf-token\" content=\"")
            .nth(1)
            .unwrap();
        browser.csrf_token = token.split('"').next().unwrap().to_owned();
        browser
    }
}

pub struct Browser<'a> {
    pub server: &'a Server,
    pub cookie: String,
    pub csrf_token: String,
}

impl Browser<'_> {
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
        let request = form(path).header(header::COOKIE, &self.cookie);
        self.server
            .send(request.body(Body::from(encoded(&all))).unwrap())
            .await
    }

    /// Takes the cookie that an answer sets.
    pub fn takes_cookie_of(&mut self, answer: &Answer) {
        let cookie = answer.cookie().expect("the answer sets a cookie");
        self.csrf_token = BASE64URL_NOPAD.encode(&sha256("Csrf", &cookie).0);
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

fn write_course(dir: &Path) {
    let lab = "course/injection/sql/lab-books";
    for (name, text) in [
        (
            "course/course.toml",
            "title = \"T\"\ncode = \"C\"\n[subscription]\nyears = 1\nfoundational_months = 3\nunits = 9\n",
        ),
        (
            "course/outline.yaml",
            "modules:\n  - title: A05 Injection\n    slug: injection\n    sections:\n      - title: SQL\n        slug: sql\n        unit: null\n        items:\n          - {lab: \"SQL injection\"}\n",
        ),
        (
            &format!("{lab}/lab.toml"),
            "title = \"SQL <injection>\"\nitems = [\"SQL injection\"]\nstory = \"Books & more\"\nminutes = 30\nowasp = \"A05:2025\"\ncwe = [89]\n[app]\nrun = [\"python\", \"app.py\"]\nopen = \"/\"\n[[origins]]\nname = \"app\"\nhost = \"books.test\"\n[[tasks]]\nid = \"attack\"\nkind = \"exploit\"\noracle = \"flag\"\ntitle = \"Get in\"\n",
        ),
        (
            &format!("{lab}/brief.md"),
            "## Story\nA *shop*.\n## What is wanted\nGet in.\n## Hints\n### 1\na\n### 2\nb\n### 3\nc\n## Debrief\nSECRET-DEBRIEF\n",
        ),
        (&format!("{lab}/seed.py"), ""),
        (&format!("{lab}/exploit.py"), ""),
        (&format!("{lab}/app/app.py"), ""),
    ] {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

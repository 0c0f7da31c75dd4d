//! A platform with one lab, and a browser.

use std::{convert::Infallible, path::Path, sync::Arc, time::Duration};

use academy::{By, Moment, NewPerson, People, PersonId, Role, Zone};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header, request::Builder},
    response::{IntoResponse, Response},
};
use course::Course;
use http_body_util::BodyExt;
use range::{Bounds, Range, Runtime, Workshop};
use sandbox::{Cgroups, Launcher};
use store::Store;
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};
use web::{
    App, Gates,
    health::idle_metrics,
    hosts::{Addresses, LabHost},
    identity::Welcome,
    router,
};

pub const HOST: &str = "quintain.localhost:8080";
pub const NOW: Moment = Moment(1_772_355_600_000);
pub const ME: PersonId = PersonId::FIRST;

pub struct Server {
    pub app: App,
    router: Router,
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
    pub async fn start() -> Self {
        let dir = TempDir::new().unwrap();
        write_course(dir.path());
        let (course, found) = Course::load(&dir.path().join("course"));
        assert_eq!(found, []);
        let store = Arc::new(Store::open(&dir.path().join("data")).await.unwrap());
        let first = NewPerson {
            name: "Administrator".into(),
            email: None,
            role: Role::Administrator,
            zone: Zone::utc(),
            language: "en".into(),
        };
        store.found(&By::program(Moment(0)), &first).await.unwrap();
        let app = App {
            course: Arc::new(course),
            record: store.clone(),
            workspaces: store.clone(),
            sign_ins: store,
            range: empty_range(),
            gates: Arc::new(Gates::default()),
            welcome: Arc::new(Welcome::default()),
            addresses: Arc::new(Addresses::default()),
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
            _dir: dir,
        }
    }

    pub async fn send(&self, request: Request) -> Answer {
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
    server: &'a Server,
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

//! A platform with one lab, and a browser.

use std::{convert::Infallible, path::Path, sync::Arc, time::Duration};

use academy::{
    By, Factor, Moment, NewPerson, NewSeat, NewSignIn, People, PersonId, Plan, Role, Seats,
    SecretHash, SignIns, Zone,
};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header, request::Builder},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
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
    health::idle_metrics,
    hosts::{Addresses, LabHost},
    identity::Welcome,
    router,
};

pub const HOST: &str = "quintain.localhost:8080";
pub const ME: PersonId = PersonId::FIRST;

use crate::course_files::write_course;

pub struct Server {
    pub app: App,
    pub store: Arc<Store>,
    router: Router,
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
    pub async fn start() -> Self {
        let dir = TempDir::new().unwrap();
        write_course(dir.path());
        let library = Library::load(&[dir.path().join("course")]);
        assert_eq!(library.faults, []);
        let store = Arc::new(
            Store::open(dir.path().join("data").as_path())
                .await
                .unwrap(),
        );
        let first = person("Administrator", Role::Administrator);
        store.found(&By::program(now()), &first).await.unwrap();
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
            record: store.clone(),
            standings: store.clone(),
            seats: store.clone(),
            assignments: store.clone(),
            certificates: store.clone(),
            people: store.clone(),
            notes: store.clone(),
            workspaces: store.clone(),
            sign_ins: store.clone(),
            range: Range::new(workshop(), bounds),
            snippets: Snippets::new(workshop(), one),
            pace: Arc::new(Pace::default()),
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
            store,
            dir,
        }
    }

    /// The body of an answer as it came.
    pub async fn bytes(&self, request: Request) -> Vec<u8> {
        let response = self.router.clone().oneshot(request).await.unwrap();
        response
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .to_vec()
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
        Browser::of(self, cookie).await
    }

    /// A browser of a learner whose seat began so many months ago; `None`: who has no seat.
    pub async fn learner(&self, months: Option<i64>) -> Browser<'_> {
        let by = By::program(now());
        let person = person("Learner", Role::Learner);
        let person = self.store.add_person(&by, &person).await.unwrap().id;
        if let Some(months) = months {
            let plan = Plan {
                years: 1,
                foundational_months: 3,
                units: 9,
                grace_days: 30,
            };
            let seat = NewSeat {
                person,
                course: "web".parse().unwrap(),
                plan,
                zone: Zone::utc(),
                starts: now().plus_days(-31 * months).day_in(&Zone::utc()),
            };
            self.store.grant(&by, &[seat]).await.unwrap();
        }
        self.signed_in(person).await
    }

    async fn signed_in(&self, person: PersonId) -> Browser<'_> {
        let token = format!("token-of-{person}");
        let hash = Sha256::new()
            .chain_update("token")
            .chain_update([0])
            .chain_update(&token);
        let new = NewSignIn {
            hash: SecretHash(hash.finalize().into()),
            person,
            factor: Factor::Link,
            half: false,
            created: now(),
            address: String::new(),
            agent: String::new(),
        };
        self.store.add(&By::program(now()), &new).await.unwrap();
        let mut browser = Browser::of(self, format!("__Host-quintain={token}")).await;
        browser.person = person;
        browser
    }
}

/// Now.
pub fn now() -> Moment {
    std::time::SystemTime::now().into()
}

fn person(name: &str, role: Role) -> NewPerson {
    let email = format!("{}@example.org", name.to_lowercase());
    NewPerson {
        name: name.into(),
        email: (role != Role::Administrator).then(|| email.parse().unwrap()),
        role,
        zone: Zone::utc(),
        language: "en".into(),
    }
}

pub struct Browser<'a> {
    server: &'a Server,
    pub cookie: String,
    pub csrf_token: String,
    pub person: PersonId,
}

impl<'a> Browser<'a> {
    async fn of(server: &'a Server, cookie: String) -> Self {
        let mut browser = Browser {
            server,
            cookie,
            csrf_token: String::new(),
            person: ME,
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

    /// Sends a plain form, as a browser without script does, with the page's token.
    pub async fn post(&self, path: &str, fields: &str) -> Answer {
        let token = format!("csrf={}&{fields}", self.csrf_token);
        self.send_form(path, token).await
    }

    /// Sends a plain form with these fields only.
    pub async fn send_form(&self, path: &str, fields: String) -> Answer {
        let request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
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

//! An installation with a course, Ada who has a seat in it, and Grace who manages.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use academy::{
    Assignments, By, Email, LabPlan, Moment, NewPerson, NewSeat, Outbox, Parcel, People, PersonId,
    Plan, Role, SeatId, Seats, SectionPlan, Syllabus, Zone,
};
use post::{Carrier, Courier, Notices, Round, Seal, Sender, Site, Syllabi, Transport, Writer};
use store::{Place, Store};
use tempfile::TempDir;

pub struct Scene {
    pub store: Store,
    pub ada: PersonId,
    pub grace: PersonId,
    pub seat: SeatId,
    pub mails: PathBuf,
    pub url: &'static str,
    _dir: Option<TempDir>,
}

pub fn at(text: &str) -> Moment {
    clock::read(text).unwrap()
}

pub fn by(at: Moment) -> By {
    By::program(at)
}

pub fn syllabus() -> Syllabus {
    let slug = |text: &str| text.parse::<course::Slug>().unwrap();
    let mut basics = SectionPlan::new(slug("basics"), "Cyber security basics".into(), None);
    basics.topics = vec![slug("risk").into(), slug("threats").into()];
    let mut injection = SectionPlan::new(slug("sql-injection"), "SQL injection".into(), Some(1));
    injection.topics = vec![slug("binding").into()];
    injection.labs = vec![LabPlan::new(
        "second-hand-books".parse().unwrap(),
        "Second-hand books".into(),
        30,
        vec!["attack".parse().unwrap()],
    )];
    let mut xss = SectionPlan::new(slug("xss"), "Scripts & <tags>".into(), Some(1));
    xss.topics = vec![slug("escaping").into()];
    let plan = Plan {
        years: 1,
        foundational_months: 3,
        units: 9,
        grace_days: 60,
    };
    let title = "Web application security in Python".into();
    Syllabus::new(slug("web"), title, plan, 100, vec![basics, injection, xss])
}

pub fn syllabi() -> Syllabi {
    let syllabi = vec![Arc::new(syllabus())];
    Arc::new(move || syllabi.clone())
}

impl Scene {
    /// A new installation, in which Ada's seat begins on 1 March 2026.
    pub async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let mut scene = Self::make(dir.path()).await;
        scene._dir = Some(dir);
        scene
    }

    /// The same in a folder that stays.
    pub async fn make(dir: &Path) -> Self {
        let store = open(dir).await;
        let start = by(at("2026-03-01T07:00"));
        let grace = person("Grace Hopper", "grace@example.org", "America/New_York");
        let grace = store.found(&start, &grace).await.unwrap().unwrap();
        let ada = person("Ada Lovelace", "ada@example.org", "Europe/London");
        let ada = store.add_person(&start, &ada).await.unwrap();
        let seat = NewSeat {
            person: ada.id,
            course: syllabus().course,
            plan: syllabus().plan,
            zone: ada.zone.clone(),
            starts: "2026-03-01".parse().unwrap(),
        };
        let seat = store.grant(&start, &[seat]).await.unwrap().remove(0);
        Self::of(store, dir, ada.id, grace.id, seat.id)
    }

    /// An installation that was made before.
    pub async fn found(dir: &Path) -> Self {
        let store = open(dir).await;
        let email = |text: &str| text.parse::<Email>().unwrap();
        let ada = store
            .person_by_email(&email("ada@example.org"))
            .await
            .unwrap()
            .unwrap();
        let grace = store
            .person_by_email(&email("grace@example.org"))
            .await
            .unwrap()
            .unwrap();
        let seat = store.seats_of(ada.id).await.unwrap().remove(0);
        Self::of(store, dir, ada.id, grace.id, seat.id)
    }

    fn of(store: Store, dir: &Path, ada: PersonId, grace: PersonId, seat: SeatId) -> Self {
        let (mails, url) = (dir.join("mail"), "https://training.example.org");
        Self {
            store,
            ada,
            grace,
            seat,
            mails,
            url,
            _dir: None,
        }
    }

    pub fn notices(&self) -> Notices {
        Notices::new(Arc::new(self.store.clone()), syllabi())
    }

    pub fn writer(&self) -> Writer {
        let site = Site {
            name: "Quintain".into(),
            url: self.url.into(),
        };
        let sender = Sender::new("Quintain <training@example.org>").unwrap();
        Writer::new(
            Arc::new(self.store.clone()),
            syllabi(),
            site,
            sender,
            seal(),
        )
    }

    /// A courier who lays mails into the folder.
    pub fn courier(&self) -> Courier {
        self.courier_of(Arc::new(Transport::Folder(self.mails.clone())))
    }

    pub fn courier_of(&self, carrier: Arc<dyn Carrier>) -> Courier {
        Courier::new(Arc::new(self.store.clone()), self.writer(), carrier)
    }

    /// Looks and sends, as often as it takes, at one moment.
    pub async fn tell(&self, now: &str) -> Round {
        self.notices().look(at(now)).await.unwrap();
        send_all(&self.courier(), at(now)).await
    }

    /// Texts of the mails in the folder, by name.
    pub fn in_folder(&self) -> Vec<String> {
        let Ok(files) = std::fs::read_dir(&self.mails) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        paths.sort();
        let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
        paths.iter().map(read).collect()
    }

    pub async fn assign(&self, note: &str, due: &str, now: &str) -> academy::AssignmentId {
        let by = By::person(self.grace, at(now), None);
        let new = academy::NewAssignment {
            to: academy::Assigned::Person(self.ada),
            course: syllabus().course,
            target: academy::Target::Lab("second-hand-books".parse().unwrap()),
            due: due.parse().unwrap(),
            note: note.into(),
        };
        self.store.assign(&by, &new).await.unwrap().id
    }
}

pub fn seal() -> Seal {
    Seal::new([7; 32])
}

pub async fn send_all(courier: &Courier, now: Moment) -> Round {
    let mut all = Round::default();
    loop {
        let round = courier.round(now).await.unwrap();
        if round == Round::default() {
            return all;
        }
        all.sent += round.sent;
        all.dropped += round.dropped;
        all.failed += round.failed;
    }
}

/// After this, what a courier took and never brought is anybody's again.
pub fn lease_over(now: &str) -> Moment {
    at(now).plus_minutes(Parcel::LEASE_MINUTES)
}

pub async fn is_empty(outbox: &dyn Outbox) -> bool {
    outbox.next_due().await.unwrap().is_none()
}

async fn open(dir: &Path) -> Store {
    Store::open(&Place::from(dir)).await.unwrap()
}

fn person(name: &str, email: &str, zone: &str) -> NewPerson {
    NewPerson {
        name: name.into(),
        email: Some(email.parse().unwrap()),
        role: Role::Learner,
        zone: Zone::named(zone).unwrap(),
        language: "en".into(),
    }
}

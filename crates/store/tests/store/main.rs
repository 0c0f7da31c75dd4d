//! The store from outside: what is kept, and what survives. What is promised of both databases is
//! tested on both.

mod accounts;
mod copied;
mod erased;
mod keys;
mod killed;
mod migrated;
mod opened;
mod own;
mod post;
#[path = "../support/postgres.rs"]
mod postgres;
mod record;
mod seats;
mod standings;
mod teams;
mod workspaces;

use std::path::Path;

use academy::{
    By, Email, KeepError, Moment, NewPerson, People, Person, PersonId, Plan, Refusal, Role, Zone,
};
use course::{LabSlug, Slug};
use sqlx::{AnyConnection, Connection};
use store::{FILE_NAME, Place, Store};
use tempfile::TempDir;

/// The databases that a test runs on.
#[derive(Debug, Clone, Copy)]
enum On {
    Sqlite,
    Postgres,
}

use On::{Postgres, Sqlite};

/// A place that nothing else uses.
struct Home {
    place: Place,
    /// The same in words: the folder, or the address.
    address: String,
    _dir: Option<TempDir>,
}

impl Home {
    async fn new(on: On) -> Self {
        match on {
            Sqlite => {
                let dir = TempDir::new().unwrap();
                Self {
                    place: dir.path().into(),
                    address: dir.path().to_str().unwrap().to_owned(),
                    _dir: Some(dir),
                }
            }
            Postgres => {
                let address = postgres::database().await;
                Self {
                    place: place(&address),
                    address,
                    _dir: None,
                }
            }
        }
    }

    async fn open(&self) -> Store {
        Store::open(&self.place).await.unwrap()
    }

    /// A connection past the store.
    async fn raw(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let address = match self.place {
            Place::Folder(_) => format!("sqlite://{}/{FILE_NAME}", self.address),
            Place::Server(_) => self.address.clone(),
        };
        AnyConnection::connect(&address).await.unwrap()
    }
}

/// The place at an address.
fn place(address: &str) -> Place {
    Place::new(Some(address), Path::new("")).unwrap()
}

fn lab(slug: &str) -> LabSlug {
    slug.parse().unwrap()
}

fn course() -> Slug {
    "web-security".parse().unwrap()
}

/// A moment in seconds since a Sunday in March 2026, in the middle of the day.
fn at(seconds: i64) -> Moment {
    Moment(1_772_366_400_000 + seconds * 1000)
}

/// The program itself, at the beginning.
fn program() -> By {
    By::program(at(0))
}

fn person(id: PersonId, seconds: i64) -> By {
    By::person(id, at(seconds), Some("192.0.2.7".into()))
}

fn new_person(name: &str, role: Role) -> NewPerson {
    NewPerson {
        name: name.into(),
        email: Some(email(name)),
        role,
        zone: Zone::utc(),
        language: "en".into(),
    }
}

fn email(name: &str) -> Email {
    format!("{name}@example.org").parse().unwrap()
}

/// A store with its administrator, whose number is 1.
async fn founded(home: &Home) -> (Store, Person) {
    let store = home.open().await;
    let first = new_person("root", Role::Administrator);
    let person = store.found(&program(), &first).await.unwrap().unwrap();
    (store, person)
}

async fn add(store: &Store, name: &str, role: Role) -> PersonId {
    let new = new_person(name, role);
    store.add_person(&program(), &new).await.unwrap().id
}

/// A year with units 1 to 9, of which the first opens after three months.
fn plan() -> Plan {
    Plan {
        years: 1,
        foundational_months: 3,
        units: 9,
        grace_days: 60,
    }
}

/// The rule for which something was refused.
fn refusal<T: std::fmt::Debug>(outcome: Result<T, KeepError>) -> Refusal {
    match outcome {
        Err(KeepError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

//! The store from outside: what is kept, and what survives. What is promised of both databases is
//! tested on both.

mod kept;
mod killed;
mod opened;
#[path = "../support/postgres.rs"]
mod postgres;

use std::path::Path;

use course::LabSlug;
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

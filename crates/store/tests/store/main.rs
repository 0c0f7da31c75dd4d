//! The store from outside: what is kept, and what survives.

mod kept;
mod killed;
mod opened;

use std::path::Path;

use course::LabSlug;
use store::Store;

fn lab(slug: &str) -> LabSlug {
    slug.parse().unwrap()
}

async fn open(dir: &Path) -> Store {
    Store::open(dir).await.unwrap()
}

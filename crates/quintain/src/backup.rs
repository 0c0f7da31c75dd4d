//! `quintain backup`: everything that is kept, in one file, while the server goes on.

use std::path::PathBuf;

use crate::database::{Bar, Kept, failure, said};
use crate::setup::Failure;

#[derive(clap::Args)]
pub struct Arguments {
    /// The file to write. Only you may read it; it holds password hashes and learners' code.
    file: PathBuf,
    #[command(flatten)]
    kept: Kept,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
}

pub async fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let Arguments { file, kept, force } = arguments;
    let place = kept.place()?;
    let bar = Bar::new();
    let done = store::copy::backup(&place, file, *force, &mut |it| bar.tell(it)).await;
    bar.finish();
    let summary = done.map_err(failure)?;
    println!("{} of {place} are in {}.", said(&summary), file.display());
    Ok(true)
}

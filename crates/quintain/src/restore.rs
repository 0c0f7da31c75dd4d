//! `quintain restore`: puts a backup into a place that nobody uses.

use std::path::PathBuf;

use crate::database::{Bar, Kept, failure, said};
use crate::setup::Failure;

#[derive(clap::Args)]
pub struct Arguments {
    /// What `quintain backup` wrote, from either database.
    file: PathBuf,
    #[command(flatten)]
    kept: Kept,
    /// Replace what is kept there by the backup. Without it only an empty place is filled.
    #[arg(long)]
    force: bool,
}

pub async fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let Arguments { file, kept, force } = arguments;
    let place = kept.place()?;
    let bar = Bar::new();
    let done = store::copy::restore(file, &place, *force, &mut |it| bar.tell(it)).await;
    bar.finish();
    let summary = done.map_err(failure)?;
    println!("{} are in {place}.", said(&summary));
    Ok(true)
}

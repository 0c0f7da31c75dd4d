//! `quintain move`: carries everything to another database and compares it there.

use std::path::PathBuf;

use store::{Address, Place};

use crate::database::{Bar, Kept, failure, said};
use crate::setup::Failure;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    kept: Kept,
    /// Where to: postgres://USER:PASSWORD@HOST/DATABASE, or a data folder. It must be empty.
    #[arg(
        long,
        env = "QUINTAIN_MOVE_TO",
        hide_env_values = true,
        value_name = "ADDRESS|DIR"
    )]
    to: String,
}

pub async fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let from = arguments.kept.place()?;
    let to = place(&arguments.to)?;
    // A folder that is there for sure when something is moved out of it or into it.
    let scratch = match (&from, &to) {
        (Place::Folder(dir), _) => dir.clone(),
        _ => std::env::temp_dir(),
    };
    let bar = Bar::new();
    let done = store::copy::move_to(&from, &to, &scratch, &mut |it| bar.tell(it)).await;
    bar.finish();
    let summary = done.map_err(failure)?;
    println!("{} are in {to}, compared one by one.", said(&summary));
    println!("What was in {from} is still there. {}", next(&to));
    Ok(true)
}

fn place(text: &str) -> Result<Place, Failure> {
    if text.contains("://") {
        let address: Address = text.parse().map_err(failure)?;
        Ok(Place::Server(address))
    } else {
        Ok(Place::Folder(PathBuf::from(text)))
    }
}

fn next(to: &Place) -> &'static str {
    match to {
        Place::Server(_) => "From now on start quintain with --database.",
        Place::Folder(_) => "From now on start quintain with --data, without --database.",
    }
}

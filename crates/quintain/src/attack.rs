//! `quintain attack`: runs an executable as the attacker in a fresh session.

use std::path::PathBuf;

use course::FileTree;
use range::trial;

use crate::setup::{self, Failure};
use crate::{Format, Places};

#[derive(clap::Args)]
pub struct Arguments {
    /// The lab, by slug or folder.
    lab: String,
    /// The executable; a Python file need not be one.
    script: PathBuf,
    /// What is attacked: `vulnerable`, `solution`, or a folder of changed files.
    #[arg(long, default_value = "vulnerable", value_name = "WHAT")]
    against: String,
    /// How the result is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub async fn run(places: &Places, arguments: &Arguments) -> Result<bool, Failure> {
    let lab = setup::lab(places, &arguments.lab)?;
    let changed = match arguments.against.as_str() {
        "vulnerable" => FileTree::new(),
        "solution" => match &lab.solution {
            Some(solution) => solution.files.clone(),
            None => return Err(Failure::Other(format!("`{}` has no solution", lab.slug))),
        },
        dir => setup::changed_files(dir.as_ref())?,
    };
    let workshop = setup::workshop(places, 1)?;
    let trial = trial::attack(&workshop, &lab, &arguments.script, &changed).await?;
    if arguments.format == Format::Json {
        let mut value = serde_json::to_value(&trial).unwrap_or_default();
        value["lab"] = lab.slug.as_str().into();
        println!("{value:#}");
        return Ok(trial.succeeded);
    }
    print!("{}", trial.output);
    if trial.succeeded {
        println!("the attack succeeded in {:.2} s", trial.seconds);
    } else {
        println!(
            "the attack did not succeed; still open: {}",
            trial.open.join(", ")
        );
    }
    Ok(trial.succeeded)
}

//! `quintain grade`: judges a folder of changed files as a submission.

use std::path::PathBuf;

use range::grading::{self, Check, CheckResult};

use crate::setup::{self, Failure};
use crate::{Format, Places};

#[derive(clap::Args)]
pub struct Arguments {
    /// The lab, by slug or folder.
    lab: String,
    /// A folder of changed files, laid over the lab's application.
    dir: PathBuf,
    /// How the verdict is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub async fn run(places: &Places, arguments: &Arguments) -> Result<bool, Failure> {
    let lab = setup::lab(places, &arguments.lab)?;
    if lab.fix_task().is_none() {
        return Err(Failure::Other(format!("`{}` asks for no repair", lab.slug)));
    }
    let changed = setup::changed_files(&arguments.dir)?;
    let workshop = setup::workshop(places, 1)?;
    let text = arguments.format == Format::Text;
    let tell = |check: &Check| {
        if text && !matches!(check.result, CheckResult::Waiting | CheckResult::Running) {
            println!("{}", line_of(check));
        }
    };
    let verdict = grading::judge(&workshop, &lab, &changed, &tell).await?;
    let accepted = verdict.accepted();
    if text {
        if let Some(message) = &verdict.message {
            println!("{message}");
        }
        let word = if accepted { "accepted" } else { "rejected" };
        println!("{word} in {:.2} s", verdict.seconds);
    } else {
        let mut value = serde_json::to_value(&verdict).unwrap_or_default();
        value["lab"] = lab.slug.as_str().into();
        value["accepted"] = accepted.into();
        println!("{value:#}");
    }
    Ok(accepted)
}

fn line_of(check: &Check) -> String {
    let mark = match check.result {
        CheckResult::Passed => "ok",
        _ => "!!",
    };
    match &check.message {
        Some(message) => format!("  {mark} {}\n       {message}", check.title),
        None => format!("  {mark} {}", check.title),
    }
}

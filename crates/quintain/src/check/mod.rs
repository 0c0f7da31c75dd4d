//! `quintain check`: reads the course, runs the code of its lessons, proves its labs.

mod chosen;
mod labs;
mod lessons;
mod print;
mod python;

use course::Diagnostic;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::setup::{self, Failure};
use crate::{Format, Places};
use chosen::Chosen;

#[derive(clap::Args)]
pub struct Arguments {
    /// Labs and sections, by slug or folder; a word that names both means both. Without any, all of them
    /// and the course around them.
    names: Vec<String>,
    /// Look at lessons, quizzes, case studies and the glossary only.
    #[arg(long, conflicts_with = "labs")]
    lessons: bool,
    /// Prove labs only.
    #[arg(long)]
    labs: bool,
    /// How the result is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Run every judgement and every attack this often; all must agree.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
    /// Judgements, and programs of lessons, at a time; without it, one for each processor.
    #[arg(long)]
    parallel: Option<usize>,
}

/// Everything that came out.
#[derive(Serialize)]
struct Report {
    /// How much of the course is written; of labs, how many lines of the outline are proved. Only
    /// without names.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<course::Written>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lessons: Option<lessons::Report>,
    labs: Vec<range::prove::LabReport>,
    diagnostics: Vec<Found>,
    /// Labs.
    proved: usize,
    /// Labs.
    failed: usize,
    /// Which halves were looked at.
    #[serde(skip)]
    halves: Halves,
}

/// Which halves of the course are looked at.
#[derive(Clone, Copy)]
struct Halves {
    lessons: bool,
    labs: bool,
}

/// Something wrong in a file.
#[derive(Serialize)]
struct Found {
    file: String,
    line: Option<usize>,
    message: String,
    mend: String,
}

impl From<Diagnostic> for Found {
    fn from(found: Diagnostic) -> Self {
        Self {
            file: found.file.display().to_string(),
            line: found.line,
            message: found.message,
            mend: found.mend,
        }
    }
}

pub async fn run(places: &Places, arguments: &Arguments) -> Result<bool, Failure> {
    let (course, mut diagnostics) = setup::course(places);
    let chosen = Chosen::of(&arguments.names, &course, &diagnostics)?;
    let halves = Halves {
        lessons: !arguments.labs && chosen.any_section(),
        labs: !arguments.lessons && chosen.any_lab(),
    };
    diagnostics.retain(|found| match (&found.lab, &found.section) {
        (Some(lab), _) => halves.labs && chosen.has_lab(lab),
        (None, Some(section)) => halves.lessons && chosen.has_section(section),
        // The outline and the glossary concern everybody, but nobody who asked for one lab or section.
        (None, None) => chosen.everything(),
    });
    let parallel = arguments.parallel.unwrap_or_else(setup::processors);
    let workshop = setup::workshop(places, parallel)?;
    setup::keep_templates(&workshop);
    let lessons = match halves.lessons {
        true => {
            Some(lessons::check(&workshop, &course, &chosen, parallel, &mut diagnostics).await?)
        }
        false => None,
    };
    let labs = match halves.labs {
        true => labs::prove(&workshop, &course, &chosen, arguments.repeat, parallel).await,
        false => Vec::new(),
    };
    let proved = labs.iter().filter(|report| report.proved).count();
    let failed = labs.len() - proved + labs::broken(&diagnostics);
    let is_well = failed == 0 && diagnostics.is_empty();
    let report = Report {
        written: chosen
            .everything()
            .then(|| labs::written(&course, &labs, halves)),
        lessons,
        labs,
        diagnostics: diagnostics.into_iter().map(Found::from).collect(),
        proved,
        failed,
        halves,
    };
    match arguments.format {
        Format::Json => print::json(&report),
        Format::Text => print::text(&report),
    }
    Ok(is_well)
}

fn progress_bar(parts: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(parts as u64), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(std::time::Duration::from_millis(250));
    bar
}

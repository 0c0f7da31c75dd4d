//! `quintain check`: proves labs.

use std::collections::BTreeSet;
use std::sync::Arc;

use course::{Diagnostic, Lab, LabSlug};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use range::grading::CheckResult;
use range::prove::{self, LabReport, Progress};
use serde::Serialize;

use crate::diagnose::{self, Wrong};
use crate::setup::{self, Failure};
use crate::{Format, Places};

#[derive(clap::Args)]
pub struct Arguments {
    /// Labs, by slug or folder; without any, all of them and the course around them.
    labs: Vec<String>,
    /// How the result is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Run every judgement and every attack this often; all must agree.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
    /// Judgements at a time; without it, one for each processor.
    #[arg(long)]
    parallel: Option<usize>,
}

#[derive(Serialize)]
struct Report<'a> {
    labs: &'a [LabReport],
    diagnostics: Vec<Found>,
    proved: usize,
    failed: usize,
}

#[derive(Serialize)]
struct Found {
    file: String,
    line: Option<usize>,
    message: String,
    mend: String,
}

pub async fn run(places: &Places, arguments: &Arguments) -> Result<bool, Failure> {
    let (course, mut diagnostics) = setup::course(places);
    let chosen: BTreeSet<LabSlug> = arguments
        .labs
        .iter()
        .map(|name| setup::slug_of(name))
        .collect::<Result<_, _>>()?;
    if !chosen.is_empty() {
        diagnostics.retain(|found| found.lab.as_ref().is_some_and(|lab| chosen.contains(lab)));
    }
    let labs: Vec<Arc<Lab>> = course
        .labs
        .iter()
        .filter(|lab| chosen.is_empty() || chosen.contains(&lab.slug))
        .cloned()
        .collect();
    for slug in &chosen {
        let known = labs.iter().any(|lab| &lab.slug == slug)
            || diagnostics
                .iter()
                .any(|found| found.lab.as_ref() == Some(slug));
        if !known {
            return Err(Failure::Other(format!("there is no lab `{slug}`")));
        }
    }
    let parallel = arguments.parallel.unwrap_or_else(setup::processors);
    let workshop = setup::workshop(places, parallel)?;
    setup::keep_templates(&workshop);
    let bar = progress_bar(labs.iter().map(|lab| prove::parts(lab)).sum());
    let mut reports = Vec::new();
    for lab in &labs {
        let tell = |progress: Progress| match progress {
            Progress::Began(part) => bar.set_message(format!("{}: {part}", lab.slug)),
            Progress::Ended(part, well) => {
                if !well {
                    bar.println(format!("  not as it should be: {}: {part}", lab.slug));
                }
                bar.inc(1);
            }
        };
        reports.push(prove::prove(&workshop, lab, arguments.repeat, parallel, &tell).await);
    }
    bar.finish_and_clear();
    let proved = reports.iter().filter(|report| report.proved).count();
    let broken: BTreeSet<_> = diagnostics
        .iter()
        .filter_map(|found| found.lab.as_ref())
        .collect();
    let failed = reports.len() - proved + broken.len();
    match arguments.format {
        Format::Json => print_json(&reports, &diagnostics, proved, failed),
        Format::Text => print_text(&reports, &diagnostics),
    }
    if arguments.format == Format::Text {
        println!("{proved} proved, {failed} failed");
    }
    Ok(failed == 0 && diagnostics.is_empty())
}

fn progress_bar(parts: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(parts as u64), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(std::time::Duration::from_millis(250));
    bar
}

fn print_json(reports: &[LabReport], diagnostics: &[Diagnostic], proved: usize, failed: usize) {
    let report = Report {
        labs: reports,
        diagnostics: diagnostics
            .iter()
            .map(|found| Found {
                file: found.file.display().to_string(),
                line: found.line,
                message: found.message.clone(),
                mend: found.mend.clone(),
            })
            .collect(),
        proved,
        failed,
    };
    match serde_json::to_string_pretty(&report) {
        Ok(text) => println!("{text}"),
        Err(error) => eprintln!("quintain: {error}"),
    }
}

fn print_text(reports: &[LabReport], diagnostics: &[Diagnostic]) {
    for found in diagnostics {
        diagnose::print(&Wrong {
            file: &found.file,
            line: found.line,
            message: &found.message,
            mend: &found.mend,
        });
    }
    for report in reports {
        println!(
            "{} {}",
            if report.proved { "proved" } else { "FAILED" },
            report.lab
        );
        for variant in &report.variants {
            let held = |result| {
                let same = variant
                    .verdict
                    .checks
                    .iter()
                    .filter(|check| check.result == result);
                same.count()
            };
            println!(
                "  {} {:<40} {:>2} hold, {:>2} do not, {:.2} s",
                if variant.problems.is_empty() {
                    "ok"
                } else {
                    "!!"
                },
                variant.variant,
                held(CheckResult::Passed),
                variant.verdict.failed().count(),
                variant.verdict.seconds,
            );
        }
        if let Some(exploit) = &report.exploit {
            let mut seconds = exploit.seconds.clone();
            seconds.sort_by(f64::total_cmp);
            println!(
                "  {} {:<40} {} of {} succeed, {:.2} s",
                if exploit.problems.is_empty() {
                    "ok"
                } else {
                    "!!"
                },
                "exploit.py",
                exploit.succeeded,
                exploit.runs,
                seconds.get(seconds.len() / 2).copied().unwrap_or_default(),
            );
        }
        for problem in report.problems() {
            diagnose::print(&Wrong {
                file: &problem.file,
                line: problem.line,
                message: &problem.message,
                mend: &problem.mend,
            });
        }
    }
}

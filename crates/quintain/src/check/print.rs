//! What `quintain check` prints.

use range::grading::CheckResult;
use range::prove::{ExploitReport, LabReport, VariantReport};

use super::Report;
use crate::diagnose::{self, Wrong};

pub(super) fn json(report: &Report) {
    match serde_json::to_string_pretty(report) {
        Ok(text) => println!("{text}"),
        Err(error) => eprintln!("quintain: {error}"),
    }
}

pub(super) fn text(report: &Report) {
    for found in &report.diagnostics {
        diagnose::print(&Wrong {
            file: found.file.as_ref(),
            line: found.line,
            message: &found.message,
            mend: &found.mend,
        });
    }
    for lab in &report.labs {
        print_lab(lab);
    }
    if let Some(written) = &report.written {
        let line = written.to_string();
        match report.halves.labs {
            true => println!("{}", line.replace("labs ", "labs proved ")),
            false => println!("{line}"),
        }
    }
    if let Some(lessons) = &report.lessons {
        println!(
            "{} blocks run as recorded, {} errors",
            lessons.as_recorded, lessons.errors
        );
    }
    if report.halves.labs {
        println!("{} proved, {} failed", report.proved, report.failed);
    }
}

fn print_lab(report: &LabReport) {
    let word = if report.proved { "proved" } else { "FAILED" };
    println!("{word} {}", report.lab);
    for variant in &report.variants {
        print_variant(variant);
    }
    if let Some(exploit) = &report.exploit {
        print_exploit(exploit);
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

fn print_variant(variant: &VariantReport) {
    let checks = variant.verdict.checks.iter();
    let hold = checks.filter(|check| check.result == CheckResult::Passed);
    println!(
        "  {} {:<40} {:>2} hold, {:>2} do not, {:.2} s",
        mark(variant.problems.is_empty()),
        variant.variant,
        hold.count(),
        variant.verdict.failed().count(),
        variant.verdict.seconds,
    );
}

fn print_exploit(exploit: &ExploitReport) {
    let mut seconds = exploit.seconds.clone();
    seconds.sort_by(f64::total_cmp);
    println!(
        "  {} {:<40} {} of {} succeed, {:.2} s",
        mark(exploit.problems.is_empty()),
        "exploit.py",
        exploit.succeeded,
        exploit.runs,
        seconds.get(seconds.len() / 2).copied().unwrap_or_default(),
    );
}

fn mark(is_well: bool) -> &'static str {
    if is_well { "ok" } else { "!!" }
}

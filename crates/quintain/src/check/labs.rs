//! The labs' half: each is proved by running it.

use std::collections::BTreeSet;
use std::sync::Arc;

use course::{Course, Diagnostic, ItemKind, Lab, Written};
use range::Workshop;
use range::prove::{self, LabReport, Progress};

use super::Halves;
use super::chosen::Chosen;

pub(super) async fn prove(
    workshop: &Workshop,
    course: &Course,
    chosen: &Chosen,
    repeat: u32,
    parallel: usize,
) -> Vec<LabReport> {
    let labs: Vec<Arc<Lab>> = course
        .labs
        .iter()
        .filter(|lab| chosen.has_lab(&lab.slug))
        .cloned()
        .collect();
    let bar = super::progress_bar(labs.iter().map(|lab| prove::parts(lab)).sum());
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
        reports.push(prove::prove(workshop, lab, repeat, parallel, &tell).await);
    }
    bar.finish_and_clear();
    reports
}

/// Labs that could not even be read.
pub(super) fn broken(diagnostics: &[Diagnostic]) -> usize {
    let labs: BTreeSet<_> = diagnostics
        .iter()
        .filter_map(|found| found.lab.as_ref())
        .collect();
    labs.len()
}

/// How much is written; if labs were proved, only those that are count.
pub(super) fn written(course: &Course, reports: &[LabReport], halves: Halves) -> Written {
    let mut written = course.written();
    if halves.labs {
        let is_proved = |slug: &str| {
            reports
                .iter()
                .any(|report| report.proved && report.lab == slug)
        };
        let lines = course
            .items()
            .filter(|(_, _, item)| item.kind == ItemKind::Lab);
        let proved = lines
            .filter(|(_, _, item)| item.lab.as_ref().is_some_and(|lab| is_proved(lab.as_str())));
        written.labs.written = proved.count();
    }
    written
}

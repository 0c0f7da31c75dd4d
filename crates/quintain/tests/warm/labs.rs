//! Every lab of the course is judged the same, warm and cold.

use std::path::Path;
use std::sync::Arc;

use course::{Course, FileTree, Lab};
use range::{Workshop, grading};

use crate::support::{cold_launcher, workshop};

/// Each check and what came of it.
async fn verdict(workshop: &Workshop, lab: &Arc<Lab>, changed: &FileTree) -> Vec<String> {
    let verdict = grading::judge(workshop, lab, changed, &|_| {})
        .await
        .unwrap_or_else(|error| panic!("{}: {error}", lab.slug));
    let checks = verdict.checks.iter();
    checks
        .map(|check| format!("{} {:?}", check.id, check.result))
        .chain(verdict.message.clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_lab_is_judged_the_same_warm_and_cold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../course");
    let (course, wrong) = Course::load(&root);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(!course.labs.is_empty());
    let warm = workshop();
    let cold = Workshop {
        launcher: cold_launcher(),
        ..warm.clone()
    };
    for lab in course.labs.iter().filter(|lab| lab.checks_dir().is_dir()) {
        let changed = lab.solution.as_ref().map(|one| one.files.clone());
        let changed = changed.unwrap_or_default();
        assert_eq!(
            verdict(&cold, lab, &changed).await,
            verdict(&warm, lab, &changed).await,
            "{}",
            lab.slug
        );
    }
}

//! Proving a lab: that its application is exploitable, its checks bite, right repairs pass and wrong ones
//! are told why not. An author's `quintain check`.

use std::path::PathBuf;
use std::sync::Arc;

use course::{FileTree, Lab, TaskKind};
use futures_util::StreamExt;
use serde::Serialize;

use crate::grading::{self, CheckKind, CheckResult, Verdict};
use crate::trial;
use crate::workshop::Workshop;

/// What is expected of a variant of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Behaviour holds, every attack succeeds.
    Vulnerable,
    /// Everything holds.
    Right,
    /// Something does not hold, and the learner is told all of these.
    Wrong(Vec<String>),
}

/// Something that is not as a proved lab should be.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// The file to look at.
    pub file: PathBuf,
    /// Its line, where one is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub mend: String,
}

/// How one variant was judged, and what is wrong with that.
#[derive(Debug, Clone, Serialize)]
pub struct VariantReport {
    /// `vulnerable`, `solution`, `also-right/NAME` or `wrong-fixes/NAME`.
    pub variant: String,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// As a whole.
    pub accepted: bool,
    /// What is wrong; empty if the variant was judged as it should be.
    pub problems: Vec<Problem>,
}

/// How the reference attack fared.
#[derive(Debug, Clone, Serialize)]
pub struct ExploitReport {
    /// How often it was run, each time in a fresh session.
    pub runs: u32,
    /// How often it succeeded.
    pub succeeded: u32,
    /// Seconds of each run.
    pub seconds: Vec<f64>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Everything about one lab.
#[derive(Debug, Clone, Serialize)]
pub struct LabReport {
    /// The lab.
    pub lab: String,
    /// Its variants, the vulnerable application first.
    pub variants: Vec<VariantReport>,
    /// Its reference attack, if it has an exploit or answer task.
    pub exploit: Option<ExploitReport>,
    /// Whether all of it is proved.
    pub proved: bool,
}

impl LabReport {
    /// All problems, in order.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let exploit = self.exploit.iter().flat_map(|report| &report.problems);
        let variants = self.variants.iter().flat_map(|report| &report.problems);
        variants.chain(exploit)
    }
}

/// What is told while proving.
#[derive(Debug, Clone)]
pub enum Progress {
    /// This part of the lab has begun.
    Began(String),
    /// This part of the lab is done, well or not.
    Ended(String, bool),
}

/// How many parts a lab's proof has, for a progress bar.
pub fn parts(lab: &Lab) -> usize {
    let exploit = usize::from(needs_exploit(lab));
    let variants =
        usize::from(lab.solution.is_some()) + lab.also_right.len() + lab.wrong_fixes.len();
    let vulnerable = usize::from(lab.fix_task().is_some());
    vulnerable + variants + exploit
}

fn needs_exploit(lab: &Lab) -> bool {
    lab.tasks.iter().any(|task| task.kind != TaskKind::Fix)
}

/// Proves one lab, with at most `parallel` judgements at a time. `repeat` is how often the reference
/// attack and each judgement is made; all must agree.
pub async fn prove(
    workshop: &Workshop,
    lab: &Arc<Lab>,
    repeat: u32,
    parallel: usize,
    tell: &(dyn Fn(Progress) + Send + Sync),
) -> LabReport {
    let mut parts: Vec<(String, FileTree, Expected)> = Vec::new();
    if lab.fix_task().is_some() {
        parts.push(("vulnerable".into(), FileTree::new(), Expected::Vulnerable));
    }
    if let Some(solution) = &lab.solution {
        parts.push(("solution".into(), solution.files.clone(), Expected::Right));
    }
    for right in &lab.also_right {
        let name = format!("also-right/{}", right.name);
        parts.push((name, right.files.clone(), Expected::Right));
    }
    for wrong in &lab.wrong_fixes {
        let name = format!("wrong-fixes/{}", wrong.variant.name);
        let expected = Expected::Wrong(wrong.rejected_because.clone());
        parts.push((name, wrong.variant.files.clone(), expected));
    }
    let judged = futures_util::stream::iter(parts)
        .map(|(name, files, expected)| async move {
            tell(Progress::Began(name.clone()));
            let report = variant(workshop, lab, &name, &files, &expected, repeat).await;
            tell(Progress::Ended(name, report.problems.is_empty()));
            report
        })
        .buffered(parallel.max(1));
    let variants: Vec<VariantReport> = judged.collect().await;
    let exploit = if needs_exploit(lab) {
        tell(Progress::Began("exploit.py".into()));
        let report = exploit(workshop, lab, repeat).await;
        tell(Progress::Ended(
            "exploit.py".into(),
            report.problems.is_empty(),
        ));
        Some(report)
    } else {
        None
    };
    let mut report = LabReport {
        lab: lab.slug.to_string(),
        variants,
        exploit,
        proved: false,
    };
    let proved = report.problems().next().is_none();
    report.proved = proved;
    report
}

async fn variant(
    workshop: &Workshop,
    lab: &Arc<Lab>,
    name: &str,
    files: &FileTree,
    expected: &Expected,
    repeat: u32,
) -> VariantReport {
    let mut latest = None;
    for _ in 0..repeat.max(1) {
        let (verdict, problems) = match grading::judge(workshop, lab, files, &|_| {}).await {
            Ok(verdict) => {
                let problems = compare(lab, name, &verdict, expected);
                (verdict, problems)
            }
            Err(error) => {
                let problem = Problem {
                    file: lab.dir.clone(),
                    line: None,
                    message: format!("{name}: {error}"),
                    mend: "Mend what the message names, then check again.".into(),
                };
                let nothing = Verdict {
                    checks: Vec::new(),
                    message: Some(error.to_string()),
                    seconds: 0.0,
                };
                (nothing, vec![problem])
            }
        };
        let stop = !problems.is_empty();
        latest = Some(VariantReport {
            variant: name.to_owned(),
            accepted: verdict.accepted(),
            verdict,
            problems,
        });
        if stop {
            break;
        }
    }
    latest.expect("at least one run")
}

/// Holds a verdict against what is expected.
fn compare(lab: &Lab, name: &str, verdict: &Verdict, expected: &Expected) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut problem = |file: PathBuf, line, message: String, mend: &str| {
        problems.push(Problem {
            file,
            line,
            message: format!("{name}: {message}"),
            mend: mend.to_owned(),
        });
    };
    let folder = match name {
        "vulnerable" => lab.app_dir(),
        other => lab.dir.join(other),
    };
    if let Some(message) = &verdict.message {
        let mend = "The application must start and answer in every variant, wrong fixes too.";
        problem(folder.clone(), None, message.clone(), mend);
    }
    for check in &verdict.checks {
        let (file, line) = place_of(lab, &check.id);
        let said = check.message.as_deref().unwrap_or("");
        match (check.result, expected) {
            (CheckResult::Error, _) => problem(
                file,
                line,
                format!("the check itself broke: {said}"),
                "Mend the check: every assertion needs a message, and nothing else may be raised.",
            ),
            (CheckResult::Waiting | CheckResult::Running, _) => {}
            (CheckResult::Passed, Expected::Vulnerable) if check.kind == CheckKind::Attack => {
                problem(
                    file,
                    line,
                    format!(
                        "`{}` passes on the vulnerable application, so it proves nothing",
                        check.title
                    ),
                    "Make the attack in this check succeed against app/.",
                )
            }
            (CheckResult::Failed, Expected::Vulnerable) if check.kind == CheckKind::Behaviour => {
                problem(
                    file,
                    line,
                    format!(
                        "`{}` fails on the vulnerable application: {said}",
                        check.title
                    ),
                    "Behaviour checks hold before the repair as well as after it.",
                )
            }
            (CheckResult::Failed, Expected::Right) => problem(
                file,
                line,
                format!("`{}` rejects a right repair: {said}", check.title),
                "Judge behaviour, not the way it is written; or mend the repair.",
            ),
            _ => {}
        }
    }
    if let Expected::Wrong(texts) = expected {
        if verdict.accepted() {
            problem(
                folder.clone(),
                None,
                "a wrong fix is accepted".into(),
                "Add an attack check that still succeeds against it.",
            );
        }
        let told = |text: &str| {
            verdict.failed().any(|check| {
                check
                    .message
                    .as_deref()
                    .is_some_and(|said| said.contains(text))
            })
        };
        for text in texts.iter().filter(|text| !told(text)) {
            let said: Vec<&str> = verdict
                .failed()
                .filter_map(|check| check.message.as_deref())
                .collect();
            problem(
                folder.join("rejected-because.txt"),
                None,
                format!(
                    "no failed check says `{text}`; they say: {}",
                    said.join(" | ")
                ),
                "Let the check that catches this fix say it, or correct the expected text.",
            );
        }
    }
    problems
}

/// The file and line of a test.
fn place_of(lab: &Lab, id: &str) -> (PathBuf, Option<usize>) {
    let mut parts = id.split("::");
    let file = lab.checks_dir().join(parts.next().unwrap_or_default());
    let name = parts.last().and_then(|name| name.split('[').next());
    let line = name.and_then(|name| {
        let text = std::fs::read_to_string(&file).ok()?;
        let wanted = format!("def {name}(");
        text.lines()
            .position(|line| line.contains(&wanted))
            .map(|line| line + 1)
    });
    (file, line)
}

async fn exploit(workshop: &Workshop, lab: &Arc<Lab>, repeat: u32) -> ExploitReport {
    let mut report = ExploitReport {
        runs: 0,
        succeeded: 0,
        seconds: Vec::new(),
        problems: Vec::new(),
    };
    let Some(script) = lab.exploit() else {
        return report;
    };
    for _ in 0..repeat.max(1) {
        report.runs += 1;
        let message = match trial::attack(workshop, lab, &script, &FileTree::new()).await {
            Ok(trial) => {
                report.seconds.push(trial.seconds);
                if trial.succeeded {
                    report.succeeded += 1;
                    continue;
                }
                format!(
                    "run {} did not do these tasks: {}. It printed:\n{}",
                    report.runs,
                    trial.open.join(", "),
                    crate::app::last_lines(&trial.output)
                )
            }
            Err(error) => error.to_string(),
        };
        report.problems.push(Problem {
            file: script,
            line: None,
            message,
            mend: "The reference attack does every exploit and answer task, every time.".into(),
        });
        return report;
    }
    report
}

//! The lessons' half: every block of Python parses, every block that is run prints what is recorded.

use course::{Course, Diagnostic, RunBlock, Slug};
use futures_util::StreamExt;
use range::Workshop;
use range::snippet::{SnippetBounds, SnippetEnd, Snippets};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::chosen::Chosen;
use super::python;
use crate::setup::Failure;

/// What was done.
#[derive(Serialize)]
pub(super) struct Report {
    /// Blocks of Python that were parsed.
    parsed: usize,
    /// Blocks and output questions that were run.
    ran: usize,
    /// Of these, those that printed what is recorded.
    pub(super) as_recorded: usize,
    /// Everything wrong with texts, the blocks included.
    pub(super) errors: usize,
}

/// The longest difference that is shown, in lines.
const DIFFERENCE: usize = 24;

pub(super) async fn check(
    workshop: &Workshop,
    course: &Course,
    chosen: &Chosen,
    parallel: usize,
    found: &mut Vec<Diagnostic>,
) -> Result<Report, Failure> {
    let blocks: Vec<_> = course
        .python
        .iter()
        .filter(|block| chosen.has_section(&block.section))
        .collect();
    let faults = python::parse(&workshop.runtime, &blocks).await?;
    for (block, fault) in blocks.iter().zip(faults) {
        if let Some(fault) = fault {
            found.push(Diagnostic {
                lab: None,
                section: Some(block.section.clone()),
                file: block.file.clone(),
                line: Some(block.line + fault.line - 1),
                message: format!("this is no Python: {}", fault.message),
                mend: "Mend it, or mark a block that is not whole as `fragment`.".into(),
            });
        }
    }
    let runs: Vec<(&Slug, &RunBlock)> = to_run(course, chosen);
    let snippets = Snippets::new(
        workshop.clone(),
        SnippetBounds {
            at_once: parallel,
            waiting: parallel,
            waiting_each: parallel,
        },
    );
    let bar = super::progress_bar(runs.len());
    let results = futures_util::stream::iter(&runs)
        .map(|(section, run)| {
            let (bar, snippets) = (&bar, &snippets);
            async move {
                bar.set_message(run.place.clone());
                let wrong = run_one(snippets, section, run).await;
                bar.inc(1);
                wrong
            }
        })
        .buffered(parallel.max(1));
    let wrong: Vec<Diagnostic> = results.filter_map(std::future::ready).collect().await;
    bar.finish_and_clear();
    let as_recorded = runs.len() - wrong.len();
    found.extend(wrong);
    found.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok(Report {
        parsed: blocks.len(),
        ran: runs.len(),
        as_recorded,
        errors: found.iter().filter(|one| one.lab.is_none()).count(),
    })
}

/// Blocks that readers can run, and questions that ask what code prints.
fn to_run<'a>(course: &'a Course, chosen: &Chosen) -> Vec<(&'a Slug, &'a RunBlock)> {
    let mut all = Vec::new();
    for (_, section) in course.sections() {
        if !chosen.has_section(&section.slug) {
            continue;
        }
        let lesson = section.lesson.iter().flat_map(|lesson| &lesson.runs);
        let cases = section.case_studies.iter().flat_map(|case| &case.runs);
        let prefix = format!("{}/", section.slug);
        let questions = course.output_questions.iter();
        let questions = questions.filter(|question| question.place.starts_with(&prefix));
        all.extend(
            lesson
                .chain(cases)
                .chain(questions)
                .map(|run| (&section.slug, run)),
        );
    }
    all
}

/// Runs a block; says what is wrong with it.
async fn run_one(
    snippets: &std::sync::Arc<Snippets>,
    section: &Slug,
    run: &RunBlock,
) -> Option<Diagnostic> {
    let (line, message, mend) = match snippets.run("check", run.program(&run.code)) {
        Err(refused) => (
            run.line,
            format!("it cannot be run: {refused}"),
            "Make it shorter.".to_owned(),
        ),
        Ok(running) => {
            let (printed, end) = running.finish().await;
            if end.is_well() {
                if run.varies || is_same(&run.output, &printed) {
                    return None;
                }
                (
                    run.output_line.unwrap_or(run.line),
                    format!("this is not what it prints:\n{}", difference(&run.output, &printed)),
                    "Record what it prints (+), or mend the code; `varies` is for what differs each time."
                        .to_owned(),
                )
            } else {
                (
                    run.line,
                    ended(&end),
                    format!("It printed:\n{}", last_lines(&printed)),
                )
            }
        }
    };
    Some(Diagnostic {
        lab: None,
        section: Some(section.clone()),
        file: run.file.clone(),
        line: Some(line),
        message,
        mend,
    })
}

fn ended(end: &SnippetEnd) -> String {
    match (end.cut, end.status) {
        (Some(cut), _) => cut.in_words().to_owned(),
        (None, Some(status)) => format!(
            "it ends with status {status}, and should with 0: catch the exception that is to be shown"
        ),
        (None, None) => "it was ended by a signal".to_owned(),
    }
}

/// Line ends at the end do not show.
fn is_same(recorded: &str, printed: &str) -> bool {
    recorded.trim_end_matches('\n') == printed.trim_end_matches('\n')
}

/// Both texts, line by line: `-` is recorded, `+` was printed.
fn difference(recorded: &str, printed: &str) -> String {
    let (recorded, printed) = (
        recorded.trim_end_matches('\n'),
        printed.trim_end_matches('\n'),
    );
    let difference = TextDiff::from_lines(recorded, printed);
    let lines = difference.iter_all_changes().map(|change| {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        format!("{sign} {}", change.value().trim_end_matches('\n'))
    });
    let lines: Vec<String> = lines.collect();
    let first = lines
        .iter()
        .position(|line| !line.starts_with(' '))
        .unwrap_or(0);
    let from = first.saturating_sub(2);
    let mut shown: Vec<String> = lines.iter().skip(from).take(DIFFERENCE).cloned().collect();
    if lines.len() > from + DIFFERENCE {
        shown.push("  ...".to_owned());
    }
    shown.join("\n")
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    match lines.len() {
        0 => "(nothing)".to_owned(),
        count => lines[count.saturating_sub(8)..].join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_what_is_recorded_and_what_was_printed() {
        assert_eq!(
            difference("a\nb\nc\nd\n", "a\nb\nC\nd"),
            "  a\n  b\n- c\n+ C\n  d"
        );
        let many = "x\n".repeat(100);
        assert!(difference("y", &many).ends_with("+ x\n  ..."));
    }

    #[test]
    fn line_ends_at_the_end_are_no_difference_and_spaces_are() {
        assert!(is_same("a\n", "a"));
        assert!(is_same("", "\n"));
        assert!(!is_same("a ", "a"));
    }
}

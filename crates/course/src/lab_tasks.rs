//! The tasks of lab.toml.

use std::collections::BTreeSet;

use toml::Spanned;

use crate::{
    AnswerRule, Oracle, Task, TaskId, TaskKind,
    diagnostic::Reporter,
    lab_spec::{named, refuse_empty},
    lab_toml::{OracleToml, TaskKindToml, TaskToml},
    limits::bounds,
};

pub(crate) fn read(written: &Spanned<Vec<TaskToml>>, report: &mut Reporter) -> Vec<Task> {
    let count = written.get_ref().len();
    if count == 0 || count > bounds::TASKS {
        report.at(
            written.span().start,
            format!("{count} tasks, and a lab has 1 to {}", bounds::TASKS),
            "Say in [[tasks]] entries what is wanted.",
        );
    }
    let mut ids = BTreeSet::new();
    let mut fixes = 0;
    let mut tasks = Vec::new();
    for task in written.get_ref() {
        refuse_empty(&task.title, report);
        if !ids.insert(task.id.get_ref()) {
            report.at(
                task.id.span().start,
                format!("the task `{}` is there twice", task.id.get_ref()),
                "Give each task its own id.",
            );
        }
        if *task.kind.get_ref() == TaskKindToml::Fix {
            fixes += 1;
            if fixes > 1 {
                report.at(
                    task.kind.span().start,
                    "a second fix task",
                    "One repair is judged as a whole: join the two.",
                );
            }
        }
        let kind = task_kind(task, report);
        if let Some(id) = named::<TaskId>(&task.id, report) {
            let title = task.title.get_ref().clone();
            tasks.push(Task { id, title, kind });
        }
    }
    tasks
}

fn task_kind(task: &TaskToml, report: &mut Reporter) -> TaskKind {
    let kind = *task.kind.get_ref();
    let strays = [
        (
            "oracle",
            task.oracle.as_ref().map(Spanned::span),
            TaskKindToml::Exploit,
        ),
        (
            "question",
            task.question.as_ref().map(Spanned::span),
            TaskKindToml::Answer,
        ),
        (
            "accept",
            task.accept.as_ref().map(Spanned::span),
            TaskKindToml::Answer,
        ),
        (
            "case",
            task.case.as_ref().map(Spanned::span),
            TaskKindToml::Answer,
        ),
        (
            "order",
            task.order.as_ref().map(Spanned::span),
            TaskKindToml::Answer,
        ),
    ];
    for (key, span, owner) in strays {
        if let Some(span) = span
            && owner != kind
        {
            report.at(
                span.start,
                format!("`{key}` means nothing for this kind of task"),
                "Remove it, or mend the task's kind.",
            );
        }
    }
    match kind {
        TaskKindToml::Fix => TaskKind::Fix,
        TaskKindToml::Exploit => TaskKind::Exploit {
            oracle: match task.oracle.as_ref().map(Spanned::get_ref) {
                Some(OracleToml::Flag) => Oracle::Flag,
                Some(OracleToml::State) => Oracle::State,
                None => {
                    report.at(
                        task.kind.span().start,
                        "nothing says how the attack is noticed",
                        "Add oracle = \"flag\" or oracle = \"state\".",
                    );
                    Oracle::Flag
                }
            },
        },
        TaskKindToml::Answer => {
            if task.question.is_none() {
                report.at(
                    task.kind.span().start,
                    "an answer task without a question",
                    "Add question = \"...?\".",
                );
            }
            if let Some(accept) = &task.accept
                && accept
                    .get_ref()
                    .iter()
                    .any(|answer| answer.trim().is_empty())
            {
                report.at(
                    accept.span().start,
                    "an accepted answer is empty",
                    "Remove it.",
                );
            }
            TaskKind::Answer {
                question: text(task.question.as_ref()),
                accept: task
                    .accept
                    .as_ref()
                    .map(|it| it.get_ref().clone())
                    .unwrap_or_default(),
                rule: AnswerRule {
                    exact_case: task.case.is_some(),
                    any_order: task.order.is_some(),
                },
            }
        }
    }
}

fn text(written: Option<&Spanned<String>>) -> String {
    written.map(|it| it.get_ref().clone()).unwrap_or_default()
}

//! What a learner is asked, and whether an entry is right.

use course::{Lab, Oracle, Task, TaskId, TaskKind};

use crate::secrets::Secrets;

/// The longest flag or answer, in bytes.
pub const ENTRY: usize = 4096;

/// The tasks that the session's flag proves.
pub fn flag_tasks(lab: &Lab) -> impl Iterator<Item = &Task> {
    tasks_with(lab, Oracle::Flag)
}

/// The tasks that the lab's state oracle proves.
pub fn state_tasks(lab: &Lab) -> impl Iterator<Item = &Task> {
    tasks_with(lab, Oracle::State)
}

fn tasks_with(lab: &Lab, wanted: Oracle) -> impl Iterator<Item = &Task> {
    lab.tasks
        .iter()
        .filter(move |task| matches!(&task.kind, TaskKind::Exploit { oracle } if *oracle == wanted))
}

/// Whether this is an accepted answer. `None` if there is no such question in this lab.
pub fn accepts(lab: &Lab, secrets: &Secrets, task: &TaskId, given: &str) -> Option<bool> {
    let TaskKind::Answer { accept, rule, .. } = &lab.task(task)?.kind else {
        return None;
    };
    let own = secrets.answers.get(task.as_str());
    let mut all = accept.iter().chain(own.into_iter().flatten());
    Some(all.any(|accepted| rule.accepts(accepted, given)))
}

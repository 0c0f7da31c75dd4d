use academy::{LabProgress, LabState};
use askama::Template;
use axum::{extract::State, response::Response};
use course::{Lab, LabSlug};

use crate::{
    App, Problem,
    identity::SignedIn,
    pages::{Page, render},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "labs.html")]
struct Labs {
    page: Page,
    total: usize,
    finished: usize,
    next: Option<LabCard>,
    modules: Vec<LabModule>,
}

struct LabModule {
    title: String,
    labs: Vec<LabCard>,
}

#[derive(Clone)]
struct LabCard {
    slug: String,
    title: String,
    story: String,
    minutes: u32,
    owasp: String,
    state: &'static str,
    tasks: Vec<CardTask>,
}

#[derive(Clone)]
struct CardTask {
    kind: &'static str,
    done: bool,
}

/// GET /labs: every lab, and which one to do next.
pub(crate) async fn show(
    State(app): State<App>,
    signed_in: SignedIn,
    nonce: Nonce,
) -> Result<Response, Problem> {
    let entries = app.keep.events(signed_in.learner).await?;
    let progress = LabProgress::by_lab(&entries);
    let running = app.range.running_lab(&signed_in.learner.to_string());
    let mut modules: Vec<LabModule> = Vec::new();
    let library = app.library();
    for (course, lab) in library.labs() {
        let none = LabProgress::default();
        let card = card(
            lab,
            progress.get(&lab.slug).unwrap_or(&none),
            running.as_ref(),
        );
        let module = course
            .section_of(lab)
            .map(|(module, _)| module.title.as_str());
        let title = module.unwrap_or_default();
        match modules.last_mut() {
            Some(last) if last.title == title => last.labs.push(card),
            _ => modules.push(LabModule {
                title: title.to_owned(),
                labs: vec![card],
            }),
        }
    }
    let cards = || modules.iter().flat_map(|module| &module.labs);
    let first = |state: &str| cards().find(|card| card.state == state);
    let next = first("running")
        .or_else(|| first("begun"))
        .or_else(|| first("new"))
        .cloned();
    Ok(render(&Labs {
        page: Page::new("Labs", &nonce, &signed_in.csrf_token)
            .at("labs")
            .follows(&app)
            .of(&signed_in),
        total: cards().count(),
        finished: cards()
            .filter(|card| card.tasks.iter().all(|task| task.done))
            .count(),
        next,
        modules,
    }))
}

fn card(lab: &Lab, progress: &LabProgress, running: Option<&LabSlug>) -> LabCard {
    let task = |task: &course::Task| CardTask {
        kind: task.kind.name(),
        done: progress.tasks_done.contains(&task.id),
    };
    let state = match progress.state(lab) {
        _ if running == Some(&lab.slug) => "running",
        LabState::New => "new",
        LabState::Begun => "begun",
        LabState::Done => "done",
    };
    LabCard {
        slug: lab.slug.to_string(),
        title: lab.title.clone(),
        story: lab.story.clone(),
        minutes: lab.minutes,
        owasp: lab.owasp.clone(),
        state,
        tasks: lab.tasks.iter().map(task).collect(),
    }
}

//! The victim: a simulated user with a real browser, in a sandbox of its own on the session's network.

mod cdp;
mod page;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use course::{Action, Lab, Step, VictimSpec};
use sandbox::{Session, Streams};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{Mutex, OwnedSemaphorePermit};

use crate::error::Error;
use crate::plan::Members;
use crate::running::{self, Running};
use crate::workshop::Workshop;
use cdp::Connection;
use page::Page;

/// How long one visit may take.
const VISIT_TIME: Duration = Duration::from_secs(40);
/// How long a browser stays after its last visit, ready for the next.
const LINGER: Duration = Duration::from_secs(30);
/// The longest address that a victim opens, in bytes.
pub const URL_BYTES: usize = 8 * 1024;

/// What a visit showed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Visit {
    /// Where it ended.
    pub url: String,
    /// The page's title there.
    pub title: String,
    /// The page's visible text there, at most 20,000 characters.
    pub text: String,
    /// What pages wrote to the console, dialogs included.
    pub console: Vec<String>,
    /// What `eval` steps gave.
    pub results: Vec<Value>,
    /// Why it broke off, if it did.
    pub error: Option<String>,
    /// What the victim saw in the end, as PNG.
    #[serde(skip)]
    pub screenshot: Option<Vec<u8>>,
}

/// What a victim is asked to do.
#[derive(Debug, Clone, Default)]
pub struct Errand {
    /// A link to open; without one, the routine.
    pub url: Option<String>,
    /// Not signed in to the application.
    pub anonymous: bool,
    /// Instead of what the lab says.
    pub steps: Option<Vec<Step>>,
    /// A picture of what is seen in the end is wanted.
    pub picture: bool,
}

/// One session's victim.
#[derive(Clone)]
pub struct Victim {
    lab: Arc<Lab>,
    session: Arc<Session>,
    workshop: Workshop,
    browser: Arc<Mutex<Option<Browser>>>,
}

struct Browser {
    connection: Arc<Connection>,
    used: tokio::time::Instant,
    _process: Running,
    _place: OwnedSemaphorePermit,
}

impl Victim {
    pub(crate) fn new(lab: Arc<Lab>, session: Arc<Session>, workshop: Workshop) -> Self {
        Self {
            lab,
            session,
            workshop,
            browser: Arc::default(),
        }
    }

    fn spec(&self) -> Result<&VictimSpec, Error> {
        self.lab
            .victim
            .as_ref()
            .ok_or(Error::NotInThisLab("victim"))
    }

    /// Whether a browser would have to wait for another session's to end.
    pub fn must_queue(&self) -> bool {
        self.workshop.browsers.available_permits() == 0
            && self
                .browser
                .try_lock()
                .is_ok_and(|browser| browser.is_none())
    }

    /// Goes on an errand. Errands of one victim follow one another.
    pub async fn visit(
        &self,
        errand: &Errand,
        secrets: &BTreeMap<String, String>,
    ) -> Result<Visit, Error> {
        let steps = self.steps(errand)?;
        let mut browser = self.browser.lock().await;
        if browser.is_none() {
            *browser = Some(self.launch().await?);
            self.end_when_idle();
        }
        let connection = match browser.as_mut() {
            Some(browser) => browser.connection.clone(),
            None => return Err(Error::NotInThisLab("victim")),
        };
        let done = tokio::time::timeout(VISIT_TIME, go(&connection, &steps, errand, secrets)).await;
        let visit = match done {
            Ok(Ok(visit)) => visit,
            Ok(Err(error)) => {
                browser.take();
                failed(error.to_string())
            }
            Err(_) => {
                browser.take();
                failed(format!(
                    "the visit took longer than {} seconds",
                    VISIT_TIME.as_secs()
                ))
            }
        };
        if let Some(browser) = browser.as_mut() {
            browser.used = tokio::time::Instant::now();
        }
        Ok(visit)
    }

    fn steps(&self, errand: &Errand) -> Result<Vec<Step>, Error> {
        let spec = self.spec()?;
        let own = match (&errand.steps, &errand.url) {
            (Some(steps), _) => steps.clone(),
            (None, Some(url)) => {
                let fits = url.len() <= URL_BYTES
                    && (url.starts_with("http://") || url.starts_with("https://"))
                    && !url.chars().any(char::is_control);
                if !fits {
                    return Err(Error::BadInput(format!(
                        "The victim opens links that begin with http:// and have at most {URL_BYTES} bytes."
                    )));
                }
                spec.on_link
                    .clone()
                    .ok_or_else(|| Error::BadInput(format!("{} opens no links.", spec.name)))?
            }
            (None, None) => spec.routine.clone().ok_or_else(|| {
                Error::BadInput(format!("{} waits for a link; send one.", spec.name))
            })?,
        };
        let mut all = if errand.anonymous {
            Vec::new()
        } else {
            spec.sign_in.clone()
        };
        all.extend(own);
        Ok(all)
    }

    async fn launch(&self) -> Result<Browser, Error> {
        let place = self
            .workshop
            .browsers
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Error::NotNow("The server is shutting down.".into()))?;
        let members = Members {
            lab: &self.lab,
            runtime: &self.workshop.runtime,
        };
        let (commands, our_commands) = running::pipe().map_err(Error::Io)?;
        let (our_answers, answers) = running::pipe().map_err(Error::Io)?;
        let streams = Streams {
            stdio: Some([
                running::null().map_err(Error::Io)?,
                sink().map_err(Error::Io)?,
                sink().map_err(Error::Io)?,
            ]),
            extra: vec![commands, answers],
        };
        let process = Running::start(&self.session, members.browser(), streams).await?;
        let connection = Connection::new(our_commands, our_answers).map_err(Error::Io)?;
        Ok(Browser {
            connection: Arc::new(connection),
            used: tokio::time::Instant::now(),
            _process: process,
            _place: place,
        })
    }

    /// Gives the browser's place back when it has not been used for a while.
    fn end_when_idle(&self) {
        let browser = Arc::downgrade(&self.browser);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LINGER / 3).await;
                let Some(browser) = browser.upgrade() else {
                    return;
                };
                let mut browser = browser.lock().await;
                match browser.as_ref() {
                    Some(one) if one.used.elapsed() < LINGER => {}
                    _ => {
                        browser.take();
                        return;
                    }
                }
            }
        });
    }
}

fn sink() -> std::io::Result<std::os::fd::OwnedFd> {
    Ok(std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/null")?
        .into())
}

fn failed(error: String) -> Visit {
    Visit {
        error: Some(error),
        ..Visit::default()
    }
}

async fn go(
    connection: &Arc<Connection>,
    steps: &[Step],
    errand: &Errand,
    secrets: &BTreeMap<String, String>,
) -> Result<Visit, cdp::CdpError> {
    let page = Page::open(connection).await?;
    let mut visit = Visit::default();
    for step in steps {
        match page.step(&fill_in(step, errand, secrets)).await {
            Ok(Some(value)) => visit.results.push(value),
            Ok(None) => {}
            Err(page::StepError::Browser(
                error @ (cdp::CdpError::Gone | cdp::CdpError::Silent),
            )) => {
                return Err(error);
            }
            Err(error) => {
                visit.error = Some(error.to_string());
                break;
            }
        }
    }
    if let Ok((url, title, text)) = page.seen().await {
        (visit.url, visit.title, visit.text) = (url, title, text);
    }
    if errand.picture {
        visit.screenshot = page.screenshot().await.ok();
    }
    visit.console = page.console();
    page.close().await;
    Ok(visit)
}

/// Puts this session's values into a step's `{name}` places. The link is put in last and not looked
/// into, since the attacker chose it.
fn fill_in(step: &Step, errand: &Errand, secrets: &BTreeMap<String, String>) -> Step {
    let put = |text: &str| {
        if text == "{url}" {
            return errand.url.clone().unwrap_or_default();
        }
        secrets.iter().fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    };
    let action = match &step.action {
        Action::Goto(url) => Action::Goto(put(url)),
        Action::Fill { selector, with } => Action::Fill {
            selector: selector.clone(),
            with: put(with),
        },
        other => other.clone(),
    };
    Step {
        action,
        optional: step.optional,
    }
}

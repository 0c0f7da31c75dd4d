//! One page of the victim's browser: going somewhere, filling in, clicking, waiting.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use course::{Action, Step};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::cdp::{CdpError, Connection, Event};

/// How long the victim waits for something to appear.
const EXPECT_TIME: Duration = Duration::from_secs(5);
/// How long a page may take to load.
const LOAD_TIME: Duration = Duration::from_secs(8);
/// Loaded and no request under way for this long: settled.
const QUIET: Duration = Duration::from_millis(150);
/// The longest wait until a page has settled.
const SETTLE_TIME: Duration = Duration::from_secs(10);
/// Resolves when the page's scripts have nothing left to do.
const IDLE: &str = "new Promise(done => requestIdleCallback(done, { timeout: 1000 }))";
/// How often the page is asked whether something is there.
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// How many console lines are kept, and how long each may be.
const CONSOLE_LINES: usize = 100;
const CONSOLE_LINE: usize = 500;

/// A step that the victim could not do.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The element did not appear.
    #[error("the victim found nothing that matches `{0}` on the page")]
    Absent(String),
    /// The address can't be opened.
    #[error("the victim could not open {url}: {why}")]
    Unreachable {
        /// What was opened.
        url: String,
        /// The browser's words.
        why: String,
    },
    /// The browser failed.
    #[error(transparent)]
    Browser(#[from] CdpError),
}

#[derive(Default, Clone)]
struct Activity {
    loading: bool,
    requests: HashSet<String>,
    changed: Option<Instant>,
}

/// An open page, in a browser context of its own.
pub(crate) struct Page {
    browser: Arc<Connection>,
    session: String,
    target: String,
    context: String,
    activity: watch::Receiver<Activity>,
    console: Arc<Mutex<Vec<String>>>,
}

impl Page {
    /// Opens an empty page whose cookies nothing shares.
    pub(crate) async fn open(browser: &Arc<Connection>) -> Result<Self, CdpError> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let made = browser
            .command(
                None,
                "Target.createBrowserContext",
                json!({"disposeOnDetach": true}),
            )
            .await?;
        let context = text(&made["browserContextId"]);
        let made = browser
            .command(
                None,
                "Target.createTarget",
                json!({"url": "about:blank", "browserContextId": context}),
            )
            .await?;
        let target = text(&made["targetId"]);
        let made = browser
            .command(
                None,
                "Target.attachToTarget",
                json!({"targetId": target, "flatten": true}),
            )
            .await?;
        let session = text(&made["sessionId"]);
        let (sender, activity) = watch::channel(Activity::default());
        let console = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(observe(
            browser.events(),
            session.clone(),
            sender,
            console.clone(),
            browser.clone(),
        ));
        let page = Self {
            browser: browser.clone(),
            session,
            target,
            context,
            activity,
            console,
        };
        for domain in ["Page", "Runtime", "Network", "Log"] {
            page.command(&format!("{domain}.enable"), json!({})).await?;
        }
        Ok(page)
    }

    async fn command(&self, method: &str, params: Value) -> Result<Value, CdpError> {
        self.browser
            .command(Some(&self.session), method, params)
            .await
    }

    /// Does one step. The value is what `eval` gave.
    pub(crate) async fn step(&self, step: &Step) -> Result<Option<Value>, StepError> {
        let done = match &step.action {
            Action::Goto(url) => self.goto(url).await.map(|()| None),
            Action::Fill { selector, with } => self.fill(selector, with).await.map(|()| None),
            Action::Click(selector) => self.click(selector, step.optional).await.map(|()| None),
            Action::Expect(selector) => self.expect(selector, EXPECT_TIME).await.map(|()| None),
            Action::Settle => {
                self.settle().await;
                Ok(None)
            }
            Action::Eval(expression) => Ok(Some(self.eval(expression).await?)),
        };
        match done {
            Err(StepError::Absent(_)) if step.optional => Ok(None),
            other => other,
        }
    }

    async fn goto(&self, url: &str) -> Result<(), StepError> {
        let opened = self.command("Page.navigate", json!({"url": url})).await?;
        if let Some(why) = opened["errorText"].as_str()
            // A page may send the victim on at once; a download shows nothing. Neither is a failure.
            && why != "net::ERR_ABORTED"
        {
            return Err(StepError::Unreachable {
                url: url.to_owned(),
                why: why
                    .trim_start_matches("net::")
                    .replace('_', " ")
                    .to_lowercase(),
            });
        }
        self.loaded().await;
        Ok(())
    }

    /// Waits until nothing is loading, or as long as a person would.
    async fn loaded(&self) {
        let mut activity = self.activity.clone();
        let _ = timeout(LOAD_TIME, activity.wait_for(|now| !now.loading)).await;
    }

    /// Waits until the page has loaded, its network is quiet and its scripts are idle.
    async fn settle(&self) {
        let deadline = Instant::now() + SETTLE_TIME;
        let mut activity = self.activity.clone();
        while Instant::now() < deadline {
            let now = activity.borrow_and_update().clone();
            let busy = now.loading || !now.requests.is_empty();
            let quiet_at = now.changed.map_or_else(Instant::now, |at| at + QUIET);
            if !busy && Instant::now() >= quiet_at {
                // On a slow machine what has arrived may not have been looked at yet.
                let _ = tokio::time::timeout_at(deadline, self.eval(IDLE)).await;
                if !activity.has_changed().unwrap_or(false) {
                    return;
                }
                continue;
            }
            let wake = if busy {
                deadline
            } else {
                quiet_at.min(deadline)
            };
            let _ = tokio::time::timeout_at(wake, activity.changed()).await;
        }
    }

    /// Evaluates JavaScript in the page; promises are awaited.
    pub(crate) async fn eval(&self, expression: &str) -> Result<Value, CdpError> {
        let params = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true,
        });
        let done = self.command("Runtime.evaluate", params).await?;
        match done.get("exceptionDetails") {
            Some(details) => Err(CdpError::Refused(
                details["exception"]["description"]
                    .as_str()
                    .or(details["text"].as_str())
                    .unwrap_or("the script raised an exception")
                    .to_owned(),
            )),
            None => Ok(done["result"]["value"].clone()),
        }
    }

    async fn expect(&self, selector: &str, time: Duration) -> Result<(), StepError> {
        let deadline = Instant::now() + time;
        let script = format!("document.querySelector({}) !== null", Value::from(selector));
        loop {
            // While a page is being replaced there is nothing to ask; the next one is.
            match self.eval(&script).await {
                Ok(Value::Bool(true)) => return Ok(()),
                Ok(_) | Err(CdpError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
            if Instant::now() >= deadline {
                return Err(StepError::Absent(selector.to_owned()));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn fill(&self, selector: &str, with: &str) -> Result<(), StepError> {
        self.expect(selector, EXPECT_TIME).await?;
        let script = format!(
            "(() => {{ const field = document.querySelector({}); field.focus(); field.select?.(); }})()",
            Value::from(selector)
        );
        self.eval(&script).await?;
        self.command("Input.insertText", json!({"text": with}))
            .await?;
        Ok(())
    }

    /// Clicks where the element is on the screen, as a person does: what lies on top of it gets the
    /// click.
    async fn click(&self, selector: &str, optional: bool) -> Result<(), StepError> {
        let time = if optional {
            Duration::ZERO
        } else {
            EXPECT_TIME
        };
        self.expect(selector, time).await?;
        let script = format!(
            "(() => {{ const e = document.querySelector({}); e.scrollIntoView({{block: 'center'}}); \
             const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()",
            Value::from(selector)
        );
        let place = self.eval(&script).await?;
        for kind in ["mousePressed", "mouseReleased"] {
            let params = json!({
                "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1,
            });
            self.command("Input.dispatchMouseEvent", params).await?;
        }
        self.settle().await;
        Ok(())
    }

    /// Address, title and visible text of the page.
    pub(crate) async fn seen(&self) -> Result<(String, String, String), CdpError> {
        let script =
            "[location.href, document.title, (document.body?.innerText ?? '').slice(0, 20000)]";
        let seen = self.eval(script).await?;
        let text = |n: usize| seen[n].as_str().unwrap_or_default().to_owned();
        Ok((text(0), text(1), text(2)))
    }

    /// What the page wrote to its console.
    pub(crate) fn console(&self) -> Vec<String> {
        self.console
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A picture of what the victim sees, as PNG.
    pub(crate) async fn screenshot(&self) -> Result<Vec<u8>, CdpError> {
        let shot = self
            .command("Page.captureScreenshot", json!({"format": "png"}))
            .await?;
        data_encoding::BASE64
            .decode(shot["data"].as_str().unwrap_or_default().as_bytes())
            .map_err(|_| CdpError::Refused("the screenshot can't be read".into()))
    }

    /// Closes the page and forgets its cookies.
    pub(crate) async fn close(self) {
        for (method, params) in [
            ("Target.closeTarget", json!({"targetId": self.target})),
            (
                "Target.disposeBrowserContext",
                json!({"browserContextId": self.context}),
            ),
        ] {
            let _ = self.browser.command(None, method, params).await;
        }
    }
}

/// Keeps track of what a page is doing.
async fn observe(
    mut events: tokio::sync::broadcast::Receiver<Event>,
    session: String,
    activity: watch::Sender<Activity>,
    console: Arc<Mutex<Vec<String>>>,
    browser: Arc<Connection>,
) {
    use tokio::sync::broadcast::error::RecvError;
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        if activity.is_closed() {
            return;
        }
        if event.session != session {
            continue;
        }
        let params = &event.params;
        let request = || params["requestId"].as_str().unwrap_or_default().to_owned();
        let change = |edit: &dyn Fn(&mut Activity)| {
            activity.send_modify(|now| {
                edit(now);
                now.changed = Some(Instant::now());
            });
        };
        match event.method.as_str() {
            "Page.frameStartedLoading"
            | "Page.frameScheduledNavigation"
            | "Page.frameStartedNavigating" => {
                change(&|now| now.loading = true);
            }
            "Page.loadEventFired" | "Page.frameStoppedLoading" => {
                change(&|now| now.loading = false)
            }
            "Network.requestWillBeSent" => {
                change(&|now| {
                    now.requests.insert(request());
                });
            }
            "Network.loadingFinished" | "Network.loadingFailed" => {
                change(&|now| {
                    now.requests.remove(&request());
                });
            }
            "Page.javascriptDialogOpening" => {
                let said = format!(
                    "{}: {}",
                    params["type"].as_str().unwrap_or("dialog"),
                    params["message"].as_str().unwrap_or_default()
                );
                note(&console, said);
                let (browser, session) = (browser.clone(), session.clone());
                tokio::spawn(async move {
                    let accept = json!({"accept": true});
                    let _ = browser
                        .command(Some(&session), "Page.handleJavaScriptDialog", accept)
                        .await;
                });
            }
            "Runtime.consoleAPICalled" => {
                let words: Vec<String> = params["args"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|word| match &word["value"] {
                        Value::Null => word["description"].as_str().unwrap_or("null").to_owned(),
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    })
                    .collect();
                note(&console, words.join(" "));
            }
            "Runtime.exceptionThrown" => {
                let details = &params["exceptionDetails"];
                let text = details["exception"]["description"]
                    .as_str()
                    .or(details["text"].as_str());
                note(&console, text.unwrap_or("exception").to_owned());
            }
            "Log.entryAdded" => {
                note(
                    &console,
                    params["entry"]["text"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
}

fn note(console: &Mutex<Vec<String>>, mut line: String) {
    let mut console = console.lock().unwrap_or_else(PoisonError::into_inner);
    if console.len() < CONSOLE_LINES {
        line.truncate(line.floor_char_boundary(CONSOLE_LINE));
        console.push(line);
    }
}

//! One running copy of a lab's application, seeded anew, with its network: what a learner's session,
//! a judgement and a trial attack have in common.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use course::{FileTree, Lab};
use sandbox::{Session, Streams};
use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;
use tokio::sync::{Mutex, broadcast};

use crate::app::{App, AppState};
use crate::attacker::{Seen, Site};
use crate::blocking::blocking;
use crate::error::Error;
use crate::log::Log;
use crate::plan::{self, Code, Members, Purpose, area};
use crate::running::{self, Running};
use crate::secrets::{Secrets, random};
use crate::victim::Victim;
use crate::workshop::Workshop;

/// How long seed.py may take.
const SEED_TIME: Duration = Duration::from_secs(20);
/// The most that seed.py or a called function may print, in bytes.
const PRINTED: u64 = 1024 * 1024;

/// What happens in an instance, as it happens.
#[derive(Debug, Clone)]
pub enum Happening {
    /// The application printed this.
    AppLog(String),
    /// The application's state has changed.
    App(AppState),
    /// The attacker's site was asked for something.
    Attacker(Arc<Seen>),
}

/// One running copy of a lab.
pub struct Instance {
    /// The lab.
    pub lab: Arc<Lab>,
    /// The sandbox session.
    pub sandbox: Arc<Session>,
    /// This instance's secret values.
    pub secrets: Secrets,
    /// What the application printed.
    pub log: Log,
    /// The attacker's site, if the lab has one.
    pub site: Option<Arc<Site>>,
    /// The victim, if the lab has one.
    pub victim: Option<Victim>,
    workshop: Workshop,
    app: Mutex<Option<App>>,
    happenings: broadcast::Sender<Happening>,
    planted: bool,
}

/// What stands in the flag's place while the learner's own code runs: it could simply print the flag.
const DECOY: &str = "FLAG{run the original code to find the flag}";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeded {
    #[serde(default)]
    secrets: BTreeMap<String, String>,
    #[serde(default)]
    answers: BTreeMap<String, Vec<String>>,
}

impl Instance {
    /// Makes the sandbox, writes the files and fills the data; the application is not started yet.
    pub async fn prepare(
        workshop: &Workshop,
        lab: Arc<Lab>,
        purpose: Purpose,
        files: &Files,
        script: Option<&std::path::Path>,
    ) -> Result<Self, Error> {
        let spec = plan::session(&lab, &workshop.runtime, purpose, script);
        let launcher = workshop.launcher.clone();
        let name = lab.slug.to_string();
        let sandbox = Arc::new(blocking(move || launcher.launch(spec, &name)).await?);
        let (happenings, _) = broadcast::channel(512);
        let site = match lab.attacker_origin() {
            Some(origin) => {
                let sender = happenings.clone();
                let seen = move |seen: &Arc<Seen>| {
                    let _ = sender.send(Happening::Attacker(seen.clone()));
                };
                Some(Site::open(&sandbox, plan::address(origin), seen).await?)
            }
            None => None,
        };
        let victim = lab
            .victim
            .as_ref()
            .map(|_| Victim::new(lab.clone(), sandbox.clone(), workshop.clone()));
        let mut instance = Self {
            lab,
            sandbox,
            secrets: Secrets::draw(),
            log: Log::default(),
            site,
            victim,
            workshop: workshop.clone(),
            app: Mutex::new(None),
            happenings,
            planted: true,
        };
        instance.write_files(files).await?;
        instance.seed().await?;
        Ok(instance)
    }

    /// A stream of what happens from now on.
    pub fn happenings(&self) -> broadcast::Receiver<Happening> {
        self.happenings.subscribe()
    }

    /// This lab's members.
    pub(crate) fn members(&self) -> Members<'_> {
        Members {
            lab: &self.lab,
            runtime: &self.workshop.runtime,
        }
    }

    async fn write_files(&self, files: &Files) -> Result<(), Error> {
        let sandbox = self.sandbox.clone();
        let files = files.clone();
        let home = self.lab.home_files.clone();
        blocking(move || {
            for (area, tree) in [
                (area::APP, &files.app),
                (area::ATTACKER, &files.attacker),
                (area::HOME, &home),
            ] {
                write_tree(&sandbox, area, tree)?;
            }
            Ok(())
        })
        .await
    }

    /// Fills the application's data with seed.py.
    async fn seed(&mut self) -> Result<(), Error> {
        let seed = random(16);
        let flag = if self.planted {
            self.secrets.flag.as_str()
        } else {
            DECOY
        };
        let spec = self.members().seed(&[
            ("FLAG", flag),
            ("VICTIM_PASSWORD", &self.secrets.victim_password),
            ("SEED", &seed),
        ]);
        let printed = self.run_to_end(spec, &[], SEED_TIME, "seed.py").await?;
        let line = String::from_utf8_lossy(&printed.output);
        let seeded = if line.trim().is_empty() {
            Seeded::default()
        } else {
            serde_json::from_str(line.trim()).map_err(|error| Error::Lab {
                part: "seed.py",
                message: format!("its output is not the JSON object that is expected: {error}"),
            })?
        };
        self.secrets.others = seeded.secrets;
        self.secrets.answers = seeded.answers;
        Ok(())
    }

    /// Whether the flag is in the application's data.
    pub(crate) fn planted(&self) -> bool {
        self.planted
    }

    /// Makes the learner's home folder as the author left it. What `seed.py` puts there comes with the
    /// next data.
    pub(crate) async fn renew_home(&self) -> Result<(), Error> {
        self.stop_app().await;
        let sandbox = self.sandbox.clone();
        let home = self.lab.home_files.clone();
        blocking(move || {
            sandbox.clear(area::HOME)?;
            write_tree(&sandbox, area::HOME, &home)
        })
        .await
    }

    /// Throws the data away and fills it anew, with new secrets, and with or without the flag.
    pub(crate) async fn reseed(&mut self, plant: bool) -> Result<(), Error> {
        self.stop_app().await;
        self.planted = plant;
        let sandbox = self.sandbox.clone();
        blocking(move || sandbox.clear(area::DATA)).await?;
        self.secrets = Secrets::draw();
        self.seed().await
    }

    /// Starts the application, or starts it again, and waits until it answers or is known not to.
    pub async fn start_app(&self, code: Code) -> AppState {
        let mut app = self.app.lock().await;
        if let Some(old) = app.take() {
            old.stop().await;
        }
        self.tell(AppState::Starting);
        let sender = self.happenings.clone();
        let started = App::start(
            &self.sandbox,
            self.members().application(code),
            plan::address(self.lab.app_origin()),
            &self.log,
            move |text| {
                let _ = sender.send(Happening::AppLog(text.to_owned()));
            },
        )
        .await;
        let state = match started {
            Ok(started) => {
                let state = started.state();
                if state == AppState::Running {
                    let sender = self.happenings.clone();
                    started.when_down(move |state| {
                        let _ = sender.send(Happening::App(state));
                    });
                }
                *app = Some(started);
                state
            }
            Err(error) => AppState::Down(error.to_string()),
        };
        self.tell(state.clone());
        state
    }

    /// Ends the application.
    pub async fn stop_app(&self) {
        if let Some(app) = self.app.lock().await.take() {
            app.stop().await;
        }
    }

    /// The application's state now.
    pub async fn app_state(&self) -> AppState {
        match self.app.lock().await.as_ref() {
            Some(app) => app.state(),
            None => AppState::Starting,
        }
    }

    fn tell(&self, state: AppState) {
        let _ = self.happenings.send(Happening::App(state));
    }

    /// Calls `module:function` of the learner's code in a process of its own. The answer is the
    /// learner's word.
    pub async fn call(&self, request: &Value, time: Duration) -> Result<Called, Error> {
        let input = serde_json::to_vec(request).unwrap_or_default();
        let spec = self.members().call();
        let printed = self.run_to_end(spec, &input, time, "call").await?;
        serde_json::from_slice(&printed.output).map_err(|_| Error::Lab {
            part: "call",
            message: if printed.output.len() as u64 >= PRINTED {
                format!("The function returned more than {} KiB.", PRINTED / 1024)
            } else {
                printed.failure("The function did not return")
            },
        })
    }

    /// Runs a member with this input until its end, keeping a bounded part of what it prints.
    pub(crate) async fn run_to_end(
        &self,
        spec: sandbox::MemberSpec,
        input: &[u8],
        time: Duration,
        part: &'static str,
    ) -> Result<Printed, Error> {
        let (output, output_end) = running::pipe().map_err(Error::Io)?;
        let (errors, errors_end) = running::pipe().map_err(Error::Io)?;
        let (input_end, writer) = running::pipe().map_err(Error::Io)?;
        let streams = Streams {
            stdio: Some([input_end, output_end, errors_end]),
            extra: Vec::new(),
        };
        let program = Running::start(&self.sandbox, spec, streams).await?;
        let mut writer = pipe::Sender::from_owned_fd(writer).map_err(Error::Io)?;
        let finished = tokio::time::timeout(time, async {
            let (_, output, errors, exit) = tokio::join!(
                async {
                    let _ = writer.write_all(input).await;
                    drop(writer);
                },
                read_to_end(output),
                read_to_end(errors),
                program.ended(),
            );
            Printed {
                output,
                errors,
                exit,
            }
        })
        .await;
        match finished {
            Ok(printed) if printed.exit == Some(sandbox::Exit::Code(0)) => Ok(printed),
            Ok(printed) => Err(Error::Lab {
                part,
                message: if program.out_of_memory() {
                    "It was ended because it used too much memory.".into()
                } else {
                    printed.failure("It ended with an error")
                },
            }),
            Err(_) => Err(Error::Lab {
                part,
                message: format!("It did not end within {} seconds.", time.as_secs()),
            }),
        }
    }
}

fn write_tree(sandbox: &Session, area: &str, tree: &FileTree) -> Result<(), Error> {
    for (path, file) in tree {
        sandbox.write(area, path.as_str(), &file.bytes)?;
    }
    Ok(())
}

/// The files that an instance starts with.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The application.
    pub app: FileTree,
    /// The attacker's site.
    pub attacker: FileTree,
}

impl Files {
    /// As the author wrote them.
    pub fn original(lab: &Lab) -> Self {
        Self {
            app: lab.app_files.clone(),
            attacker: lab.attacker_files.clone(),
        }
    }

    /// With these changed files laid over the application.
    pub fn with(lab: &Lab, changed: &FileTree) -> Self {
        Self {
            app: lab.app_with(changed),
            attacker: FileTree::new(),
        }
    }
}

/// What a called function did.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Called {
    /// It returned this.
    Value(Value),
    /// It raised this exception.
    Raised {
        /// The exception's class.
        #[serde(rename = "type")]
        kind: String,
        /// Its text.
        message: String,
    },
}

/// What a program printed.
pub(crate) struct Printed {
    pub(crate) output: Vec<u8>,
    pub(crate) errors: Vec<u8>,
    pub(crate) exit: Option<sandbox::Exit>,
}

impl Printed {
    /// The last lines of its errors, behind what is said of it.
    pub(crate) fn failure(&self, said: &str) -> String {
        let errors = String::from_utf8_lossy(&self.errors);
        match crate::app::last_lines(&errors) {
            "" => format!("{said}."),
            lines => format!("{said}:\n{lines}"),
        }
    }
}

async fn read_to_end(pipe: std::os::fd::OwnedFd) -> Vec<u8> {
    let mut kept = Vec::new();
    if let Ok(pipe) = pipe::Receiver::from_owned_fd(pipe) {
        let mut limited = pipe.take(PRINTED);
        let _ = limited.read_to_end(&mut kept).await;
        // The rest is thrown away, so that its writer ends by itself.
        let _ = tokio::io::copy(&mut limited.into_inner(), &mut tokio::io::sink()).await;
    }
    kept
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Instance({})", self.lab.slug)
    }
}

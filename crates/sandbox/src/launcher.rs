//! The server's side: starting sessions, with helper processes that are this program in another role.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio as ProcessStdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

use crate::cgroup::Cgroups;
use crate::session::Session;
use crate::spec::{SessionSpec, TemplateSpec};
use crate::templates::Templates;
use crate::wire::{Failure, Identity, Reply, Request, receive, send};

/// The first of the user ids that sessions run as when the server runs as root: above what
/// distributions hand out to people, services and containers.
const FIRST_HOST_ID: u32 = 0x7000_0000;
/// How many of them there are.
const HOST_IDS: u32 = 0x1_0000;
/// The user that templates run as then, and that owns the sessions' namespaces.
const OWNER: u32 = FIRST_HOST_ID + HOST_IDS;

/// Set for helpers. A helper that wants to start one is a program that does not know its role, and would
/// go on for ever.
const HELPER: &str = "QUINTAIN_HELPER";

static NEXT_HOST_ID: AtomicU32 = AtomicU32::new(0);

/// Why a session or a member could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The kernel refused a step.
    #[error("{0}")]
    Refused(#[from] Failure),
    /// The session's holder is gone, and the session with it.
    #[error("the session is over")]
    Over,
    /// A helper process could not be started.
    #[error("could not start a helper process: {0}")]
    Holder(io::Error),
}

impl Error {
    /// The kernel's error number, if it was the kernel that refused.
    pub fn errno(&self) -> Option<i32> {
        match self {
            Self::Refused(failure) => Some(failure.errno),
            _ => None,
        }
    }
}

/// Starts sessions.
#[derive(Debug, Clone)]
pub struct Launcher {
    helpers: Helpers,
    cgroups: Arc<Cgroups>,
    templates: Templates,
}

impl Launcher {
    /// `program arguments...` must do nothing but call [`crate::helper_main`].
    pub fn new(program: PathBuf, arguments: Vec<String>, cgroups: Cgroups) -> Self {
        Self {
            helpers: Helpers {
                program,
                arguments,
                estate: Arc::default(),
            },
            cgroups: Arc::new(cgroups),
            templates: Templates::default(),
        }
    }

    /// Which limits hold on this machine.
    pub fn cgroups(&self) -> &Cgroups {
        &self.cgroups
    }

    /// Has a template made, on a thread of its own, and made again whenever it ends. Sessions that are
    /// launched before the first call may go without.
    pub fn keep(&self, spec: TemplateSpec) {
        self.helpers.make_estate();
        self.templates
            .keep(spec, self.helpers.clone(), self.cgroups.clone());
    }

    /// The templates.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// Starts a session: its namespaces, network and areas, and no program yet. Blocks for some
    /// milliseconds.
    pub fn launch(&self, spec: SessionSpec, name: &str) -> Result<Session, Error> {
        let (socket, holder) = self.helpers.start()?;
        let identity = nix::unistd::geteuid().is_root().then(|| Identity {
            owner: OWNER,
            runs_as: FIRST_HOST_ID + NEXT_HOST_ID.fetch_add(1, Ordering::Relaxed) % HOST_IDS,
        });
        let group = self.cgroups.session(name);
        let templates = self.templates.clone();
        let session = Session::new(socket, holder, group, templates, spec.hosts.clone());
        session.open(spec, identity, self.helpers.estate())
    }
}

/// Starts helper processes.
#[derive(Debug, Clone)]
pub(crate) struct Helpers {
    program: PathBuf,
    arguments: Vec<String>,
    /// See [`Request::Estate`]; empty where there is none, and for root, who needs none.
    estate: Arc<OnceLock<OwnedFd>>,
}

impl Helpers {
    /// Starts one, and returns the server's end of its socket.
    pub(crate) fn start(&self) -> Result<(OwnedFd, Child), Error> {
        if std::env::var_os(HELPER).is_some() {
            let told = "the launcher's program does not call helper_main";
            return Err(Error::Holder(io::Error::other(told)));
        }
        let (ours, theirs) = socketpair(
            AddressFamily::Unix,
            SockType::SeqPacket,
            None,
            SockFlag::SOCK_CLOEXEC,
        )
        .map_err(|errno| Error::Holder(errno.into()))?;
        let child = Command::new(&self.program)
            .arg0("quintain-holder")
            .args(&self.arguments)
            .stdin(theirs)
            .stdout(ProcessStdio::null())
            .env_clear()
            .env(HELPER, "1")
            .current_dir("/")
            .spawn()
            .map_err(Error::Holder)?;
        Ok((ours, child))
    }

    /// Whom templates run as, where that is not the server's own user.
    pub(crate) fn owner() -> Option<u32> {
        nix::unistd::geteuid().is_root().then_some(OWNER)
    }

    pub(crate) fn estate(&self) -> Option<&OwnedFd> {
        self.estate.get()
    }

    /// Makes the estate, if it is needed and possible. Without it members are executed, not forked.
    fn make_estate(&self) {
        if Self::owner().is_some() || self.estate.get().is_some() {
            return;
        }
        let Ok((socket, mut helper)) = self.start() else {
            return;
        };
        let sent = send(socket.as_fd(), &Request::Estate, &[]);
        if let (Ok(()), Ok(Some((Reply::Done, fds)))) = (sent, receive::<Reply>(socket.as_fd()))
            && let Some(estate) = fds.into_iter().next()
        {
            let _ = self.estate.set(estate);
        }
        let _ = helper.wait();
    }
}

//! Templates as the server keeps them: made in the background, watched, and made again.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::process::Child;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{Shutdown, shutdown};

use crate::cgroup::{Cgroups, Group};
use crate::launcher::{Error, Helpers};
use crate::spec::TemplateSpec;
use crate::wire::{Reply, Request, Step, borrow_all, receive, send};

/// How long a template may take to prepare itself, in milliseconds.
const PREPARATION: u16 = 60_000;
/// How long after its end a template is made again, the first time; doubled each time after that.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A template that has lived so long is not held responsible for earlier ends.
const GOOD_LIFE: Duration = Duration::from_secs(60);

/// How a template stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It prepares itself for the first time.
    Preparing,
    /// Members are forked from it.
    Ready,
    /// It has ended, for this reason, and will be made again.
    Broken(String),
}

/// The templates of a launcher. Dropping the last copy ends them; what was forked from them stays.
#[derive(Clone, Default)]
pub struct Templates(Arc<Mutex<Vec<Handle>>>);

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = self.all();
        let each = all.iter().map(|one| {
            let standing = one.0.state().standing.clone();
            (one.0.spec.name.clone(), standing)
        });
        f.debug_map().entries(each).finish()
    }
}

impl Templates {
    fn all(&self) -> MutexGuard<'_, Vec<Handle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn named(&self, name: &str) -> Option<Arc<Kept>> {
        let all = self.all();
        all.iter()
            .find(|one| one.0.spec.name == name)
            .map(|one| one.0.clone())
    }

    /// How one stands; `None` if nobody keeps one of this name.
    pub fn standing(&self, name: &str) -> Option<Standing> {
        Some(self.named(name)?.state().standing.clone())
    }

    /// Waits until every template is ready, at most this long; whether they are.
    pub fn ready_within(&self, time: Duration) -> bool {
        let deadline = Instant::now() + time;
        let all: Vec<Arc<Kept>> = self.all().iter().map(|one| one.0.clone()).collect();
        all.iter().all(|kept| {
            let left = deadline.saturating_duration_since(Instant::now());
            kept.comes_to(|standing| *standing == Standing::Ready, left)
        })
    }

    /// Waits until one is broken, at most this long; whether it is.
    pub fn broken_within(&self, time: Duration, name: &str) -> bool {
        let broken = |standing: &Standing| matches!(standing, Standing::Broken(_));
        self.named(name)
            .is_some_and(|kept| kept.comes_to(broken, time))
    }

    /// Process ids of the templates that are ready, by their names.
    pub fn processes(&self) -> Vec<(String, u32)> {
        let all = self.all();
        let ready = all.iter().filter_map(|one| {
            let state = one.0.state();
            (state.standing == Standing::Ready).then(|| (one.0.spec.name.clone(), state.process))
        });
        ready.collect()
    }

    /// The socket of a template that is ready.
    pub(crate) fn socket(&self, name: &str) -> Option<Arc<OwnedFd>> {
        let kept = self.named(name)?;
        let state = kept.state();
        (state.standing == Standing::Ready).then(|| state.socket.clone())?
    }

    pub(crate) fn keep(&self, spec: TemplateSpec, helpers: Helpers, cgroups: Arc<Cgroups>) {
        let kept = Arc::new(Kept {
            spec,
            state: Mutex::new(State {
                standing: Standing::Preparing,
                socket: None,
                process: 0,
                over: false,
            }),
            changed: Condvar::new(),
        });
        self.all().push(Handle(kept.clone()));
        std::thread::spawn(move || kept.keep(&helpers, &cgroups));
    }
}

/// Ends its template when dropped.
struct Handle(Arc<Kept>);

impl Drop for Handle {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.over = true;
        if let Some(socket) = &state.socket {
            // It ends when it hears nothing more.
            let _ = shutdown(socket.as_raw_fd(), Shutdown::Both);
        }
        self.0.changed.notify_all();
    }
}

struct Kept {
    spec: TemplateSpec,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    standing: Standing,
    /// Of the present one, from its start on.
    socket: Option<Arc<OwnedFd>>,
    process: u32,
    /// Nobody wants it any more.
    over: bool,
}

impl Kept {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn comes_to(&self, right: impl Fn(&Standing) -> bool, time: Duration) -> bool {
        let waiting = |state: &mut State| !right(&state.standing);
        let state = self.changed.wait_timeout_while(self.state(), time, waiting);
        right(&state.unwrap_or_else(PoisonError::into_inner).0.standing)
    }

    /// Makes the template, and again when it has ended, until nobody wants it any more.
    fn keep(&self, helpers: &Helpers, cgroups: &Cgroups) {
        let mut pause = FIRST_PAUSE;
        loop {
            let began = Instant::now();
            let why = match self.live(helpers, cgroups) {
                Ok(()) => "it ended".to_owned(),
                Err(error) => error.to_string(),
            };
            if began.elapsed() > GOOD_LIFE {
                pause = FIRST_PAUSE;
            }
            let mut state = self.state();
            state.standing = Standing::Broken(why);
            state.socket = None;
            self.changed.notify_all();
            let wanted = |state: &mut State| !state.over;
            let state = self.changed.wait_timeout_while(state, pause, wanted);
            if state.unwrap_or_else(PoisonError::into_inner).0.over {
                return;
            }
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }

    /// One template's life.
    fn live(&self, helpers: &Helpers, cgroups: &Cgroups) -> Result<(), Error> {
        let (socket, process) = helpers.start()?;
        let mut process = Killed(process);
        let socket = Arc::new(socket);
        {
            let mut state = self.state();
            if state.over {
                return Ok(());
            }
            state.socket = Some(socket.clone());
            state.process = process.0.id();
        }
        let session = cgroups.session("template");
        let group = session.member(&self.spec.name, &self.spec.program.limits);
        self.prepare(&socket, helpers, &group)?;
        self.state().standing = Standing::Ready;
        self.changed.notify_all();
        process.0.wait().map(drop).map_err(Error::Holder)
    }

    fn prepare(&self, socket: &OwnedFd, helpers: &Helpers, group: &Group) -> Result<(), Error> {
        let estate = helpers.estate();
        let request = Request::Template {
            spec: Box::new(self.spec.clone()),
            owner: Helpers::owner(),
            has_estate: estate.is_some(),
        };
        let entries = group.entries();
        let mut fds = borrow_all(&entries);
        if let Some(estate) = estate {
            fds.insert(0, estate.as_fd());
        }
        send(socket.as_fd(), &request, &fds).step("ask for a template")?;
        let mut answered = [PollFd::new(socket.as_fd(), PollFlags::POLLIN)];
        let time = PollTimeout::from(PREPARATION);
        if poll(&mut answered, time).step("wait for a template")? == 0 {
            return Ok(Err(Errno::ETIMEDOUT).step("wait for a template")?);
        }
        match receive::<Reply>(socket.as_fd()).step("wait for a template")? {
            Some((Reply::Done, _)) => Ok(()),
            Some((Reply::Failed(failure), _)) => Err(failure.into()),
            None => Ok(Err(Errno::ECONNRESET).step("prepare a template")?),
        }
    }
}

/// A child that does not outlive its owner's interest.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

//! What happens in a member between its birth and its program: the child enters its namespaces,
//! builds its view of files, gives up every privilege, and only then forks what becomes the program.
//! Nothing of a lab is read before that. The parent is the session's holder, or a template's fork
//! that has entered the session ([`crate::join`]).

use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::{CloneFlags, unshare};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::Signal;
use nix::unistd::{ForkResult, fork, pipe2};

use crate::identity::write_maps;
use crate::privileges;
use crate::program::{Program, close_all_but, give_up};
use crate::reap;
use crate::root::{self, Processes};
use crate::seccomp::Filters;
use crate::spec::{MemberSpec, SessionSpec, Stdio};
use crate::terminal;
use crate::wire::{Failure, Report, Step, borrow_all, send};

/// The one user that there is in a session, and the number of their group.
pub(crate) const USER: u32 = 1000;

/// The descriptors that come with a request to spawn, in this order.
pub(crate) struct Descriptors {
    /// Where the member's init reports.
    pub report: OwnedFd,
    /// Standard streams: three, or none with a pseudo-terminal.
    pub stdio: Vec<OwnedFd>,
    /// As many as [`MemberSpec::extra`].
    pub extra: Vec<OwnedFd>,
    /// `cgroup.procs` files that the member enters.
    pub cgroups: Vec<OwnedFd>,
}

impl Descriptors {
    /// Sorts a request's descriptors; `None` if there are too few.
    pub(crate) fn sort(
        member: &MemberSpec,
        fds: impl IntoIterator<Item = OwnedFd>,
    ) -> Option<Self> {
        let mut fds = fds.into_iter();
        let stdio = match member.stdio {
            Stdio::Given => 3,
            Stdio::Terminal { .. } => 0,
        };
        let report = fds.next()?;
        let stdio: Vec<_> = fds.by_ref().take(stdio).collect();
        let extra: Vec<_> = fds.by_ref().take(member.extra.len()).collect();
        let complete = extra.len() == member.extra.len()
            && (stdio.len() == 3 || matches!(member.stdio, Stdio::Terminal { .. }));
        complete.then(|| Self {
            report,
            stdio,
            extra,
            cgroups: fds.collect(),
        })
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = i32> {
        [&self.report]
            .into_iter()
            .chain(&self.stdio)
            .chain(&self.extra)
            .chain(&self.cgroups)
            .map(|fd| fd.as_raw_fd())
    }
}

/// Whose child a member's init is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parent {
    /// The calling process's: the holder, which it follows into death.
    Holder,
    /// Its parent's: the template, which it outlives; the caller ends.
    Template,
}

/// What [`spawn`] has returned in: two processes come back from it.
pub(crate) enum Spawned {
    /// In the caller, with the init's process descriptor.
    Init(OwnedFd),
    /// In the member's program, which is to be started now.
    Program(Program),
}

/// Makes a member.
pub(crate) fn spawn(
    session: &SessionSpec,
    member: &MemberSpec,
    fds: Descriptors,
    lifeline: BorrowedFd<'_>,
    parent: Parent,
) -> Result<Spawned, Failure> {
    // In the child their owners must never close them: it goes on with copies of all of this.
    let fds = ManuallyDrop::new(fds);
    let filters = Filters::build(member.profile)?;
    let mut flags = libc::CLONE_NEWUSER
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::CLONE_PIDFD
        | libc::SIGCHLD;
    if parent == Parent::Template {
        flags |= libc::CLONE_PARENT;
    }
    let mut pidfd: libc::c_int = -1;
    // SAFETY: a fork with new namespaces: no stack or thread pointers are given, so the child goes on
    // from here on a copy of this stack. The caller has one thread, so no lock can be held by another.
    // The third argument is where the kernel puts the process descriptor.
    let pid = unsafe { libc::syscall(libc::SYS_clone, flags, 0, &raw mut pidfd, 0, 0) };
    if Errno::result(pid).step("clone a member")? == 0 {
        return match init(session, member, &fds, lifeline, parent, &filters) {
            Ok(program) => Ok(Spawned::Program(program)),
            Err(failure) => {
                let _ = send(fds.report.as_fd(), &Report::Failed(failure), &[]);
                // SAFETY: ends this process at once, without running the parent's destructors twice.
                unsafe { libc::_exit(1) }
            }
        };
    }
    drop(ManuallyDrop::into_inner(fds));
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(Spawned::Init(unsafe { OwnedFd::from_raw_fd(pidfd) }))
}

/// The first process of the member's PID namespace. Returns in the program's process only.
fn init(
    session: &SessionSpec,
    member: &MemberSpec,
    fds: &Descriptors,
    lifeline: BorrowedFd<'_>,
    parent: Parent,
    filters: &Filters,
) -> Result<Program, Failure> {
    if parent == Parent::Holder {
        nix::sys::prctl::set_pdeathsig(Signal::SIGKILL).step("follow the holder")?;
    }
    if hung_up(lifeline) {
        return Err(Errno::EOWNERDEAD).step("follow the holder");
    }
    close_all_but(fds.numbers().chain(0..3).chain([lifeline.as_raw_fd()]))?;
    for cgroup in &fds.cgroups {
        nix::unistd::write(cgroup, b"0\n").step("enter the cgroup")?;
    }
    // One user, one group: the session's own, under the same numbers.
    write_maps("1000 1000 1", "1000 1000 1")?;
    unshare(CloneFlags::CLONE_NEWCGROUP).step("new cgroup namespace")?;
    nix::unistd::sethostname("lab").step("name the host")?;
    let writable = root::enter(session, member, Processes::Own)?;
    let (terminal, stdio) = streams(member, fds)?;
    limit(member)?;
    privileges::drop_all()?;
    privileges::landlock(&writable)?;
    // Our memory is a copy of our parent's; lab code has nothing to look for in it.
    nix::sys::prctl::set_dumpable(false).step("close our memory")?;
    filters.install()?;

    let (executed, failing) = pipe2(OFlag::O_CLOEXEC).step("pipe")?;
    let children = reap::Children::watch()?;
    // SAFETY: one thread, so the child may go on as usual.
    let program = match unsafe { fork() }.step("fork")? {
        ForkResult::Child => {
            // By number only: their owners never run again here.
            std::mem::forget((executed, children, terminal));
            match Program::place(member, &stdio, &fds.extra, failing) {
                Ok(program) => return Ok(program),
                Err((failure, failing)) => give_up(&failure, &failing),
            }
        }
        ForkResult::Parent { child } => child,
    };
    drop(failing);
    if let Some(failure) = read_failure(&executed) {
        return Err(failure);
    }
    let attached: Vec<OwnedFd> = terminal.into_iter().collect();
    send(fds.report.as_fd(), &Report::Started, &borrow_all(&attached)).step("report")?;
    drop(attached);
    drop_streams(fds, &stdio);
    if let Some(exit) = children.reap_until(program, lifeline) {
        let _ = send(fds.report.as_fd(), &Report::Exited(exit), &[]);
    }
    // SAFETY: ends the PID namespace, and with it every process that the program left.
    unsafe { libc::_exit(0) }
}

fn hung_up(lifeline: BorrowedFd<'_>) -> bool {
    let mut fds = [PollFd::new(lifeline, PollFlags::empty())];
    poll(&mut fds, PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
}

/// The controlling side of the member's terminal, if it has one, and its three streams.
fn streams(member: &MemberSpec, fds: &Descriptors) -> Result<(Option<OwnedFd>, Vec<i32>), Failure> {
    match member.stdio {
        Stdio::Given => Ok((None, fds.stdio.iter().map(|fd| fd.as_raw_fd()).collect())),
        Stdio::Terminal { cols, rows } => {
            let (control, user) = terminal::open_pair(cols, rows)?;
            Ok((Some(control), vec![user.into_raw_fd(); 3]))
        }
    }
}

fn limit(member: &MemberSpec) -> Result<(), Failure> {
    let limits = &member.limits;
    let mut wanted = vec![
        (Resource::RLIMIT_NOFILE, limits.open_files),
        (Resource::RLIMIT_FSIZE, limits.file_size),
        (Resource::RLIMIT_CORE, 0),
        (Resource::RLIMIT_MEMLOCK, 1 << 20),
        (Resource::RLIMIT_MSGQUEUE, 64 << 10),
        // Counted for this member's user namespace alone; its init is one of them.
        (Resource::RLIMIT_NPROC, limits.processes + 1),
        (Resource::RLIMIT_SIGPENDING, 1024),
    ];
    if limits.address_space {
        wanted.push((Resource::RLIMIT_AS, limits.memory.max(512 << 20) * 2));
        wanted.push((Resource::RLIMIT_DATA, limits.memory));
    }
    for (resource, value) in wanted {
        setrlimit(resource, value, value).step(format!("limit {resource:?}"))?;
    }
    Ok(())
}

fn read_failure(executed: &OwnedFd) -> Option<Failure> {
    let mut text = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = nix::unistd::read(executed, &mut buffer) {
        text.extend_from_slice(&buffer[..count]);
    }
    (!text.is_empty()).then(|| {
        serde_json::from_slice(&text).unwrap_or(Failure {
            step: "start the program".into(),
            errno: libc::EIO,
        })
    })
}

/// Closes init's copies of the program's streams, so that their readers see the end when the program
/// has ended.
fn drop_streams(fds: &Descriptors, stdio: &[i32]) {
    let given = fds.stdio.iter().chain(&fds.extra).chain(&fds.cgroups);
    let mut open: Vec<i32> = given
        .map(|fd| fd.as_raw_fd())
        .chain(stdio.iter().copied())
        .collect();
    open.sort_unstable();
    open.dedup();
    for fd in open {
        // SAFETY: the owners of these descriptors never run again in this process.
        unsafe { libc::close(fd) };
    }
}

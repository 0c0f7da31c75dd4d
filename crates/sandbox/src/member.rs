//! What happens in a member between its birth and its program: the child enters its namespaces,
//! builds its view of files, gives up every privilege, and only then executes the program, as the
//! first process's child. Nothing of a lab is read before that.

use std::convert::Infallible;
use std::ffi::CString;
use std::fs;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::{CloneFlags, unshare};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{
    SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal, sigaction, sigprocmask,
};
use nix::sys::stat::Mode;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, chdir, dup2_raw, execvpe, fork, pipe2, setsid};

use crate::privileges;
use crate::root;
use crate::seccomp::Filters;
use crate::spec::{MemberSpec, SessionSpec, Stdio};
use crate::wire::{Exit, Failure, Report, Step, borrow_all, send};

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
    pub(crate) fn sort(member: &MemberSpec, fds: Vec<OwnedFd>) -> Option<Self> {
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
}

/// Starts a member from the holder and returns its init's process id.
pub(crate) fn spawn(
    session: &SessionSpec,
    member: &MemberSpec,
    fds: Descriptors,
    lifeline: BorrowedFd<'_>,
) -> Result<Pid, Failure> {
    let filters = Filters::build(member.profile).map_err(|_| Failure {
        step: "build the system call filter".into(),
        errno: libc::EINVAL,
    })?;
    let flags = libc::CLONE_NEWUSER
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::SIGCHLD;
    // SAFETY: a fork with new namespaces: no stack or thread pointers are given, so the child goes on
    // from here on a copy of this stack. The holder has one thread, so no lock can be held by another.
    let pid = unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) };
    match Errno::result(pid).step("clone a member")? {
        0 => {
            let report = fds.report.as_raw_fd();
            let Err(failure) = init(session, member, fds, lifeline, &filters);
            // SAFETY: init has given the report socket back by not closing it; we end right after.
            let report = unsafe { BorrowedFd::borrow_raw(report) };
            let _ = send(report, &Report::Failed(failure), &[]);
            // SAFETY: ends this process at once, without running the holder's destructors twice.
            unsafe { libc::_exit(1) }
        }
        pid => Ok(Pid::from_raw(pid as i32)),
    }
}

/// The first process of the member's PID namespace.
fn init(
    session: &SessionSpec,
    member: &MemberSpec,
    fds: Descriptors,
    lifeline: BorrowedFd<'_>,
    filters: &Filters,
) -> Result<Infallible, Failure> {
    let fds = std::mem::ManuallyDrop::new(fds);
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL).step("follow the holder")?;
    if hung_up(lifeline) {
        return Err(Errno::EOWNERDEAD).step("follow the holder");
    }
    close_all_but(&fds)?;
    for cgroup in &fds.cgroups {
        nix::unistd::write(cgroup, b"0\n").step("enter the cgroup")?;
    }
    identity()?;
    unshare(CloneFlags::CLONE_NEWCGROUP).step("new cgroup namespace")?;
    nix::unistd::sethostname("lab").step("name the host")?;
    let writable = root::enter(session, member)?;

    let (terminal, stdio) = match member.stdio {
        Stdio::Given => (
            None,
            fds.stdio
                .iter()
                .map(|fd| fd.as_raw_fd())
                .collect::<Vec<_>>(),
        ),
        Stdio::Terminal { cols, rows } => {
            let (control, user) = open_terminal(cols, rows)?;
            let user = user.into_raw_fd();
            (Some(control), vec![user; 3])
        }
    };
    limit(member)?;
    privileges::drop_all()?;
    privileges::landlock(&writable)?;
    // Our memory is a copy of the holder's; lab code has nothing to look for in it.
    nix::sys::prctl::set_dumpable(false).step("close our memory")?;
    filters.install().map_err(|_| Failure {
        step: "install the system call filter".into(),
        errno: libc::EINVAL,
    })?;

    let (executed, failing) = pipe2(OFlag::O_CLOEXEC).step("pipe")?;
    // SAFETY: one thread, so the child may go on as usual.
    let program = match unsafe { fork() }.step("fork")? {
        ForkResult::Child => {
            let Err(failure) = execute(member, &stdio, &fds);
            let _ = nix::unistd::write(&failing, &serde_json::to_vec(&failure).unwrap_or_default());
            // SAFETY: ends the child without running destructors of a copied process.
            unsafe { libc::_exit(127) }
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
    drop_streams(&fds, &stdio);
    let exit = reap_until(program);
    let _ = send(fds.report.as_fd(), &Report::Exited(exit), &[]);
    // SAFETY: ends the PID namespace, and with it every process that the program left.
    unsafe { libc::_exit(0) }
}

fn hung_up(lifeline: BorrowedFd<'_>) -> bool {
    let mut fds = [PollFd::new(lifeline, PollFlags::empty())];
    poll(&mut fds, PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
}

/// Closes whatever the fork copied, but for what this member was given.
fn close_all_but(fds: &Descriptors) -> Result<(), Failure> {
    let mut keep: Vec<i32> = [&fds.report]
        .into_iter()
        .chain(&fds.stdio)
        .chain(&fds.extra)
        .chain(&fds.cgroups)
        .map(|fd| fd.as_raw_fd())
        .chain(0..3)
        .collect();
    keep.sort_unstable();
    keep.dedup();
    let mut first = 0;
    for fd in keep.into_iter().chain([i32::MAX]) {
        if fd > first {
            // SAFETY: what is closed here belongs to the holder's copy, whose owners never run again
            // in this process.
            let result = unsafe { libc::close_range(first as u32, fd as u32 - 1, 0) };
            Errno::result(result).step("close descriptors")?;
        }
        first = fd.saturating_add(1);
    }
    Ok(())
}

/// One user, one group: the holder's own, under the same numbers.
fn identity() -> Result<(), Failure> {
    write_maps("1000 1000 1")
}

/// Writes the calling process's identity maps.
pub(crate) fn write_maps(map: &str) -> Result<(), Failure> {
    for (file, text) in [("setgroups", "deny"), ("uid_map", map), ("gid_map", map)] {
        fs::write(format!("/proc/self/{file}"), text).step(format!("write {file}"))?;
    }
    Ok(())
}

fn open_terminal(cols: u16, rows: u16) -> Result<(OwnedFd, OwnedFd), Failure> {
    let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    let control = open("/dev/pts/ptmx", flags, Mode::empty()).step("open a terminal")?;
    let unlock: libc::c_int = 0;
    // SAFETY: the argument is a readable int that outlives the call.
    Errno::result(unsafe { libc::ioctl(control.as_raw_fd(), libc::TIOCSPTLCK, &raw const unlock) })
        .step("unlock the terminal")?;
    // SAFETY: takes open flags by value and returns a new descriptor.
    let user =
        Errno::result(unsafe { libc::ioctl(control.as_raw_fd(), libc::TIOCGPTPEER, flags.bits()) })
            .step("open the terminal's other side")?;
    // SAFETY: the kernel has just made this descriptor for us.
    let user = unsafe { OwnedFd::from_raw_fd(user) };
    let size = libc::winsize {
        ws_row: rows,
        ws_col: cols,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    // SAFETY: the argument is a readable winsize that outlives the call.
    Errno::result(unsafe { libc::ioctl(control.as_raw_fd(), libc::TIOCSWINSZ, &raw const size) })
        .step("size the terminal")?;
    Ok((control, user))
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

/// Becomes the program.
fn execute(member: &MemberSpec, stdio: &[i32], fds: &Descriptors) -> Result<Infallible, Failure> {
    setsid().step("setsid")?;
    if matches!(member.stdio, Stdio::Terminal { .. }) {
        // SAFETY: makes the terminal the controlling one of the session that was just made.
        Errno::result(unsafe { libc::ioctl(stdio[0], libc::TIOCSCTTY, 0) })
            .step("take the terminal")?;
    }
    chdir(member.cwd.as_str()).step(format!("enter {}", member.cwd))?;
    // First away from the low numbers, so that no target overwrites a source.
    let mut moves = Vec::new();
    let extra = fds
        .extra
        .iter()
        .map(|fd| fd.as_raw_fd())
        .zip(member.extra.iter().copied());
    for (source, target) in stdio.iter().copied().zip(0..3).chain(extra) {
        // SAFETY: duplicates a descriptor that is open in this process.
        let high = unsafe { libc::fcntl(source, libc::F_DUPFD_CLOEXEC, 64) };
        moves.push((Errno::result(high).step("place descriptors")?, target));
    }
    for (high, target) in moves {
        // SAFETY: replaces a low descriptor on purpose; nothing in this process uses it any more.
        let high = unsafe { BorrowedFd::borrow_raw(high) };
        // SAFETY: as above; the duplicate stays open for the program.
        let placed = unsafe { dup2_raw(high, target) }.step("place descriptors")?;
        let _ = placed.into_raw_fd();
    }
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    for signal in Signal::iterator() {
        if !matches!(signal, Signal::SIGKILL | Signal::SIGSTOP) {
            // SAFETY: the default action runs no code of ours.
            unsafe { sigaction(signal, &default) }.step("reset signals")?;
        }
    }
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None).step("reset signals")?;
    let text = |text: &str| {
        CString::new(text)
            .map_err(std::io::Error::from)
            .step("argument")
    };
    let argv = member
        .argv
        .iter()
        .map(|word| text(word))
        .collect::<Result<Vec<_>, _>>()?;
    let env = member
        .env
        .iter()
        .map(|(name, value)| text(&format!("{name}={value}")))
        .collect::<Result<Vec<_>, _>>()?;
    let program = argv.first().ok_or(Errno::ENOENT).step("start a program")?;
    if let Some((_, path)) = member.env.iter().find(|(name, _)| name == "PATH") {
        // execvpe looks at the present environment's PATH.
        // SAFETY: one thread.
        unsafe { std::env::set_var("PATH", path) };
    }
    execvpe(program, &argv, &env).step(format!("start {}", member.argv[0]))
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

/// Collects every process that ends, until the program itself has.
fn reap_until(program: Pid) -> Exit {
    loop {
        match waitpid(None, None) {
            Ok(WaitStatus::Exited(pid, code)) if pid == program => return Exit::Code(code),
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid == program => {
                return Exit::Signal(signal as i32);
            }
            Err(Errno::ECHILD) => return Exit::Code(0),
            _ => {}
        }
    }
}

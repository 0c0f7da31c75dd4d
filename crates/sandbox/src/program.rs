//! The last steps of a member's program: its place (descriptors, folder, signals), and its execution.

use std::convert::Infallible;
use std::ffi::CString;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::signal::{
    SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal, sigaction, sigprocmask,
};
use nix::unistd::{chdir, dup2_raw, execvpe, setsid};

use crate::spec::{MemberSpec, Stdio};
use crate::terminal;
use crate::wire::{Failure, Step};

/// The lowest descriptor that is used on the way; above all that members ask for.
const HIGH: i32 = 64;

/// The process that is to run a member's program.
pub(crate) struct Program {
    /// Its init reads here why the program could not be started, or the end once it has been. Closed by
    /// execution.
    failing: OwnedFd,
}

impl Program {
    /// Takes its place: the member's folder, exactly the descriptors that it was given, default
    /// signals, a session of its own.
    pub(crate) fn place(
        member: &MemberSpec,
        stdio: &[i32],
        extra: &[OwnedFd],
        failing: OwnedFd,
    ) -> Result<Self, (Failure, OwnedFd)> {
        let high = match duplicate_high(failing.as_fd()) {
            Ok(high) => high,
            Err(failure) => return Err((failure, failing)),
        };
        // What follows closes by number, and must not meet an owner.
        drop(failing);
        let failing = high;
        match take_place(member, stdio, extra, failing.as_fd()) {
            Ok(()) => Ok(Self { failing }),
            Err(failure) => Err((failure, failing)),
        }
    }

    /// Becomes the program. Returns only if that fails.
    pub(crate) fn execute(self, member: &MemberSpec) -> ! {
        let Err(failure) = execute(member);
        give_up(&failure, &self.failing)
    }

    /// Tells init that the program runs: this process is it.
    pub(crate) fn go_on(self) {
        drop(self.failing);
    }
}

/// Tells init why there is no program, and ends.
pub(crate) fn give_up(failure: &Failure, failing: &OwnedFd) -> ! {
    let _ = nix::unistd::write(failing, &serde_json::to_vec(failure).unwrap_or_default());
    // SAFETY: ends the child without running destructors of a copied process.
    unsafe { libc::_exit(127) }
}

/// As [`Program::place`], for whoever reports failures in another way; `failing` is kept open.
pub(crate) fn take_place(
    member: &MemberSpec,
    stdio: &[i32],
    extra: &[OwnedFd],
    failing: BorrowedFd<'_>,
) -> Result<(), Failure> {
    setsid().step("setsid")?;
    if matches!(member.stdio, Stdio::Terminal { .. }) {
        terminal::take(stdio[0])?;
    }
    chdir(member.cwd.as_str()).step(format!("enter {}", member.cwd))?;
    place_descriptors(member, stdio, extra)?;
    let wanted = (0..3).chain(member.extra.iter().copied());
    close_all_but(wanted.chain([failing.as_raw_fd()]))?;
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    for signal in Signal::iterator() {
        if !matches!(signal, Signal::SIGKILL | Signal::SIGSTOP) {
            // SAFETY: the default action runs no code of ours.
            unsafe { sigaction(signal, &default) }.step("reset signals")?;
        }
    }
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None).step("reset signals")
}

fn place_descriptors(member: &MemberSpec, stdio: &[i32], extra: &[OwnedFd]) -> Result<(), Failure> {
    // First away from the low numbers, so that no target overwrites a source.
    let mut moves = Vec::new();
    let extra = extra
        .iter()
        .map(|fd| fd.as_raw_fd())
        .zip(member.extra.iter().copied());
    for (source, target) in stdio.iter().copied().zip(0..3).chain(extra) {
        // SAFETY: the descriptor is open in this process and stays so until the moves are done.
        let source = unsafe { BorrowedFd::borrow_raw(source) };
        moves.push((duplicate_high(source)?, target));
    }
    for (high, target) in moves {
        // SAFETY: replaces a low descriptor on purpose; nothing in this process uses it any more.
        let placed = unsafe { dup2_raw(&high, target) }.step("place descriptors")?;
        let _ = placed.into_raw_fd();
    }
    Ok(())
}

/// A duplicate that is out of the way of the numbers that members ask for, closed by execution.
pub(crate) fn duplicate_high(fd: BorrowedFd<'_>) -> Result<OwnedFd, Failure> {
    // SAFETY: duplicates a descriptor that is open in this process.
    let high = unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_DUPFD_CLOEXEC, HIGH) };
    let high = Errno::result(high).step("place descriptors")?;
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(high) })
}

/// Closes every descriptor of this process but these, whoever owned them: for processes in which those
/// owners never run again.
pub(crate) fn close_all_but(keep: impl Iterator<Item = i32>) -> Result<(), Failure> {
    let mut keep: Vec<i32> = keep.collect();
    keep.sort_unstable();
    keep.dedup();
    let mut first = 0;
    for fd in keep.into_iter().chain([i32::MAX]) {
        if fd > first {
            // SAFETY: what is closed here belongs to owners that never run again in this process.
            let result = unsafe { libc::close_range(first as u32, fd as u32 - 1, 0) };
            Errno::result(result).step("close descriptors")?;
        }
        first = fd.saturating_add(1);
    }
    Ok(())
}

/// Executes a member's program, looking it up on the `PATH` of its environment.
pub(crate) fn execute(member: &MemberSpec) -> Result<Infallible, Failure> {
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

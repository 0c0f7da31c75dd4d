//! What an init does all its life: it collects processes that have ended.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::wire::{Exit, Failure, Step};

/// Tells when children have ended.
pub(crate) struct Children(SignalFd);

impl Children {
    /// To be made before the first child.
    pub(crate) fn watch() -> Result<Self, Failure> {
        let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
        // A template ignores its children; what was forked from it must not.
        // SAFETY: the default action runs no code of ours.
        unsafe { sigaction(Signal::SIGCHLD, &default) }.step("watch children")?;
        let mut mask = SigSet::empty();
        mask.add(Signal::SIGCHLD);
        mask.thread_block().step("watch children")?;
        let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
        SignalFd::with_flags(&mask, flags)
            .map(Self)
            .step("watch children")
    }

    /// Collects every process that ends, until the program itself has, or until the session's holder is
    /// gone (`None`).
    pub(crate) fn reap_until(&self, program: Pid, lifeline: BorrowedFd<'_>) -> Option<Exit> {
        loop {
            match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
                Ok(WaitStatus::Exited(pid, code)) if pid == program => {
                    return Some(Exit::Code(code));
                }
                Ok(WaitStatus::Signaled(pid, signal, _)) if pid == program => {
                    return Some(Exit::Signal(signal as i32));
                }
                Ok(WaitStatus::StillAlive) => self.wait(lifeline)?,
                Err(Errno::ECHILD) => return Some(Exit::Code(0)),
                _ => {}
            }
        }
    }

    /// Waits until a child may have ended; `None` when the session is over.
    fn wait(&self, lifeline: BorrowedFd<'_>) -> Option<()> {
        let mut fds = [
            PollFd::new(self.0.as_fd(), PollFlags::POLLIN),
            PollFd::new(lifeline, PollFlags::empty()),
        ];
        let _ = poll(&mut fds, PollTimeout::NONE);
        let over = fds[1].any().unwrap_or(true);
        // What it says is asked of waitpid.
        while let Ok(Some(_)) = self.0.read_signal() {}
        (!over).then_some(())
    }
}

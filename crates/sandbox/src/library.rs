//! What a template calls: this crate as a shared library, with C's calling convention.
//!
//! ```c
//! int  quintain_template_ready(void);  // once, when it has prepared itself
//! int  quintain_template_wait(void);   // blocks; 1: a member is to be forked; 0: the server is gone
//! int  quintain_template_fork(void);   // forks; 0: go on waiting; 1: this process is the member's program
//! long quintain_template_program(char *buffer, unsigned long size);  // its argv and environment
//! ```
//!
//! A template has one thread, and calls them in this order. After `fork` has returned 1 the process is in
//! its session, with a member's view, limits and rights: everything is taken away that the program must
//! not have, and nothing of a lab has been read.
//!
//! The template itself is told nothing of sessions: a later fork, in another session, would have it in its
//! memory. It is given a socket for each fork, on which the fork then hears what to do.

use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::{Mutex, PoisonError};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use nix::unistd::{ForkResult, fork};
use serde_json::json;

use crate::join;
use crate::spec::MemberSpec;
use crate::template::SOCKET;
use crate::wire::{Knock, Reply, receive, send};

/// Where the next fork is told what to do.
static NEXT: Mutex<Option<OwnedFd>> = Mutex::new(None);
/// In a member's program: what it is to run.
static PROGRAM: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn socket() -> BorrowedFd<'static> {
    // SAFETY: a template is started with the socket as this descriptor and never closes it.
    unsafe { BorrowedFd::borrow_raw(SOCKET) }
}

/// Tells the server that the template may be forked; 0 if it has heard it.
#[unsafe(no_mangle)]
pub extern "C" fn quintain_template_ready() -> libc::c_int {
    // Forks that have ended are nobody's to collect.
    let ignore = SigAction::new(SigHandler::SigIgn, SaFlags::empty(), SigSet::empty());
    // SAFETY: ignoring a signal runs no code.
    let ignored = unsafe { sigaction(Signal::SIGCHLD, &ignore) };
    let told = send(socket(), &Reply::Done, &[]);
    -libc::c_int::from(ignored.is_err() || told.is_err())
}

/// Waits until a member is to be forked (1), or the server is gone (0).
#[unsafe(no_mangle)]
pub extern "C" fn quintain_template_wait() -> libc::c_int {
    while let Ok(Some((Knock {}, fds))) = receive::<Knock>(socket()) {
        if let Some(told) = fds.into_iter().next() {
            *NEXT.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
            return 1;
        }
    }
    0
}

/// Forks the member that was asked for. Returns 0 in the template and 1 in the member's program.
#[unsafe(no_mangle)]
pub extern "C" fn quintain_template_fork() -> libc::c_int {
    let next = NEXT.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(told) = next else {
        return 0;
    };
    // SAFETY: a template has one thread.
    match unsafe { fork() } {
        Ok(ForkResult::Child) => {
            let member = join::fork_in(told);
            *PROGRAM.lock().unwrap_or_else(PoisonError::into_inner) = described(&member);
            1
        }
        // The socket is closed here; if there was no fork, that tells the server.
        Ok(ForkResult::Parent { .. }) | Err(_) => 0,
    }
}

fn described(member: &MemberSpec) -> Vec<u8> {
    json!({"argv": member.argv, "env": member.env})
        .to_string()
        .into_bytes()
}

/// Copies what this process is to run into a buffer, as JSON: `{"argv": [...], "env": [[name, value],
/// ...]}`. Returns its length; nothing is copied if that is more than `size`.
///
/// # Safety
/// `buffer` must have room for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn quintain_template_program(
    buffer: *mut libc::c_char,
    size: libc::size_t,
) -> libc::ssize_t {
    let program = PROGRAM.lock().unwrap_or_else(PoisonError::into_inner);
    if program.len() <= size {
        // SAFETY: the caller has given room for `size` bytes, and the two don't overlap.
        unsafe { std::ptr::copy_nonoverlapping(program.as_ptr(), buffer.cast(), program.len()) };
    }
    program.len() as libc::ssize_t
}

//! Descriptors that an asynchronous server waits on.

use std::io;
use std::os::fd::OwnedFd;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Registers a descriptor with the Tokio runtime that this is called on. Regular files can't be
/// waited on (`EPERM`).
pub fn watch(fd: OwnedFd, interest: Interest) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an `OwnedFd` keeps its descriptor open and the same until it is dropped, and only shared
    // borrows of it are handed out by `AsyncFd` unless it is taken out for good.
    unsafe { AsyncFd::register_with_interest(fd, interest) }.map_err(io::Error::from)
}

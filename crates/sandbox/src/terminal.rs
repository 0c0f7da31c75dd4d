//! A member's pseudo-terminal.

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;

use crate::wire::{Failure, Step};

/// Opens a terminal of this size in the member's own `/dev/pts`: its controlling side and its user's.
pub(crate) fn open_pair(cols: u16, rows: u16) -> Result<(OwnedFd, OwnedFd), Failure> {
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

/// Makes a terminal the controlling one of the calling process's session, which must have just been
/// made.
pub(crate) fn take(terminal: i32) -> Result<(), Failure> {
    // SAFETY: passes a descriptor and an integer.
    Errno::result(unsafe { libc::ioctl(terminal, libc::TIOCSCTTY, 0) })
        .map(drop)
        .step("take the terminal")
}

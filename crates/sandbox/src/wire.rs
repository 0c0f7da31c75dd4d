//! What the server and a session's holder say to each other: one JSON object a packet over a
//! `SOCK_SEQPACKET` socket pair, with file descriptors attached.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, UnixAddr, recvmsg, sendmsg};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::spec::{MemberSpec, SessionSpec, TemplateSpec};

/// The largest packet, in bytes. Specifications are a few kilobytes; file contents travel as
/// descriptors, never in a packet.
const MAX_PACKET: usize = 128 * 1024;

/// The most descriptors that one packet carries.
const MAX_FDS: usize = 32;

/// What the server asks of a helper process. The first request says what the helper is: a session's
/// holder ([`Request::Open`]), a template ([`Request::Template`]), or one that makes a user namespace
/// and ends ([`Request::Estate`]).
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Make the user namespace that templates and sessions of an ordinary user share as their parent.
    /// Answered with its descriptor.
    Estate,
    /// Become a template. Attached are the estate, if there is one, and `cgroup.procs` files that it
    /// enters. Answered when the program is ready.
    Template {
        spec: Box<TemplateSpec>,
        /// When started as root: [`Identity::owner`] of all sessions.
        owner: Option<u32>,
        has_estate: bool,
    },
    /// Make the session's namespaces and mounts. The estate is attached, if there is one. Answered with
    /// one directory descriptor an area.
    Open {
        spec: SessionSpec,
        /// When started as root: whom the session belongs to.
        identity: Option<Identity>,
    },
    /// Let somebody in. Answered with the descriptors of [`crate::join::Doors`].
    Join,
    /// Start a member. Descriptors: see [`crate::member::Descriptors`].
    Spawn(Box<MemberSpec>),
    /// Connect to a TCP port of the session. Answered with the socket.
    Connect(std::net::SocketAddrV4),
    /// Listen on a TCP port of the session. Answered with the socket.
    Listen(std::net::SocketAddrV4),
    /// Put the attached file's content at this path of an area, creating folders.
    Write {
        area: String,
        path: String,
        executable: bool,
    },
    /// Remove a file of an area.
    Remove { area: String, path: String },
    /// Move a file within an area.
    Rename {
        area: String,
        from: String,
        to: String,
    },
    /// Remove everything in an area.
    Clear { area: String },
}

/// Users of a session on a server that was started as root.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Owns the session's user namespace, and so has every capability in it: the templates' user. No
    /// program of a session runs as this one.
    pub owner: u32,
    /// The unprivileged user that the session runs as, and no other session.
    pub runs_as: u32,
}

/// All that a template is told: a fork is wanted. Attached is the socket on which the fork hears
/// [`Fork`] and reports.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Knock {}

/// What a template's fork is told: become a member. Descriptors: those of [`crate::join::Doors`], then
/// those of [`crate::member::Descriptors`] without the report.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Fork {
    /// The session, as far as a member's view depends on it.
    pub session: SessionSpec,
    /// The member.
    pub member: MemberSpec,
}

/// The holder's answer to one request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    Done,
    Failed(Failure),
}

/// What a member's init tells the server over the report socket.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Report {
    /// A template has forked the member's init, whose process descriptor is attached.
    Born,
    /// The program has been executed. A pseudo-terminal's controlling side is attached, if asked for.
    Started,
    /// The program ended.
    Exited(Exit),
    /// It could not be started.
    Failed(Failure),
}

/// How a member's program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exit {
    /// It returned this exit status.
    Code(i32),
    /// It was ended by this signal.
    Signal(i32),
}

/// A step that the kernel refused.
#[derive(Debug, Clone, Serialize, Deserialize, thiserror::Error)]
#[error("{step}: {}", Errno::from_raw(*.errno))]
pub struct Failure {
    /// What was being done, in words.
    pub step: String,
    /// The kernel's error number.
    pub errno: i32,
}

/// Names the step that an error happened in.
pub(crate) trait Step<T> {
    fn step(self, step: impl Into<String>) -> Result<T, Failure>;
}

impl<T> Step<T> for nix::Result<T> {
    fn step(self, step: impl Into<String>) -> Result<T, Failure> {
        self.map_err(|errno| Failure {
            step: step.into(),
            errno: errno as i32,
        })
    }
}

impl<T> Step<T> for std::io::Result<T> {
    fn step(self, step: impl Into<String>) -> Result<T, Failure> {
        self.map_err(|error| Failure {
            step: step.into(),
            errno: error.raw_os_error().unwrap_or(libc::EIO),
        })
    }
}

/// Sends one packet with descriptors.
pub(crate) fn send<T: Serialize>(
    socket: BorrowedFd<'_>,
    message: &T,
    fds: &[BorrowedFd<'_>],
) -> nix::Result<()> {
    let body = serde_json::to_vec(message).map_err(|_| Errno::EINVAL)?;
    if body.len() > MAX_PACKET || fds.len() > MAX_FDS {
        return Err(Errno::EMSGSIZE);
    }
    let raw: Vec<RawFd> = fds.iter().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&raw)];
    let control: &[ControlMessage] = if raw.is_empty() { &[] } else { &rights };
    sendmsg::<UnixAddr>(
        socket.as_raw_fd(),
        &[IoSlice::new(&body)],
        control,
        MsgFlags::MSG_NOSIGNAL,
        None,
    )?;
    Ok(())
}

/// Receives one packet; `None` when the other side has closed.
pub(crate) fn receive<T: DeserializeOwned>(
    socket: BorrowedFd<'_>,
) -> nix::Result<Option<(T, Vec<OwnedFd>)>> {
    let mut body = vec![0; MAX_PACKET];
    let mut space = cmsg_space!([RawFd; MAX_FDS]);
    let mut fds = Vec::new();
    let length = {
        let mut buffers = [IoSliceMut::new(&mut body)];
        let message = loop {
            match recvmsg::<UnixAddr>(
                socket.as_raw_fd(),
                &mut buffers,
                Some(&mut space),
                MsgFlags::MSG_CMSG_CLOEXEC,
            ) {
                Err(Errno::EINTR) => continue,
                other => break other?,
            }
        };
        for control in message.cmsgs()? {
            if let ControlMessageOwned::ScmRights(raw) = control {
                for fd in raw {
                    // SAFETY: the kernel has just installed this descriptor in our table for this
                    // message; nobody else owns it.
                    fds.push(unsafe { OwnedFd::from_raw_fd(fd) });
                }
            }
        }
        if message.flags.contains(MsgFlags::MSG_TRUNC) {
            return Err(Errno::EMSGSIZE);
        }
        message.bytes
    };
    if length == 0 {
        return Ok(None);
    }
    let message = serde_json::from_slice(&body[..length]).map_err(|_| Errno::EBADMSG)?;
    Ok(Some((message, fds)))
}

/// Borrows every descriptor of a list.
pub(crate) fn borrow_all<F: AsFd>(fds: &[F]) -> Vec<BorrowedFd<'_>> {
    fds.iter().map(AsFd::as_fd).collect()
}

//! A session's network: loopback only.

use std::fs;
use std::net::SocketAddrV4;
use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, Backlog, SockFlag, SockType, SockaddrIn, bind, connect, listen, setsockopt,
    socket, sockopt,
};

use crate::wire::{Failure, Step};

/// Brings the loopback up, and opens its low ports and echo requests to the one user there is.
pub(crate) fn bring_up() -> Result<(), Failure> {
    let fd = socket(
        AddressFamily::Inet,
        SockType::Datagram,
        SockFlag::SOCK_CLOEXEC,
        None,
    )
    .step("socket")?;
    // SAFETY: an all-zero ifreq is a valid one.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(b"lo\0") {
        *to = *from as libc::c_char;
    }
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    // SAFETY: request is a valid ifreq that outlives the call.
    let result = unsafe { libc::ioctl(fd.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) };
    Errno::result(result).step("bring the loopback up")?;
    for (name, value) in [
        ("ip_unprivileged_port_start", "0"),
        ("ping_group_range", "1000 1000"),
    ] {
        set(&format!("net/ipv4/{name}"), value)?;
    }
    Ok(())
}

/// Sockets are non-blocking: no learner's program may hold us by not accepting.
fn tcp() -> Result<OwnedFd, Failure> {
    socket(
        AddressFamily::Inet,
        SockType::Stream,
        SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK,
        None,
    )
    .step("socket")
}

/// Sets a kernel parameter of our own namespaces.
pub(crate) fn set(name: &str, value: &str) -> Result<(), Failure> {
    fs::write(format!("/proc/sys/{name}"), value).step(format!("set {name}"))
}

/// Starts a connection to a port of the session.
pub(crate) fn connect_to(address: SocketAddrV4) -> Result<OwnedFd, Failure> {
    let fd = tcp()?;
    match connect(fd.as_raw_fd(), &SockaddrIn::from(address)) {
        Ok(()) | Err(Errno::EINPROGRESS) => Ok(fd),
        Err(errno) => Err(errno).step(format!("connect to {address}")),
    }
}

/// Listens on a port of the session.
pub(crate) fn listen_at(address: SocketAddrV4) -> Result<OwnedFd, Failure> {
    let fd = tcp()?;
    setsockopt(&fd, sockopt::ReuseAddr, &true).step("reuse the address")?;
    bind(fd.as_raw_fd(), &SockaddrIn::from(address)).step(format!("bind {address}"))?;
    let backlog = Backlog::new(128).unwrap_or(Backlog::MAXCONN);
    listen(&fd, backlog).step(format!("listen on {address}"))?;
    Ok(fd)
}

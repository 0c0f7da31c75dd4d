//! The holder: one small process for each session. It makes the session's namespaces, keeps its
//! network and its areas alive, opens sockets in it for the server, and is the parent of its
//! members. When the server goes away, however that happens, it ends, and everything with it.

use std::fs::{self, File};
use std::net::SocketAddrV4;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::socket::{
    AddressFamily, Backlog, SockFlag, SockType, SockaddrIn, bind, connect, listen, setsockopt,
    socket, sockopt,
};
use nix::sys::stat::Mode;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Gid, Uid, getegid, geteuid, pipe2, setgroups, setresgid, setresuid};

use crate::beneath;
use crate::member::{self, Descriptors};
use crate::root::{self, STAGE, area_path, staged_path};
use crate::spec::SessionSpec;
use crate::wire::{Failure, Reply, Request, Step, borrow_all, receive, send};

/// The holder's whole life. Its standard input is the socket to the server. Returns when the server
/// has closed it.
pub fn run() {
    let socket = std::io::stdin();
    let socket = socket.as_fd();
    let Ok(Some((Request::Open { spec, host_id }, _))) = receive::<Request>(socket) else {
        return;
    };
    let mut holder = match Holder::open(spec, host_id) {
        Ok(holder) => holder,
        Err(failure) => {
            let _ = send(socket, &Reply::Failed(failure), &[]);
            return;
        }
    };
    let areas: Vec<BorrowedFd> = holder.areas.iter().map(|(_, fd)| fd.as_fd()).collect();
    if send(socket, &Reply::Done, &areas).is_err() {
        return;
    }
    while let Ok(Some((request, fds))) = receive::<Request>(socket) {
        holder.reap();
        let (reply, fds) = match holder.answer(request, fds) {
            Ok(fds) => (Reply::Done, fds),
            Err(failure) => (Reply::Failed(failure), Vec::new()),
        };
        if send(socket, &reply, &borrow_all(&fds)).is_err() {
            break;
        }
    }
    // Members follow by their parent-death signal.
}

struct Holder {
    spec: SessionSpec,
    areas: Vec<(String, OwnedFd)>,
    /// Its reading end is at its end when we are gone; the writing end is nowhere else.
    lifeline: (OwnedFd, OwnedFd),
}

impl Holder {
    fn open(spec: SessionSpec, host_id: Option<u32>) -> Result<Self, Failure> {
        let lifeline = pipe2(OFlag::O_CLOEXEC).step("lifeline")?;
        if let Some(id) = host_id {
            // As root: look into folders that only root may enter before becoming nobody.
            unshare(CloneFlags::CLONE_NEWNS).step("new mount namespace")?;
            stage(&spec, host_id)?;
            become_user(id)?;
        }
        let map = format!("1000 {} 1", geteuid());
        let group_map = format!("1000 {} 1", getegid());
        unshare(
            CloneFlags::CLONE_NEWUSER
                | CloneFlags::CLONE_NEWNS
                | CloneFlags::CLONE_NEWNET
                | CloneFlags::CLONE_NEWIPC
                | CloneFlags::CLONE_NEWUTS,
        )
        .step("new namespaces")?;
        fs::write("/proc/self/setgroups", "deny").step("write setgroups")?;
        fs::write("/proc/self/uid_map", map).step("write uid_map")?;
        fs::write("/proc/self/gid_map", group_map).step("write gid_map")?;
        if host_id.is_none() {
            stage(&spec, None)?;
        }
        network()?;
        let areas = areas(&spec)?;
        Ok(Self {
            spec,
            areas,
            lifeline,
        })
    }

    fn area(&self, name: &str) -> Result<BorrowedFd<'_>, Failure> {
        let found = self.areas.iter().find(|(own, _)| own == name);
        found
            .map(|(_, fd)| fd.as_fd())
            .ok_or(Errno::ENOENT)
            .step(format!("area {name}"))
    }

    fn answer(&mut self, request: Request, fds: Vec<OwnedFd>) -> Result<Vec<OwnedFd>, Failure> {
        match request {
            Request::Open { .. } => Err(Errno::EALREADY).step("open a session"),
            Request::Spawn(spec) => {
                let fds = Descriptors::sort(&spec, fds)
                    .ok_or(Errno::EBADF)
                    .step("descriptors of a member")?;
                let pid = member::spawn(&self.spec, &spec, fds, self.lifeline.0.as_fd())?;
                Ok(vec![pidfd(pid.as_raw())?])
            }
            Request::Connect(address) => Ok(vec![connect_to(address)?]),
            Request::Listen(address) => Ok(vec![listen_at(address)?]),
            Request::Write {
                area,
                path,
                executable,
            } => {
                let content = fds.into_iter().next().ok_or(Errno::EBADF).step("content")?;
                let folder = self.area(&area)?;
                beneath::write(folder, &path, &mut File::from(content), executable)
                    .step(format!("write {path}"))?;
                Ok(Vec::new())
            }
            Request::Remove { area, path } => {
                beneath::remove(self.area(&area)?, &path).step(format!("remove {path}"))?;
                Ok(Vec::new())
            }
            Request::Rename { area, from, to } => {
                beneath::rename(self.area(&area)?, &from, &to)
                    .step(format!("rename {from} to {to}"))?;
                Ok(Vec::new())
            }
            Request::Clear { area } => {
                beneath::clear(self.area(&area)?).step("clear")?;
                Ok(Vec::new())
            }
        }
    }

    fn reap(&self) {
        while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            if status == WaitStatus::StillAlive {
                break;
            }
        }
    }
}

/// Gathers what members will be shown on a memory-backed folder of our own mount namespace.
fn stage(spec: &SessionSpec, host_id: Option<u32>) -> Result<(), Failure> {
    mount(
        None::<&str>,
        "/",
        None::<&str>,
        MsFlags::MS_REC | MsFlags::MS_PRIVATE,
        None::<&str>,
    )
    .step("make mounts private")?;
    root::tmpfs(STAGE, 1 << 20, 4096, "0755")?;
    for folder in ["areas", "staged", "root"] {
        fs::create_dir(format!("{STAGE}/{folder}")).step("make the stage")?;
    }
    if let Some(id) = host_id {
        // Areas and roots are made on these by the session's own user.
        for folder in ["areas", "root"] {
            nix::unistd::chown(
                format!("{STAGE}/{folder}").as_str(),
                Some(Uid::from_raw(id)),
                Some(Gid::from_raw(id)),
            )
            .step("make the stage")?;
        }
    }
    for staged in &spec.staged {
        let target = staged_path(&staged.name);
        let source = staged.source.to_string_lossy();
        root::mount_point(&staged.source, Path::new(&target))?;
        root::bind(&source, &target)?;
        root::restrict(&target, root::READ_ONLY)?;
    }
    Ok(())
}

fn become_user(id: u32) -> Result<(), Failure> {
    let (user, group) = (Uid::from_raw(id), Gid::from_raw(id));
    setgroups(&[]).step("leave groups")?;
    setresgid(group, group, group).step("change group")?;
    setresuid(user, user, user).step("change user")?;
    // Changing user closes /proc/self to us; we still have maps to write there.
    nix::sys::prctl::set_dumpable(true).step("open /proc/self")
}

fn areas(spec: &SessionSpec) -> Result<Vec<(String, OwnedFd)>, Failure> {
    let mut opened = Vec::new();
    for area in &spec.areas {
        let path = area_path(&area.name);
        fs::create_dir(&path).step("make an area")?;
        root::tmpfs(&path, area.bytes, area.inodes, "0755")?;
        let fd = open(
            path.as_str(),
            OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC,
            Mode::empty(),
        )
        .step("open an area")?;
        opened.push((area.name.clone(), fd));
    }
    Ok(opened)
}

/// Brings the loopback up, and opens its low ports and echo requests to the one user there is.
fn network() -> Result<(), Failure> {
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
    let result = unsafe {
        libc::ioctl(
            std::os::fd::AsRawFd::as_raw_fd(&fd),
            libc::SIOCSIFFLAGS,
            &raw const request,
        )
    };
    Errno::result(result).step("bring the loopback up")?;
    for (name, value) in [
        ("ip_unprivileged_port_start", "0"),
        ("ping_group_range", "1000 1000"),
    ] {
        fs::write(format!("/proc/sys/net/ipv4/{name}"), value).step(format!("set {name}"))?;
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

fn connect_to(address: SocketAddrV4) -> Result<OwnedFd, Failure> {
    use std::os::fd::AsRawFd;
    let fd = tcp()?;
    match connect(fd.as_raw_fd(), &SockaddrIn::from(address)) {
        Ok(()) | Err(Errno::EINPROGRESS) => Ok(fd),
        Err(errno) => Err(errno).step(format!("connect to {address}")),
    }
}

fn listen_at(address: SocketAddrV4) -> Result<OwnedFd, Failure> {
    use std::os::fd::AsRawFd;
    let fd = tcp()?;
    setsockopt(&fd, sockopt::ReuseAddr, &true).step("reuse the address")?;
    bind(fd.as_raw_fd(), &SockaddrIn::from(address)).step(format!("bind {address}"))?;
    let backlog = Backlog::new(128).unwrap_or(Backlog::MAXCONN);
    listen(&fd, backlog).step(format!("listen on {address}"))?;
    Ok(fd)
}

fn pidfd(pid: i32) -> Result<OwnedFd, Failure> {
    use std::os::fd::FromRawFd;
    // SAFETY: takes integers and returns a new descriptor.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
    let fd = Errno::result(fd).step("open the member's process")?;
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as i32) })
}

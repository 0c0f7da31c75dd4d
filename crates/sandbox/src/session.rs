//! The server's side: starting sessions and members, and asking their holders.

use std::io::{self, Read, Write};
use std::net::{SocketAddrV4, TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio as ProcessStdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use nix::errno::Errno;
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

use crate::beneath::{self, Entry};
use crate::cgroup::{Cgroups, Group};
use crate::spec::{Area, MemberSpec, SessionSpec};
use crate::wire::{Exit, Failure, Reply, Report, Request, Step, borrow_all, receive, send};

/// The first of the user ids that sessions run as when the server runs as root: above what
/// distributions hand out to people, services and containers.
const FIRST_HOST_ID: u32 = 0x7000_0000;
/// How many of them there are.
const HOST_IDS: u32 = 0x1_0000;

static NEXT_HOST_ID: AtomicU32 = AtomicU32::new(0);

/// Why a session or a member could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The kernel refused a step.
    #[error("{0}")]
    Refused(#[from] Failure),
    /// The session's holder is gone, and the session with it.
    #[error("the session is over")]
    Over,
    /// The holder could not be started.
    #[error("could not start the session's holder: {0}")]
    Holder(io::Error),
}

impl Error {
    /// The kernel's error number, if it was the kernel that refused.
    pub fn errno(&self) -> Option<i32> {
        match self {
            Self::Refused(failure) => Some(failure.errno),
            _ => None,
        }
    }
}

/// Starts sessions.
#[derive(Debug, Clone)]
pub struct Launcher {
    program: PathBuf,
    arguments: Vec<String>,
    cgroups: Arc<Cgroups>,
}

impl Launcher {
    /// `program arguments...` must do nothing but call [`crate::holder_main`].
    pub fn new(program: PathBuf, arguments: Vec<String>, cgroups: Cgroups) -> Self {
        Self {
            program,
            arguments,
            cgroups: Arc::new(cgroups),
        }
    }

    /// Which limits hold on this machine.
    pub fn cgroups(&self) -> &Cgroups {
        &self.cgroups
    }

    /// Starts a session: its namespaces, network and areas, and no program yet. Blocks for some
    /// milliseconds.
    pub fn launch(&self, spec: SessionSpec, name: &str) -> Result<Session, Error> {
        let (ours, theirs) = socketpair(
            AddressFamily::Unix,
            SockType::SeqPacket,
            None,
            SockFlag::SOCK_CLOEXEC,
        )
        .map_err(|errno| Error::Holder(errno.into()))?;
        let holder = Command::new(&self.program)
            .arg0("quintain-holder")
            .args(&self.arguments)
            .stdin(theirs)
            .stdout(ProcessStdio::null())
            .env_clear()
            .current_dir("/")
            .spawn()
            .map_err(Error::Holder)?;
        let host_id = nix::unistd::geteuid()
            .is_root()
            .then(|| FIRST_HOST_ID + NEXT_HOST_ID.fetch_add(1, Ordering::Relaxed) % HOST_IDS);
        let areas = spec.areas.clone();
        let mut session = Session {
            socket: Mutex::new(ours),
            holder: Mutex::new(holder),
            areas: Vec::new(),
            group: self.cgroups.session(name),
        };
        let fds = session.ask(&Request::Open { spec, host_id }, &[])?;
        session.areas = areas.into_iter().zip(fds).collect();
        Ok(session)
    }
}

/// A running session. Dropping it ends everything in it.
#[derive(Debug)]
pub struct Session {
    socket: Mutex<OwnedFd>,
    holder: Mutex<Child>,
    areas: Vec<(Area, OwnedFd)>,
    group: Group,
}

/// Descriptors that a member is given.
#[derive(Debug, Default)]
pub struct Streams {
    /// Standard input, output and error, unless the member has a terminal.
    pub stdio: Option<[OwnedFd; 3]>,
    /// One for each number in [`MemberSpec::extra`].
    pub extra: Vec<OwnedFd>,
}

impl Session {
    fn ask(&self, request: &Request, fds: &[BorrowedFd<'_>]) -> Result<Vec<OwnedFd>, Error> {
        let socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner);
        send(socket.as_fd(), request, fds).map_err(|_| Error::Over)?;
        match receive::<Reply>(socket.as_fd()) {
            Ok(Some((Reply::Done, fds))) => Ok(fds),
            Ok(Some((Reply::Failed(failure), _))) => Err(failure.into()),
            Ok(None) | Err(_) => Err(Error::Over),
        }
    }

    /// Starts a member and waits until its program has been executed. Blocks for some milliseconds.
    pub fn spawn(&self, spec: &MemberSpec, streams: Streams) -> Result<Member, Error> {
        let (report, theirs) = socketpair(
            AddressFamily::Unix,
            SockType::SeqPacket,
            None,
            SockFlag::SOCK_CLOEXEC,
        )
        .step("socket pair")?;
        let group = self.group.member(&spec.name, &spec.limits);
        let cgroups = group.entries();
        let mut fds = vec![theirs];
        fds.extend(streams.stdio.into_iter().flatten());
        fds.extend(streams.extra);
        fds.extend(cgroups);
        let mut bounded = spec.clone();
        bounded.limits.address_space &= !group.bounds_memory();
        let request = Request::Spawn(Box::new(bounded));
        let process = self
            .ask(&request, &borrow_all(&fds))?
            .into_iter()
            .next()
            .ok_or(Error::Over)?;
        drop(fds);
        let mut member = Member {
            report,
            process,
            terminal: None,
            group,
        };
        match receive::<Report>(member.report.as_fd()) {
            Ok(Some((Report::Started, fds))) => {
                member.terminal = fds.into_iter().next();
                Ok(member)
            }
            Ok(Some((Report::Failed(failure), _))) => Err(failure.into()),
            // Ended before it could say why: by the kernel, for memory, while it was being made.
            _ => Err(Failure {
                step: format!("start {}", spec.name),
                errno: libc::ENOMEM,
            }
            .into()),
        }
    }

    /// Opens a connection to a port of the session. The stream is non-blocking and may still be
    /// connecting.
    pub fn connect(&self, address: SocketAddrV4) -> Result<TcpStream, Error> {
        self.one(&Request::Connect(address)).map(TcpStream::from)
    }

    /// Listens on a port of the session; the listener is non-blocking.
    pub fn listen(&self, address: SocketAddrV4) -> Result<TcpListener, Error> {
        self.one(&Request::Listen(address)).map(TcpListener::from)
    }

    fn one(&self, request: &Request) -> Result<OwnedFd, Error> {
        let fds = self.ask(request, &[])?;
        fds.into_iter().next().ok_or(Error::Over)
    }

    /// Writes a file of an area.
    pub fn write(&self, area: &str, path: &str, content: &[u8]) -> Result<(), Error> {
        let executable = content.starts_with(b"#!");
        let memory = memfd_create("content", MFdFlags::MFD_CLOEXEC).step("memory file")?;
        let mut memory = std::fs::File::from(memory);
        memory
            .write_all(content)
            .and_then(|()| io::Seek::rewind(&mut memory))
            .step("memory file")?;
        let request = Request::Write {
            area: area.into(),
            path: path.into(),
            executable,
        };
        self.ask(&request, &[memory.as_fd()]).map(drop)
    }

    /// Removes a file of an area.
    pub fn remove(&self, area: &str, path: &str) -> Result<(), Error> {
        let (area, path) = (area.into(), path.into());
        self.ask(&Request::Remove { area, path }, &[]).map(drop)
    }

    /// Moves a file within an area; never over another one.
    pub fn rename(&self, area: &str, from: &str, to: &str) -> Result<(), Error> {
        let (area, from, to) = (area.into(), from.into(), to.into());
        self.ask(&Request::Rename { area, from, to }, &[]).map(drop)
    }

    /// Empties an area.
    pub fn clear(&self, area: &str) -> Result<(), Error> {
        self.ask(&Request::Clear { area: area.into() }, &[])
            .map(drop)
    }

    fn area(&self, name: &str) -> Result<BorrowedFd<'_>, Error> {
        let found = self.areas.iter().find(|(area, _)| area.name == name);
        let found = found.map(|(_, fd)| fd.as_fd());
        Ok(found.ok_or(Errno::ENOENT).step(format!("area {name}"))?)
    }

    /// Reads a file of an area, of at most `limit` bytes.
    pub fn read(&self, area: &str, path: &str, limit: u64) -> Result<Vec<u8>, Error> {
        Ok(beneath::read(self.area(area)?, path, limit).step(format!("read {path}"))?)
    }

    /// Lists the files of an area, at most `limit`.
    pub fn list(&self, area: &str, limit: usize) -> Result<Vec<Entry>, Error> {
        Ok(beneath::list(self.area(area)?, limit).step("list")?)
    }

    /// Ends everything in the session now, whoever still holds it.
    pub fn end(&self) {
        let mut holder = self.holder.lock().unwrap_or_else(PoisonError::into_inner);
        // Members die with their holder; killing it is all there is to do.
        let _ = holder.kill();
        let _ = holder.wait();
    }

    /// Memory that all members together use now, in bytes, where the machine's cgroups tell.
    pub fn memory(&self) -> Option<u64> {
        self.group.memory()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

/// A running member. Dropping it kills its processes.
#[derive(Debug)]
pub struct Member {
    report: OwnedFd,
    process: OwnedFd,
    /// The controlling side of its pseudo-terminal.
    pub terminal: Option<OwnedFd>,
    group: Group,
}

impl Member {
    /// Kills all its processes. They may take a moment to end; [`Self::wait`] tells.
    pub fn kill(&self) {
        // SAFETY: passes a descriptor that we own, an integer, and a null pointer that the call allows.
        unsafe {
            libc::syscall(
                libc::SYS_pidfd_send_signal,
                self.process.as_raw_fd(),
                libc::SIGKILL,
                std::ptr::null::<libc::siginfo_t>(),
                0,
            );
        }
    }

    /// Waits until its program has ended. `None` if it was killed with all that belongs to it.
    pub fn wait(&self) -> Option<Exit> {
        match receive::<Report>(self.report.as_fd()) {
            Ok(Some((Report::Exited(exit), _))) => Some(exit),
            _ => None,
        }
    }

    /// A descriptor that becomes readable when the program has ended.
    pub fn ended(&self) -> BorrowedFd<'_> {
        self.report.as_fd()
    }

    /// Whether the kernel has killed any of its processes for using too much memory.
    pub fn out_of_memory(&self) -> bool {
        self.group.out_of_memory()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads a stream to its end, keeping at most `limit` bytes; the rest is read and thrown away, so that
/// its writer is not held.
pub fn read_bounded(stream: &mut dyn Read, limit: usize) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        let room = limit.saturating_sub(kept.len());
        kept.extend_from_slice(&buffer[..count.min(room)]);
    }
    kept
}

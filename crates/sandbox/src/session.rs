//! The server's side of a session: starting members, and asking the holder.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::process::Child;
use std::sync::{Mutex, PoisonError};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

use crate::beneath::{self, Entry};
use crate::cgroup::Group;
use crate::launcher::Error;
use crate::spec::{Area, MemberSpec, SessionSpec, Stdio};
use crate::templates::Templates;
use crate::wire::{
    Exit, Failure, Fork, Identity, Knock, Reply, Report, Request, Step, borrow_all, receive, send,
};

/// How long a template may take to fork a member and see it started, in milliseconds. It takes some ten;
/// this is for a template that hangs, and the member is then executed instead.
const FORK_TIME: u16 = 10_000;

/// A running session. Dropping it ends everything in it.
#[derive(Debug)]
pub struct Session {
    socket: Mutex<OwnedFd>,
    holder: Mutex<Child>,
    areas: Vec<(Area, OwnedFd)>,
    group: Group,
    templates: Templates,
    hosts: Vec<(Ipv4Addr, String)>,
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
    pub(crate) fn new(
        socket: OwnedFd,
        holder: Child,
        group: Group,
        templates: Templates,
        hosts: Vec<(Ipv4Addr, String)>,
    ) -> Self {
        Self {
            socket: Mutex::new(socket),
            holder: Mutex::new(holder),
            areas: Vec::new(),
            group,
            templates,
            hosts,
        }
    }

    /// Has the holder make it.
    pub(crate) fn open(
        mut self,
        spec: SessionSpec,
        identity: Option<Identity>,
        estate: Option<&OwnedFd>,
    ) -> Result<Self, Error> {
        let areas = spec.areas.clone();
        let estate: Vec<BorrowedFd> = estate.into_iter().map(AsFd::as_fd).collect();
        let fds = self.ask(&Request::Open { spec, identity }, &estate)?;
        self.areas = areas.into_iter().zip(fds).collect();
        Ok(self)
    }

    fn ask(&self, request: &Request, fds: &[BorrowedFd<'_>]) -> Result<Vec<OwnedFd>, Error> {
        let socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner);
        send(socket.as_fd(), request, fds).map_err(|_| Error::Over)?;
        match receive::<Reply>(socket.as_fd()) {
            Ok(Some((Reply::Done, fds))) => Ok(fds),
            Ok(Some((Reply::Failed(failure), _))) => Err(failure.into()),
            Ok(None) | Err(_) => Err(Error::Over),
        }
    }

    /// Starts a member and waits until its program runs. Blocks for some milliseconds.
    ///
    /// If the template that it names is ready, it is forked from that; if not, or if that goes wrong, it
    /// is executed.
    pub fn spawn(&self, spec: &MemberSpec, streams: Streams) -> Result<Member, Error> {
        let group = self.group.member(&spec.name, &spec.limits);
        let mut bounded = spec.clone();
        bounded.limits.address_space &= !group.bounds_memory();
        let mut fds: Vec<OwnedFd> = streams.stdio.into_iter().flatten().collect();
        fds.extend(streams.extra);
        fds.extend(group.entries());
        let template = spec.template.as_deref();
        let template = template.filter(|_| matches!(spec.stdio, Stdio::Given));
        let started = match template.and_then(|name| self.templates.socket(name)) {
            Some(template) => match self.fork(&template, &bounded, &fds) {
                Ok(started) => Ok(started),
                Err(_) => self.execute(&bounded, &fds),
            },
            None => self.execute(&bounded, &fds),
        }?;
        Ok(Member {
            report: started.report,
            process: started.process,
            terminal: started.terminal,
            forked: started.forked,
            group,
        })
    }

    /// Has the holder clone a member and execute its program.
    fn execute(&self, spec: &MemberSpec, fds: &[OwnedFd]) -> Result<Started, Error> {
        let (report, theirs) = report_pair()?;
        let mut all = vec![theirs.as_fd()];
        all.extend(borrow_all(fds));
        let process = self.ask(&Request::Spawn(Box::new(spec.clone())), &all)?;
        let process = process.into_iter().next().ok_or(Error::Over)?;
        drop(theirs);
        match receive::<Report>(report.as_fd()) {
            Ok(Some((Report::Started, fds))) => Ok(Started {
                report,
                process,
                terminal: fds.into_iter().next(),
                forked: false,
            }),
            Ok(Some((Report::Failed(failure), _))) => Err(failure.into()),
            // Ended before it could say why: by the kernel, for memory, while it was being made.
            _ => Err(lost(spec)),
        }
    }

    /// Has a template fork a member that enters the session.
    fn fork(
        &self,
        template: &OwnedFd,
        spec: &MemberSpec,
        fds: &[OwnedFd],
    ) -> Result<Started, Error> {
        let doors = self.ask(&Request::Join, &[])?;
        let (report, theirs) = report_pair()?;
        let request = Fork {
            session: SessionSpec {
                hosts: self.hosts.clone(),
                ..SessionSpec::default()
            },
            member: spec.clone(),
        };
        let mut all = borrow_all(&doors);
        all.extend(borrow_all(fds));
        send(report.as_fd(), &request, &all).step("ask for a fork")?;
        send(template.as_fd(), &Knock {}, &[theirs.as_fd()]).step("ask for a fork")?;
        drop(theirs);
        let mut process = None;
        let mut started = false;
        // The two come from two processes, in any order.
        while process.is_none() || !started {
            let mut ready = [PollFd::new(report.as_fd(), PollFlags::POLLIN)];
            let time = PollTimeout::from(FORK_TIME);
            if poll(&mut ready, time).step("wait for the template")? == 0 {
                return Ok(Err(Errno::ETIMEDOUT).step("wait for the template")?);
            }
            match receive::<Report>(report.as_fd()) {
                Ok(Some((Report::Born, fds))) => process = fds.into_iter().next(),
                Ok(Some((Report::Started, _))) => started = true,
                Ok(Some((Report::Failed(failure), _))) => return Err(failure.into()),
                _ => return Err(lost(spec)),
            }
        }
        Ok(Started {
            report,
            process: process.ok_or(Error::Over)?,
            terminal: None,
            forked: true,
        })
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

/// A member that has just been started.
struct Started {
    report: OwnedFd,
    process: OwnedFd,
    terminal: Option<OwnedFd>,
    forked: bool,
}

fn report_pair() -> Result<(OwnedFd, OwnedFd), Failure> {
    socketpair(
        AddressFamily::Unix,
        SockType::SeqPacket,
        None,
        SockFlag::SOCK_CLOEXEC,
    )
    .step("socket pair")
}

fn lost(spec: &MemberSpec) -> Error {
    Failure {
        step: format!("start {}", spec.name),
        errno: libc::ENOMEM,
    }
    .into()
}

/// A running member. Dropping it kills its processes.
#[derive(Debug)]
pub struct Member {
    report: OwnedFd,
    process: OwnedFd,
    /// The controlling side of its pseudo-terminal.
    pub terminal: Option<OwnedFd>,
    /// Whether it was forked from a template, not executed.
    pub forked: bool,
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

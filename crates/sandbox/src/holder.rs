//! The holder: one small process for each session. It makes the session's namespaces, keeps its
//! network and its areas alive, opens sockets in it for the server, and is the parent of its
//! members. When the server goes away, however that happens, it ends, and everything with it.

use std::fs::{self, File};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::stat::Mode;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{getegid, geteuid, pipe2};

use crate::beneath;
use crate::identity::{self, Mapper};
use crate::join::Doors;
use crate::member::{self, Descriptors, Parent, Spawned};
use crate::network;
use crate::root::{self, area_path};
use crate::spec::SessionSpec;
use crate::stage;
use crate::wire::{Failure, Identity, Reply, Request, Step, borrow_all, receive, send};

/// A holder's whole life. Returns when the server has closed the socket.
pub(crate) fn hold(
    socket: BorrowedFd<'_>,
    spec: SessionSpec,
    identity: Option<Identity>,
    estate: Option<OwnedFd>,
) {
    let mut holder = match Holder::open(spec, identity, estate) {
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
    // Members follow by their parent-death signal, or by the end of the lifeline.
}

struct Holder {
    spec: SessionSpec,
    areas: Vec<(String, OwnedFd)>,
    /// Its reading end is at its end when we are gone; the writing end is nowhere else.
    lifeline: (OwnedFd, OwnedFd),
}

impl Holder {
    fn open(
        spec: SessionSpec,
        identity: Option<Identity>,
        estate: Option<OwnedFd>,
    ) -> Result<Self, Failure> {
        let lifeline = pipe2(OFlag::O_CLOEXEC).step("lifeline")?;
        if let Some(estate) = estate {
            setns(&estate, CloneFlags::CLONE_NEWUSER).step("enter the estate")?;
        }
        match identity {
            Some(identity) => enter_as_root(&spec, identity)?,
            None => enter_as_user(&spec)?,
        }
        network::bring_up()?;
        // All sessions count as one user's where the kernel counts by the owner of a user namespace.
        // Old kernels have no such bound.
        let _ = network::set("user/max_inotify_instances", "16");
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
            Request::Open { .. } | Request::Template { .. } | Request::Estate => {
                Err(Errno::EALREADY).step("open a session")
            }
            Request::Join => Doors::of_caller(self.lifeline.0.as_fd()).map(Doors::into_list),
            Request::Spawn(spec) => {
                let fds = Descriptors::sort(&spec, fds)
                    .ok_or(Errno::EBADF)
                    .step("descriptors of a member")?;
                let lifeline = self.lifeline.0.as_fd();
                match member::spawn(&self.spec, &spec, fds, lifeline, Parent::Holder)? {
                    Spawned::Init(process) => Ok(vec![process]),
                    Spawned::Program(program) => program.execute(&spec),
                }
            }
            Request::Connect(address) => Ok(vec![network::connect_to(address)?]),
            Request::Listen(address) => Ok(vec![network::listen_at(address)?]),
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

const NAMESPACES: CloneFlags = CloneFlags::CLONE_NEWUSER
    .union(CloneFlags::CLONE_NEWNS)
    .union(CloneFlags::CLONE_NEWNET)
    .union(CloneFlags::CLONE_NEWIPC)
    .union(CloneFlags::CLONE_NEWUTS);

/// As root: looks into folders that only root may enter, then becomes nobody for good.
fn enter_as_root(spec: &SessionSpec, identity: Identity) -> Result<(), Failure> {
    unshare(CloneFlags::CLONE_NEWNS).step("new mount namespace")?;
    stage::set(&spec.staged, Some(identity.runs_as))?;
    let mapper = Mapper::start(identity.runs_as)?;
    identity::stop_being_root(identity.owner)?;
    unshare(NAMESPACES).step("new namespaces")?;
    mapper.map()?;
    identity::become_user(member::USER)
}

fn enter_as_user(spec: &SessionSpec) -> Result<(), Failure> {
    // Numbers as they are in the estate, if we are in one.
    let map = format!("1000 {} 1", geteuid());
    let group_map = format!("1000 {} 1", getegid());
    unshare(NAMESPACES).step("new namespaces")?;
    identity::write_maps(&map, &group_map)?;
    stage::set(&spec.staged, None)
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

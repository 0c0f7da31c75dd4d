//! Users of sessions.

use std::fs::{self, File};
use std::io::{Read, Write};

use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{
    ForkResult, Gid, Pid, Uid, fork, getegid, geteuid, getpid, setgroups, setresgid, setresuid,
};

use crate::wire::{Failure, Step};

/// Stops being root: becomes a user that belongs to one group, its own.
pub(crate) fn stop_being_root(id: u32) -> Result<(), Failure> {
    setgroups(&[]).step("leave groups")?;
    become_user(id)
}

/// Becomes a user and its group. In a user namespace that the caller has entered with every
/// capability they stay; outside, they are gone.
pub(crate) fn become_user(id: u32) -> Result<(), Failure> {
    let (user, group) = (Uid::from_raw(id), Gid::from_raw(id));
    setresgid(group, group, group).step("change group")?;
    setresuid(user, user, user).step("change user")?;
    // Changing user closes /proc/self to us; we still have maps to write there.
    nix::sys::prctl::set_dumpable(true).step("open /proc/self")
}

/// A process that stays root for a moment, to write the maps of its parent's new user namespace: only
/// a user with rights outside may map another than its owner.
pub(crate) struct Mapper {
    process: Pid,
    go: File,
}

impl Mapper {
    /// Starts it. User and group 1000 of the namespace will be `id`.
    pub(crate) fn start(id: u32) -> Result<Self, Failure> {
        let (mut wait, go) = std::io::pipe().step("pipe")?;
        let parent = getpid();
        // SAFETY: the caller has one thread, so the child may go on as usual.
        match unsafe { fork() }.step("fork")? {
            ForkResult::Child => {
                drop(go);
                // Without the word there is nothing to do: the parent has failed.
                let mut word = [0; 1];
                let done = wait.read_exact(&mut word).is_ok() && write_maps_of(parent, id).is_ok();
                // SAFETY: ends the child without running destructors of a copied process.
                unsafe { libc::_exit(i32::from(!done)) }
            }
            ForkResult::Parent { child } => Ok(Self {
                process: child,
                go: File::from(std::os::fd::OwnedFd::from(go)),
            }),
        }
    }

    /// Has the maps of the namespace written that the caller has entered meanwhile.
    pub(crate) fn map(mut self) -> Result<(), Failure> {
        self.go.write_all(b"!").step("map users")?;
        match waitpid(self.process, None).step("map users")? {
            WaitStatus::Exited(_, 0) => Ok(()),
            _ => Err(Errno::EPERM).step("map users"),
        }
    }
}

fn write_maps_of(process: Pid, id: u32) -> std::io::Result<()> {
    let map = format!("1000 {id} 1");
    for (file, text) in [("setgroups", "deny"), ("uid_map", &map), ("gid_map", &map)] {
        fs::write(format!("/proc/{process}/{file}"), text)?;
    }
    Ok(())
}

/// Writes the maps of the calling process's new user namespace.
pub(crate) fn write_maps(users: &str, groups: &str) -> Result<(), Failure> {
    for (file, text) in [
        ("setgroups", "deny"),
        ("uid_map", users),
        ("gid_map", groups),
    ] {
        fs::write(format!("/proc/self/{file}"), text).step(format!("write {file}"))?;
    }
    Ok(())
}

/// Makes the user namespace that an ordinary user's templates and sessions have as their parent. A
/// template's user owns the sessions' namespaces there, so its forks may enter them without any
/// capability here.
pub(crate) fn make_estate() -> Result<File, Failure> {
    let (user, group) = (geteuid(), getegid());
    unshare(CloneFlags::CLONE_NEWUSER).step("new user namespace")?;
    write_maps(&format!("1000 {user} 1"), &format!("1000 {group} 1"))?;
    File::open("/proc/self/ns/user").step("open the estate")
}

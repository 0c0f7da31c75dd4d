//! Entering a session from outside: what a template's fork does to become the parent of a member.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};

use crate::command_line;
use crate::identity;
use crate::member::{self, Descriptors, Parent, Spawned, USER};
use crate::program::close_all_but;
use crate::spec::MemberSpec;
use crate::wire::{Failure, Fork, Report, Step, receive, send};

/// The namespaces of a session, in the order in which they are entered: in the user namespace one has
/// the capabilities that the others ask for.
const NAMESPACES: [(&str, CloneFlags); 5] = [
    ("user", CloneFlags::CLONE_NEWUSER),
    ("mnt", CloneFlags::CLONE_NEWNS),
    ("net", CloneFlags::CLONE_NEWNET),
    ("ipc", CloneFlags::CLONE_NEWIPC),
    ("uts", CloneFlags::CLONE_NEWUTS),
];

/// The way into a session, as descriptors that its holder hands out.
pub(crate) struct Doors {
    namespaces: Vec<OwnedFd>,
    /// At its end when the holder is gone.
    lifeline: OwnedFd,
}

impl Doors {
    /// The doors to where the calling process is.
    pub(crate) fn of_caller(lifeline: BorrowedFd<'_>) -> Result<Self, Failure> {
        let open = |(name, _): &(&str, CloneFlags)| {
            File::open(format!("/proc/self/ns/{name}"))
                .map(OwnedFd::from)
                .step("open a namespace")
        };
        Ok(Self {
            namespaces: NAMESPACES.iter().map(open).collect::<Result<_, _>>()?,
            lifeline: lifeline.try_clone_to_owned().step("lifeline")?,
        })
    }

    /// As they travel.
    pub(crate) fn into_list(self) -> Vec<OwnedFd> {
        let mut list = self.namespaces;
        list.push(self.lifeline);
        list
    }

    /// Takes them from the front of a request's descriptors; `None` if there are too few.
    pub(crate) fn take(fds: &mut impl Iterator<Item = OwnedFd>) -> Option<Self> {
        let namespaces: Vec<_> = fds.by_ref().take(NAMESPACES.len()).collect();
        let lifeline = fds.next()?;
        Some(Self {
            namespaces,
            lifeline,
        })
    }

    fn enter(&self) -> Result<(), Failure> {
        for ((name, kind), namespace) in NAMESPACES.iter().zip(&self.namespaces) {
            setns(namespace, *kind).step(format!("enter the session's {name} namespace"))?;
        }
        // Whoever enters keeps a user of outside, who is nobody in here.
        identity::become_user(USER)
    }
}

/// Hears on this socket which session to enter, and makes a member there. To be called in a template's
/// fork, which ends in here. Returns in the member's program, with every privilege taken away already.
pub(crate) fn fork_in(told: OwnedFd) -> MemberSpec {
    // In the program, as in every process from here on, its number is not closed by its owner.
    let report = ManuallyDrop::new(told);
    match hear_and_spawn(report.as_fd()) {
        Ok((Spawned::Program(program), member)) => {
            command_line::show(&member);
            program.go_on();
            member
        }
        Ok((Spawned::Init(process), _)) => {
            let sent = send(report.as_fd(), &Report::Born, &[process.as_fd()]);
            end(i32::from(sent.is_err()))
        }
        Err(failure) => {
            let _ = send(report.as_fd(), &Report::Failed(failure), &[]);
            end(1)
        }
    }
}

fn hear_and_spawn(report: BorrowedFd<'_>) -> Result<(Spawned, MemberSpec), Failure> {
    // Nothing of the template's, its socket to the server first of all, comes along.
    close_all_but((0..3).chain([report.as_raw_fd()]))?;
    let heard = receive::<Fork>(report).step("hear what to fork")?;
    let (request, fds) = heard.ok_or(Errno::ECONNRESET).step("hear what to fork")?;
    let mut fds = fds.into_iter();
    let doors = Doors::take(&mut fds).map(ManuallyDrop::new);
    let own = report.try_clone_to_owned().step("report")?;
    let fds = Descriptors::sort(&request.member, [own].into_iter().chain(fds));
    let (Some(doors), Some(fds)) = (doors, fds) else {
        return Err(Errno::EBADF).step("descriptors of a member");
    };
    doors.enter()?;
    let lifeline = doors.lifeline.as_fd();
    let spawned = member::spawn(
        &request.session,
        &request.member,
        fds,
        lifeline,
        Parent::Template,
    )?;
    Ok((spawned, request.member))
}

fn end(code: i32) -> ! {
    // SAFETY: ends this fork at once, without running the template's destructors and exit handlers.
    unsafe { libc::_exit(code) }
}

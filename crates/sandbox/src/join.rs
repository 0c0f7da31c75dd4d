//! Entering a session from outside: what a template's fork does to become the parent of a member.

use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::sched::{CloneFlags, setns};

use crate::identity;
use crate::member::{self, Descriptors, Parent, Spawned, USER};
use crate::program::close_all_but;
use crate::wire::{Failure, Fork, Report, Step, send};

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

/// Enters a session and makes a member there. To be called in a fork that has nothing else to do: it
/// ends in here. Returns in the member's program, which has every privilege taken away already.
pub(crate) fn fork_in(request: &Fork, doors: &Doors, fds: Descriptors) {
    let report = fds.report.as_fd().try_clone_to_owned();
    let Ok(report) = report.map(std::mem::ManuallyDrop::new) else {
        end(1)
    };
    match entered(request, doors, fds, report.as_fd()) {
        Ok(Spawned::Program(program)) => program.go_on(),
        Ok(Spawned::Init(process)) => {
            let sent = send(report.as_fd(), &Report::Born, &[process.as_fd()]);
            end(i32::from(sent.is_err()))
        }
        Err(failure) => {
            let _ = send(report.as_fd(), &Report::Failed(failure), &[]);
            end(1)
        }
    }
}

fn entered(
    request: &Fork,
    doors: &Doors,
    fds: Descriptors,
    report: BorrowedFd<'_>,
) -> Result<Spawned, Failure> {
    // Nothing of the template's, its socket to the server first of all, comes along.
    let doors_numbers = doors.namespaces.iter().chain([&doors.lifeline]);
    let numbers = doors_numbers.map(AsRawFd::as_raw_fd).chain(fds.numbers());
    close_all_but(numbers.chain(0..3).chain([report.as_raw_fd()]))?;
    doors.enter()?;
    let lifeline = doors.lifeline.as_fd();
    member::spawn(
        &request.session,
        &request.member,
        fds,
        lifeline,
        Parent::Template,
    )
}

fn end(code: i32) -> ! {
    // SAFETY: ends this fork at once, without running the template's destructors and exit handlers.
    unsafe { libc::_exit(code) }
}

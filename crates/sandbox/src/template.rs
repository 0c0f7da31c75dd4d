//! A template's start: a helper process confines itself and executes the template's program, which
//! from then on calls [`crate::library`].

use std::convert::Infallible;
use std::os::fd::{AsFd, BorrowedFd, IntoRawFd, OwnedFd};

use nix::fcntl::{OFlag, open};
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::stat::Mode;

use crate::identity;
use crate::privileges;
use crate::program;
use crate::root::{self, Processes};
use crate::seccomp::Filters;
use crate::spec::{MemberSpec, Profile, SessionSpec, Staged, Stdio, TemplateSpec};
use crate::stage;
use crate::wire::{Failure, Reply, Step, send};

/// Where the template finds its socket to the server.
pub(crate) const SOCKET: i32 = 3;

/// Becomes a template's program: no network, no process of others in view, a read-only root with what
/// it is shown, no capability, its own signals only. Returns if that fails, after having said so.
///
/// It is not in a PID namespace of its own: what is forked from it would end with it.
pub(crate) fn become_template(
    socket: BorrowedFd<'_>,
    spec: TemplateSpec,
    owner: Option<u32>,
    estate: Option<OwnedFd>,
    cgroups: &[OwnedFd],
) {
    let Ok(socket) = program::duplicate_high(socket) else {
        return;
    };
    let mut template = spec.program;
    template.stdio = Stdio::Given;
    template.extra = vec![SOCKET];
    let Err(failure) = confine(&spec.staged, &template, owner, estate, cgroups)
        .and_then(|()| start(&template, &socket));
    let _ = send(socket.as_fd(), &Reply::Failed(failure), &[]);
}

fn confine(
    staged: &[Staged],
    template: &MemberSpec,
    owner: Option<u32>,
    estate: Option<OwnedFd>,
    cgroups: &[OwnedFd],
) -> Result<(), Failure> {
    for cgroup in cgroups {
        nix::unistd::write(cgroup, b"0\n").step("enter the cgroup")?;
    }
    if let Some(estate) = estate {
        setns(&estate, CloneFlags::CLONE_NEWUSER).step("enter the estate")?;
    }
    unshare(
        CloneFlags::CLONE_NEWNS
            | CloneFlags::CLONE_NEWNET
            | CloneFlags::CLONE_NEWIPC
            | CloneFlags::CLONE_NEWUTS,
    )
    .step("new namespaces")?;
    stage::set(staged, None)?;
    root::enter(&SessionSpec::default(), template, Processes::None)?;
    privileges::gain_none()?;
    if let Some(owner) = owner {
        identity::stop_being_root(owner)?;
    }
    privileges::have_none()?;
    privileges::keep_to_ourselves()?;
    Filters::build(Profile::Template)?.install()
}

fn start(template: &MemberSpec, socket: &OwnedFd) -> Result<Infallible, Failure> {
    let null = open("/dev/null", OFlag::O_RDWR | OFlag::O_CLOEXEC, Mode::empty());
    let null = null.step("open /dev/null")?.into_raw_fd();
    // What it says of its imports goes where the server's own messages go.
    let stdio = [null, null, libc::STDERR_FILENO];
    program::take_place(
        template,
        &stdio,
        std::slice::from_ref(socket),
        socket.as_fd(),
    )?;
    program::execute(template)
}

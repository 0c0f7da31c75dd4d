//! Giving up privileges for good.

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, Scope,
};
use nix::errno::Errno;

use crate::wire::{Failure, Step};

/// The newest Landlock interface whose rights are asked for; older kernels give what they have.
const LANDLOCK: ABI = ABI::V6;

/// Drops every capability from every set, and the way to gain any.
pub(crate) fn drop_all() -> Result<(), Failure> {
    gain_none()?;
    have_none()
}

/// Takes away the way to gain capabilities; those at hand stay. Asks for one of them.
pub(crate) fn gain_none() -> Result<(), Failure> {
    nix::sys::prctl::set_no_new_privs().step("no_new_privs")?;
    for capability in 0..=63 {
        // SAFETY: prctl with integer arguments only.
        let result = unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) };
        match Errno::result(result) {
            Ok(_) => {}
            // Past the last capability that this kernel knows.
            Err(Errno::EINVAL) => break,
            Err(errno) => return Err(errno).step("drop a capability"),
        }
    }
    Ok(())
}

/// Drops the capabilities at hand.
pub(crate) fn have_none() -> Result<(), Failure> {
    #[repr(C)]
    struct Header {
        version: u32,
        pid: i32,
    }
    // _LINUX_CAPABILITY_VERSION_3 of linux/capability.h; two sets of three words.
    let header = Header {
        version: 0x2008_0522,
        pid: 0,
    };
    let none = [0_u32; 6];
    // SAFETY: header and data have the layout that version 3 asks for and outlive the call.
    let result = unsafe { libc::syscall(libc::SYS_capset, &raw const header, none.as_ptr()) };
    Errno::result(result).map(drop).step("drop capabilities")
}

/// Keeps signals and abstract sockets within this process and what is forked from it, where the kernel
/// can. Says nothing of files: a ruleset about files would also forbid mounting, and members forked from
/// here have views of their own to build.
pub(crate) fn keep_to_ourselves() -> Result<(), Failure> {
    let scope = || {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .scope(Scope::AbstractUnixSocket | Scope::Signal)?
            .create()?
            .restrict_self()
    };
    scope()
        .map(drop)
        .map_err(|_: landlock::RulesetError| Failure {
            step: "confine signals by Landlock".into(),
            errno: libc::EINVAL,
        })
}

/// Confines file access: everything readable that is mounted, writing only beneath `writable`; no
/// signals and no abstract sockets to the outside where the kernel can.
pub(crate) fn landlock(writable: &[String]) -> Result<(), Failure> {
    let refused = |_| Failure {
        step: "confine by Landlock".into(),
        errno: libc::EINVAL,
    };
    confine(writable).map_err(refused)
}

fn confine(writable: &[String]) -> Result<(), landlock::RulesetError> {
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK))?
        .scope(Scope::AbstractUnixSocket | Scope::Signal)?
        .create()?;
    if let Ok(root) = PathFd::new("/") {
        ruleset = ruleset.add_rule(PathBeneath::new(root, AccessFs::from_read(LANDLOCK)))?;
    }
    // /proc has files that programs write about themselves (oom_score_adj, comm).
    for path in writable.iter().map(String::as_str).chain(["/proc"]) {
        if let Ok(fd) = PathFd::new(path) {
            ruleset = ruleset.add_rule(PathBeneath::new(fd, AccessFs::from_all(LANDLOCK)))?;
        }
    }
    ruleset.restrict_self()?;
    Ok(())
}

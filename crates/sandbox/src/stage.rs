//! The files that a session is made of, gathered from the host: what a holder sees, and so whoever
//! enters its session on the way to making a member. Nothing else of the host's files is left in view.

use std::fs;
use std::path::Path;

use nix::mount::{MsFlags, mount};
use nix::unistd::{Gid, Uid};

use crate::root::{self, staged_path};
use crate::spec::Staged;
use crate::wire::{Failure, Step};

/// Where the session's part is; a folder that every Linux system has.
pub(crate) const STAGE: &str = "/mnt";
/// Where all of it is put together, in the caller's own mount namespace.
const BASE: &str = "/mnt";

/// Builds a root with the system's folders, the host's /proc (the kernel shows a new one only to those who
/// see one already) and what is staged, and moves into it. Areas and roots are made in there by `user`,
/// where that is not the caller.
pub(crate) fn set(staged: &[Staged], user: Option<u32>) -> Result<(), Failure> {
    mount(
        None::<&str>,
        "/",
        None::<&str>,
        MsFlags::MS_REC | MsFlags::MS_PRIVATE,
        None::<&str>,
    )
    .step("make mounts private")?;
    root::tmpfs(BASE, 1 << 20, 4096, "0755")?;
    root::system(BASE)?;
    root::host_parts(BASE)?;
    let stage = format!("{BASE}{STAGE}");
    for folder in ["areas", "staged", "root"] {
        fs::create_dir_all(format!("{stage}/{folder}")).step("make the stage")?;
    }
    if let Some(id) = user {
        for folder in ["areas", "root"] {
            let folder = format!("{stage}/{folder}");
            let (user, group) = (Uid::from_raw(id), Gid::from_raw(id));
            nix::unistd::chown(folder.as_str(), Some(user), Some(group)).step("make the stage")?;
        }
    }
    for staged in staged {
        let target = format!("{BASE}{}", staged_path(&staged.name));
        let source = staged.source.to_string_lossy();
        root::mount_point(&staged.source, Path::new(&target))?;
        root::bind(&source, &target)?;
        root::restrict(&target, root::READ_ONLY)?;
    }
    root::move_into(BASE)
}

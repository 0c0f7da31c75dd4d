//! A member's view of files: a memory-backed root holding read-only system folders and what its
//! specification mounts.

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::{chdir, pivot_root};

use crate::spec::{MemberSpec, Mount, SessionSpec};
use crate::stage::STAGE;
use crate::wire::{Failure, Step};

/// Where members build their root, on the stage.
const NEW_ROOT: &str = "/mnt/root";

/// The system's folders that every member sees, read-only.
const SYSTEM_FOLDERS: &[&str] = &["usr"];
/// Linked into /usr on merged systems, folders of their own on others.
const SYSTEM_LINKS: &[&str] = &["bin", "sbin", "lib", "lib64", "lib32"];
/// Configuration that programs need to start. Nothing here tells of the host's users or network.
const SYSTEM_FILES: &[&str] = &[
    "etc/alternatives",
    "etc/ld.so.cache",
    "etc/ld.so.conf",
    "etc/ld.so.conf.d",
    "etc/localtime",
    "etc/fonts",
    "etc/mime.types",
    "etc/protocols",
    "etc/services",
    "etc/ssl/openssl.cnf",
    "etc/ssl/certs",
    "etc/john",
    "etc/inputrc",
    "etc/terminfo",
    "etc/chromium.d",
];
/// Devices that hold no state of the host.
const DEVICES: &[&str] = &["null", "zero", "full", "random", "urandom"];
/// Parts of /proc that tell of the host or act on it; covered by an empty file or folder.
const PROC_COVERED: &[&str] = &[
    "kcore",
    "keys",
    "key-users",
    "kallsyms",
    "kmsg",
    "sysrq-trigger",
    "timer_list",
    "sched_debug",
    "interrupts",
    "modules",
    "config.gz",
    "latency_stats",
    "slabinfo",
    "diskstats",
    "partitions",
    "cmdline",
    "swaps",
    "vmallocinfo",
    "pagetypeinfo",
];
/// Folders of /proc that are for the host's administrator.
const PROC_COVERED_FOLDERS: &[&str] = &[
    "acpi",
    "scsi",
    "bus",
    "fs",
    "irq",
    "driver",
    "asound",
    "tty",
    "dynamic_debug",
];

/// The area's folder on the stage.
pub(crate) fn area_path(name: &str) -> String {
    format!("{STAGE}/areas/{name}")
}

/// The staged host folder's place on the stage.
pub(crate) fn staged_path(name: &str) -> String {
    format!("{STAGE}/staged/{name}")
}

/// Makes a memory-backed folder.
pub(crate) fn tmpfs(target: &str, bytes: u64, inodes: u64, mode: &str) -> Result<(), Failure> {
    mount(
        Some("tmpfs"),
        target,
        Some("tmpfs"),
        MsFlags::MS_NOSUID | MsFlags::MS_NODEV,
        Some(format!("size={bytes},nr_inodes={inodes},mode={mode}").as_str()),
    )
    .step(format!("mount tmpfs on {target}"))
}

/// Makes one path also visible at another, with everything mounted beneath it.
pub(crate) fn bind(source: &str, target: &str) -> Result<(), Failure> {
    mount(
        Some(source),
        target,
        None::<&str>,
        MsFlags::MS_BIND | MsFlags::MS_REC,
        None::<&str>,
    )
    .step(format!("show {source} at {target}"))
}

/// Adds mount attributes to a mount and all beneath it. Adding never needs to know which attributes
/// the host has locked, which a remount would.
pub(crate) fn restrict(target: &str, attributes: u64) -> Result<(), Failure> {
    let path = CString::new(target).map_err(io::Error::from).step("path")?;
    let attr = libc::mount_attr {
        attr_set: attributes,
        attr_clr: 0,
        propagation: 0,
        userns_fd: 0,
    };
    // SAFETY: path is a NUL-terminated string and attr a properly sized structure; both outlive the call.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            path.as_ptr(),
            libc::AT_RECURSIVE,
            &raw const attr,
            size_of::<libc::mount_attr>(),
        )
    };
    nix::errno::Errno::result(result)
        .map(drop)
        .step(format!("restrict {target}"))
}

/// Read-only, without set-user-id programs or devices.
pub(crate) const READ_ONLY: u64 =
    libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV;

/// Makes an empty file or folder for `source` to be mounted on.
pub(crate) fn mount_point(source: &Path, target: &Path) -> Result<(), Failure> {
    let step = || format!("make {}", target.display());
    if source.is_dir() {
        return fs::create_dir_all(target).step(step());
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).step(step())?;
    }
    fs::write(target, "").step(step())
}

fn show(source: &str, target: &str, attributes: u64) -> Result<(), Failure> {
    mount_point(Path::new(source), Path::new(target))?;
    bind(source, target)?;
    restrict(target, attributes)
}

/// Which processes a root tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Processes {
    /// Those of its own PID namespace, in /proc.
    Own,
    /// None: there is no /proc.
    None,
}

/// Builds the root of a member and moves into it. Returns the folders that it may write to.
pub(crate) fn enter(
    session: &SessionSpec,
    member: &MemberSpec,
    shown: Processes,
) -> Result<Vec<String>, Failure> {
    fs::create_dir_all(NEW_ROOT).step("make the root")?;
    tmpfs(NEW_ROOT, 1 << 20, 4096, "0755")?;
    system(NEW_ROOT)?;
    configuration(session, NEW_ROOT)?;
    devices(NEW_ROOT)?;
    if shown == Processes::Own {
        processes(NEW_ROOT)?;
    }
    let mut writable = vec!["/tmp".to_owned(), "/dev".to_owned()];
    fs::create_dir(format!("{NEW_ROOT}/tmp")).step("make /tmp")?;
    tmpfs(&format!("{NEW_ROOT}/tmp"), 32 << 20, 16_384, "1777")?;
    for wanted in &member.mounts {
        match wanted {
            Mount::Staged { name, target } => {
                show(&staged_path(name), &inside(target), READ_ONLY)?;
            }
            Mount::Area {
                name,
                target,
                writable: true,
            } => {
                show(
                    &area_path(name),
                    &inside(target),
                    libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV,
                )?;
                writable.push(target.clone());
            }
            Mount::Area {
                name,
                target,
                writable: false,
            } => {
                show(&area_path(name), &inside(target), READ_ONLY)?;
            }
            Mount::Scratch { target, bytes } => {
                fs::create_dir_all(inside(target)).step("make a folder")?;
                tmpfs(&inside(target), *bytes, 16_384, "0755")?;
                writable.push(target.clone());
            }
        }
    }
    // The root itself becomes read-only last; what is mounted in it keeps its own attributes.
    move_into(NEW_ROOT)?;
    mount(
        None::<&str>,
        "/",
        None::<&str>,
        MsFlags::MS_REMOUNT
            | MsFlags::MS_BIND
            | MsFlags::MS_RDONLY
            | MsFlags::MS_NOSUID
            | MsFlags::MS_NODEV,
        None::<&str>,
    )
    .step("make the root read-only")?;
    Ok(writable)
}

/// Makes a mount the root, and lets go of the old one.
pub(crate) fn move_into(root: &str) -> Result<(), Failure> {
    chdir(root).step("enter the root")?;
    pivot_root(".", ".").step("pivot_root")?;
    umount2(".", MntFlags::MNT_DETACH).step("leave the old root")?;
    chdir("/").step("enter the root")
}

/// Puts in place what members' own parts are made from: devices and /proc.
pub(crate) fn host_parts(root: &str) -> Result<(), Failure> {
    for name in DEVICES {
        let device = format!("/dev/{name}");
        let target = format!("{root}{device}");
        mount_point(Path::new(&device), Path::new(&target))?;
        bind(&device, &target)?;
    }
    let proc = format!("{root}/proc");
    fs::create_dir(&proc).step("make /proc")?;
    bind("/proc", &proc)
}

fn inside(target: &str) -> String {
    format!("{NEW_ROOT}{target}")
}

/// Shows the system's folders and configuration, read-only.
pub(crate) fn system(root: &str) -> Result<(), Failure> {
    for name in SYSTEM_FOLDERS {
        show(&format!("/{name}"), &format!("{root}/{name}"), READ_ONLY)?;
    }
    for name in SYSTEM_LINKS {
        let (source, target) = (format!("/{name}"), format!("{root}/{name}"));
        match fs::read_link(&source) {
            Ok(link) => symlink(link, target).step("link a system folder")?,
            Err(_) if Path::new(&source).is_dir() => show(&source, &target, READ_ONLY)?,
            Err(_) => {}
        }
    }
    for name in SYSTEM_FILES {
        let source = format!("/{name}");
        if Path::new(&source).exists() {
            show(&source, &format!("{root}/{name}"), READ_ONLY)?;
        }
    }
    Ok(())
}

fn configuration(session: &SessionSpec, root: &str) -> Result<(), Failure> {
    let mut hosts = String::from("127.0.0.1 localhost lab\n::1 localhost\n");
    for (address, name) in &session.hosts {
        hosts.push_str(&format!("{address} {name}\n"));
    }
    let etc = format!("{root}/etc");
    fs::create_dir_all(&etc).step("make /etc")?;
    for (name, text) in [
        ("hosts", hosts.as_str()),
        ("hostname", "lab\n"),
        (
            "passwd",
            "root:x:0:0:root:/root:/usr/sbin/nologin\n\
             learner:x:1000:1000:Learner:/home/learner:/bin/bash\n\
             nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
        ),
        ("group", "root:x:0:\nlearner:x:1000:\nnogroup:x:65534:\n"),
        (
            "nsswitch.conf",
            "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n",
        ),
        ("host.conf", "multi on\n"),
    ] {
        fs::write(format!("{etc}/{name}"), text).step("write /etc")?;
    }
    Ok(())
}

fn devices(root: &str) -> Result<(), Failure> {
    let dev = format!("{root}/dev");
    fs::create_dir(&dev).step("make /dev")?;
    tmpfs(&dev, 64 << 10, 64, "0755")?;
    for name in DEVICES {
        let target = format!("{dev}/{name}");
        fs::write(&target, "").step("make a device's place")?;
        bind(&format!("/dev/{name}"), &target)?;
        restrict(&target, libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NOEXEC)?;
    }
    for (link, to) in [
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
        ("ptmx", "pts/ptmx"),
    ] {
        symlink(to, format!("{dev}/{link}")).step("link in /dev")?;
    }
    for name in ["pts", "shm"] {
        fs::create_dir(format!("{dev}/{name}")).step("make a folder of /dev")?;
    }
    tmpfs(&format!("{dev}/shm"), 64 << 20, 1024, "1777")?;
    mount(
        Some("devpts"),
        format!("{dev}/pts").as_str(),
        Some("devpts"),
        MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC,
        Some("newinstance,ptmxmode=0666,mode=620,max=16"),
    )
    .step("mount devpts")
}

fn processes(root: &str) -> Result<(), Failure> {
    let proc = format!("{root}/proc");
    fs::create_dir(&proc).step("make /proc")?;
    mount(
        Some("proc"),
        proc.as_str(),
        Some("proc"),
        MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC,
        None::<&str>,
    )
    .step("mount proc")?;
    for name in PROC_COVERED {
        let target = format!("{proc}/{name}");
        if Path::new(&target).exists() {
            bind("/dev/null", &target)?;
            restrict(&target, libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NOEXEC)?;
        }
    }
    for name in PROC_COVERED_FOLDERS {
        let target = format!("{proc}/{name}");
        if Path::new(&target).is_dir() {
            tmpfs(&target, 4096, 2, "0555")?;
            restrict(&target, READ_ONLY)?;
        }
    }
    let sys = format!("{proc}/sys");
    bind(&sys, &sys)?;
    restrict(&sys, READ_ONLY)
}

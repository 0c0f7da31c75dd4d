//! Limits on groups of processes: cgroup v2 where it has been delegated to us, v1 where its
//! controllers can be written, and nothing otherwise (the caller is told).

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::spec::Limits;

const ROOT: &str = "/sys/fs/cgroup";
/// Controllers that are used, in both versions.
const CONTROLLERS: &[&str] = &["memory", "pids", "cpu"];
/// Our folders are called so, and the server's process id follows.
const PREFIX: &str = "quintain.";
/// Where a v2 group's processes move to when the group is to have controlled children.
const LEAF: &str = "quintain.server";
const ENABLE: &str = "+memory +pids +cpu";

/// How this machine bounds groups of processes.
#[derive(Debug)]
pub struct Cgroups {
    version: Version,
    /// One folder (v2), or one for each controller (v1). All are ours alone.
    bases: Vec<(&'static str, PathBuf)>,
    /// Held as long as the folders are in use, see [`claim`].
    _locks: Vec<File>,
}

/// Which kind of cgroups is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The unified hierarchy, delegated to this process.
    V2,
    /// A hierarchy for each controller.
    V1,
    /// None that we may use: limits hold for each process, not for all of a member's together.
    None,
}

impl Cgroups {
    /// Finds what this process may use, and removes what servers that have ended left behind.
    pub fn detect() -> Self {
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        Self::v2(&own)
            .or_else(|| Self::v1(&own))
            .unwrap_or_else(Self::none)
    }

    /// No group limits, whatever the machine offers.
    pub fn none() -> Self {
        Self {
            version: Version::None,
            bases: Vec::new(),
            _locks: Vec::new(),
        }
    }

    /// Which kind is in use.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The controllers in use.
    pub fn controllers(&self) -> Vec<&'static str> {
        match self.version {
            Version::V2 => CONTROLLERS.to_vec(),
            _ => self.bases.iter().map(|(name, _)| *name).collect(),
        }
    }

    fn v2(own: &str) -> Option<Self> {
        let path = own.lines().find_map(|line| line.strip_prefix("0::"))?;
        // An earlier start from the same shell has moved the shell, and so us, to its leaf.
        let path = path.strip_suffix(LEAF).unwrap_or(path);
        let mounts = [ROOT.to_owned(), format!("{ROOT}/unified")];
        mounts.iter().find_map(|root| {
            let parent = PathBuf::from(format!("{root}{path}"));
            let offered = fs::read_to_string(parent.join("cgroup.controllers")).ok()?;
            let all = CONTROLLERS
                .iter()
                .all(|name| offered.split_whitespace().any(|one| one == *name));
            all.then(|| Self::delegate(&parent).ok()).flatten()
        })
    }

    fn delegate(parent: &Path) -> io::Result<Self> {
        sweep(parent);
        let control = parent.join("cgroup.subtree_control");
        match fs::write(&control, ENABLE) {
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => clear_out(parent)?,
            result => result?,
        }
        let (base, lock) = claim(parent)?;
        fs::write(base.join("cgroup.subtree_control"), ENABLE)?;
        Ok(Self {
            version: Version::V2,
            bases: vec![("", base)],
            _locks: vec![lock],
        })
    }

    fn v1(own: &str) -> Option<Self> {
        let (mut bases, mut locks) = (Vec::new(), Vec::new());
        for name in CONTROLLERS {
            let Some(path) = own.lines().find_map(|line| {
                let mut parts = line.splitn(3, ':').skip(1);
                let names = parts.next()?;
                names
                    .split(',')
                    .any(|one| one == *name)
                    .then(|| parts.next())?
            }) else {
                continue;
            };
            let parent = PathBuf::from(format!("{ROOT}/{name}{path}"));
            sweep(&parent);
            if let Ok((base, lock)) = claim(&parent) {
                bases.push((*name, base));
                locks.push(lock);
            }
        }
        (!bases.is_empty()).then_some(Self {
            version: Version::V1,
            bases,
            _locks: locks,
        })
    }

    /// A group for a session.
    pub(crate) fn session(&self, name: &str) -> Group {
        let group = self.child(&self.bases, name);
        if self.version == Version::V2 {
            for (_, folder) in &group.folders {
                let _ = fs::write(folder.join("cgroup.subtree_control"), ENABLE);
            }
        } else {
            for (_, folder) in group.folders.iter().filter(|(name, _)| *name == "memory") {
                let _ = fs::write(folder.join("memory.use_hierarchy"), "1");
            }
        }
        group
    }

    fn child(&self, parents: &[(&'static str, PathBuf)], name: &str) -> Group {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = format!("{name}.{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let folders = parents
            .iter()
            .map(|(controller, parent)| (*controller, parent.join(&name)))
            .filter(|(_, folder)| fs::create_dir(folder).is_ok())
            .collect();
        Group {
            version: self.version,
            folders,
        }
    }
}

impl Drop for Cgroups {
    fn drop(&mut self) {
        for (_, base) in &self.bases {
            remove_tree(base);
        }
    }
}

/// A v2 group that has controlled children may hold no process: all of them, ours too, move to a leaf.
fn clear_out(parent: &Path) -> io::Result<()> {
    let leaf = parent.join(LEAF);
    match fs::create_dir(&leaf) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let mut result = Ok(());
    // Again, for children that are made meanwhile.
    for _ in 0..10 {
        for pid in fs::read_to_string(parent.join("cgroup.procs"))?.lines() {
            // Some may have ended meanwhile. Those that can't be moved are noticed below.
            let _ = fs::write(leaf.join("cgroup.procs"), pid);
        }
        result = fs::write(parent.join("cgroup.subtree_control"), ENABLE);
        if result.is_ok() {
            break;
        }
    }
    result
}

/// Makes a folder of our own and locks it. The lock ends with this process, however it ends, and
/// is seen by servers that cannot see this process: those in containers that share the hierarchy.
fn claim(parent: &Path) -> io::Result<(PathBuf, File)> {
    let name = format!("{PREFIX}{}", std::process::id());
    for turn in 0..32 {
        let base = match turn {
            0 => parent.join(&name),
            // A process of the same number in another container, or the same one twice.
            turn => parent.join(format!("{name}.{turn}")),
        };
        match fs::create_dir(&base) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            result => result?,
        }
        // It fails where a sweep came between: that one removes the folder.
        if let Ok(lock) = File::open(&base)
            && lock.try_lock().is_ok()
        {
            return Ok((base, lock));
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Removes groups of servers that no longer run, killing what is left in them.
fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        if !owner.is_some_and(|owner| owner.starts_with(|first: char| first.is_ascii_digit())) {
            continue;
        }
        let Ok(folder) = File::open(entry.path()) else {
            continue;
        };
        if folder.try_lock().is_ok() {
            remove_tree(&entry.path());
        }
    }
}

fn remove_tree(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_tree(&entry.path());
        }
    }
    for pid in fs::read_to_string(folder.join("cgroup.procs"))
        .unwrap_or_default()
        .lines()
    {
        if let Ok(pid) = pid.parse() {
            let _ = nix::sys::signal::kill(
                nix::unistd::Pid::from_raw(pid),
                nix::sys::signal::Signal::SIGKILL,
            );
        }
    }
    // A group can be removed once its last process has been collected, a moment after its death.
    for _ in 0..50 {
        match fs::remove_dir(folder) {
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => {
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
            _ => return,
        }
    }
}

/// One group; removed when dropped.
#[derive(Debug)]
pub(crate) struct Group {
    version: Version,
    folders: Vec<(&'static str, PathBuf)>,
}

impl Group {
    /// A group within this one, with limits.
    pub(crate) fn member(&self, name: &str, limits: &Limits) -> Group {
        let cgroups = Cgroups {
            version: self.version,
            bases: Vec::new(),
            _locks: Vec::new(),
        };
        let group = cgroups.child(&self.folders, name);
        for (controller, folder) in &group.folders {
            for (file, value) in settings(self.version, controller, limits) {
                // Not every kernel has every file (swap accounting); those that matter are checked by
                // the isolation tests.
                let _ = fs::write(folder.join(file), value);
            }
        }
        group
    }

    /// The files through which a process enters.
    pub(crate) fn entries(&self) -> Vec<OwnedFd> {
        let open = |folder: &PathBuf| -> io::Result<File> {
            OpenOptions::new()
                .write(true)
                .open(folder.join("cgroup.procs"))
        };
        self.folders
            .iter()
            .filter_map(|(_, folder)| open(folder).ok().map(OwnedFd::from))
            .collect()
    }

    fn read(&self, v2: &str, v1: &str) -> Option<String> {
        let file = match self.version {
            Version::V2 => v2,
            _ => v1,
        };
        let folder = self
            .folders
            .iter()
            .find(|(name, _)| matches!(*name, "" | "memory"))?;
        fs::read_to_string(folder.1.join(file)).ok()
    }

    /// Whether the memory of all its processes together is bounded.
    pub(crate) fn bounds_memory(&self) -> bool {
        self.folders
            .iter()
            .any(|(name, _)| matches!(*name, "" | "memory"))
    }

    pub(crate) fn memory(&self) -> Option<u64> {
        let text = self.read("memory.current", "memory.usage_in_bytes")?;
        text.trim().parse().ok()
    }

    pub(crate) fn out_of_memory(&self) -> bool {
        let text = self
            .read("memory.events", "memory.oom_control")
            .unwrap_or_default();
        text.lines()
            .filter_map(|line| line.strip_prefix("oom_kill "))
            .any(|count| count.trim() != "0")
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let folders = std::mem::take(&mut self.folders);
        if folders
            .iter()
            .all(|(_, folder)| fs::remove_dir(folder).is_ok())
        {
            return;
        }
        // Its processes are still ending; nobody should wait for that.
        std::thread::spawn(move || folders.iter().for_each(|(_, folder)| remove_tree(folder)));
    }
}

/// The period over which processor time is bounded, in microseconds (the kernel's default).
const PERIOD: u64 = 100_000;

fn settings(version: Version, controller: &str, limits: &Limits) -> Vec<(&'static str, String)> {
    let quota = (limits.cpu_milli * PERIOD / 1000).max(1000);
    let memory = limits.memory.to_string();
    // One more than the program's own: the member's init.
    let processes = (limits.processes + 1).to_string();
    match (version, controller) {
        (Version::V2, _) => vec![
            ("memory.max", memory),
            ("memory.swap.max", "0".into()),
            ("pids.max", processes),
            ("cpu.max", format!("{quota} {PERIOD}")),
        ],
        (Version::V1, "memory") => vec![
            ("memory.limit_in_bytes", memory.clone()),
            ("memory.memsw.limit_in_bytes", memory),
        ],
        (Version::V1, "pids") => vec![("pids.max", processes)],
        (Version::V1, "cpu") => vec![
            ("cpu.cfs_period_us", PERIOD.to_string()),
            ("cpu.cfs_quota_us", quota.to_string()),
        ],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_whose_server_has_ended_are_swept() {
        let parent = tempfile::tempdir().expect("a folder");
        let (ours, _lock) = claim(parent.path()).expect("a first folder");
        let (ended, lock) = claim(parent.path()).expect("a second, of the same process");
        let other = parent.path().join(LEAF);
        fs::create_dir(&other).expect("the leaf");
        drop(lock);
        sweep(parent.path());
        assert!(ours.exists() && other.exists() && !ended.exists());
    }
}

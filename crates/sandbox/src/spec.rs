//! What a session and its members are made of: plain data, chosen by the caller, sent to the holder.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// One session: a network, areas of memory-backed files, and the host folders that its members may
/// see.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SessionSpec {
    /// Host folders or files that members may be given, read-only, under a short name.
    pub staged: Vec<Staged>,
    /// Memory-backed areas, shared by the members that mount them.
    pub areas: Vec<Area>,
    /// Names that members can resolve.
    pub hosts: Vec<(Ipv4Addr, String)>,
}

/// A host folder or file under a short name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Staged {
    /// `[a-z0-9-]+`, unique in its session.
    pub name: String,
    /// Where it is on the host.
    pub source: PathBuf,
}

/// A memory-backed area of files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Area {
    /// `[a-z0-9-]+`, unique in its session.
    pub name: String,
    /// The most bytes that it holds.
    pub bytes: u64,
    /// The most files and folders that it holds.
    pub inodes: u64,
}

/// One program in a session, with its own processes, view of files and limits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberSpec {
    /// A short name for the cgroup and for messages: `app`, `terminal`...
    pub name: String,
    /// The program and its arguments; the program is looked up on `PATH` of [`Self::env`].
    pub argv: Vec<String>,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    /// Working directory, inside.
    pub cwd: String,
    /// What is mounted beside the system's read-only folders. Order matters: parents first.
    pub mounts: Vec<Mount>,
    /// Bounds on what it may use.
    pub limits: Limits,
    /// Its standard streams.
    pub stdio: Stdio,
    /// For each descriptor in [`crate::Streams::extra`]: its number inside.
    pub extra: Vec<i32>,
    /// Which system calls it may make.
    pub profile: Profile,
    /// The template ([`crate::TemplateSpec::name`]) that it is forked from if that is there. Nothing else
    /// depends on it: without a template, the same program is executed.
    pub template: Option<String>,
}

/// A template: a program that prepares itself, without anything of a session, and from then on is
/// forked for each member that names it. It loads this crate as a shared library and calls
/// `quintain_template_*` (see the crate's `library` module).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TemplateSpec {
    /// What members call it.
    pub name: String,
    /// Host folders or files that it is shown.
    pub staged: Vec<Staged>,
    /// The program. Its descriptor 3 is the socket to the server; `template`, `stdio`, `extra` and
    /// `profile` mean nothing here. Of its limits those of the cgroup hold, and no `setrlimit`: what is
    /// forked from it inherits that, and may only lower it.
    pub program: MemberSpec,
}

/// One mount of a member.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Mount {
    /// A staged host folder or file, read-only.
    Staged {
        /// Its name in [`SessionSpec::staged`].
        name: String,
        /// Absolute path inside.
        target: String,
    },
    /// A folder of an area.
    Area {
        /// Its name in [`SessionSpec::areas`].
        name: String,
        /// Absolute path inside.
        target: String,
        /// Whether the member may write to it.
        writable: bool,
    },
    /// An empty memory-backed folder of its own.
    Scratch {
        /// Absolute path inside.
        target: String,
        /// The most bytes that it holds.
        bytes: u64,
    },
}

/// Bounds on what a member may use. What the machine's cgroups can't enforce is enforced for each
/// process by `setrlimit`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Limits {
    /// Memory of all its processes together, in bytes.
    pub memory: u64,
    /// Processes and threads.
    pub processes: u64,
    /// Processor time: thousandths of one processor.
    pub cpu_milli: u64,
    /// Open files of each process.
    pub open_files: u64,
    /// The largest file it can write, in bytes.
    pub file_size: u64,
    /// Whether each process's memory is bounded where no cgroup bounds all of them together. False for
    /// programs that reserve far more than they use (a browser).
    pub address_space: bool,
}

/// A member's standard streams.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Stdio {
    /// The three descriptors in [`crate::Streams::stdio`].
    Given,
    /// A pseudo-terminal of its own; the controlling side comes back in [`crate::Member::terminal`].
    Terminal {
        /// Width in characters.
        cols: u16,
        /// Height in characters.
        rows: u16,
    },
}

/// Which system calls a member may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// What interpreters, compilers, shells and network tools need.
    Tools,
    /// The same, and what a browser's processes ask of each other.
    Browser,
    /// The same, and what making a member asks of the kernel. For templates, whose forks narrow it to
    /// the member's own before they read anything of a lab.
    Template,
}

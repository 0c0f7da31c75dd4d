#![doc = include_str!("../README.md")]

pub mod beneath;
mod cgroup;
mod holder;
mod host;
mod member;
mod privileges;
mod root;
mod seccomp;
mod session;
mod spec;
mod watch;
mod wire;

pub use cgroup::{Cgroups, Version};
pub use holder::run as holder_main;
pub use host::{Finding, Standing, examine};
pub use seccomp::{BROWSER, GROUPS, Group, allowed_calls};
pub use session::{Error, Launcher, Member, Session, Streams, read_bounded};
pub use spec::{Area, Limits, MemberSpec, Mount, Profile, SessionSpec, Staged, Stdio};
pub use watch::watch;
pub use wire::{Exit, Failure};

#![doc = include_str!("../README.md")]

pub mod beneath;
mod cgroup;
mod command_line;
mod helper;
mod holder;
mod host;
mod identity;
mod join;
mod launcher;
pub mod library;
mod member;
mod network;
mod privileges;
mod program;
mod reap;
mod root;
mod seccomp;
mod session;
mod spec;
mod stage;
mod template;
mod templates;
mod terminal;
mod watch;
mod wire;

pub use cgroup::{Cgroups, Version};
pub use helper::run as helper_main;
pub use host::{Finding, Standing, examine};
pub use launcher::{Error, Launcher};
pub use seccomp::{BROWSER, GROUPS, Group, TEMPLATE, allowed_calls};
pub use session::{Member, Session, Streams, read_bounded};
pub use spec::{
    Area, Limits, MemberSpec, Mount, Profile, SessionSpec, Staged, Stdio, TemplateSpec,
};
pub use templates::{Standing as TemplateStanding, Templates};
pub use watch::watch;
pub use wire::{Exit, Failure};

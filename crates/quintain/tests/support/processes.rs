//! Looking at processes from outside.

use std::fs;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

/// A process with a mark in its command line.
#[derive(Debug)]
pub struct Marked {
    pub pid: i32,
    handle: OwnedFd,
}

/// A text that no other process has in its command line.
pub fn mark(what: &str) -> String {
    format!("mark-{what}-{}", range::random(8))
}

/// All processes of the machine whose command line has this text.
pub fn marked(mark: &str) -> Vec<Marked> {
    let own = std::process::id() as i32;
    let pids = fs::read_dir("/proc").unwrap().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| *pid != own && command_line(*pid).contains(mark))
        .filter_map(|pid| {
            let handle = pidfd_open(Pid::from_raw(pid)?, PidfdFlags::empty()).ok()?;
            Some(Marked { pid, handle })
        })
        .collect()
}

/// A handle on a process that there is.
pub fn handle(pid: i32) -> OwnedFd {
    pidfd_open(Pid::from_raw(pid).unwrap(), PidfdFlags::empty()).unwrap()
}

/// Waits until a process has ended.
pub fn wait_for_the_end(handle: &OwnedFd) {
    let mut fds = [PollFd::new(handle, PollFlags::IN)];
    let time = Timespec::try_from(super::PATIENCE).unwrap();
    assert_eq!(poll(&mut fds, Some(&time)), Ok(1), "it should have ended");
}

fn command_line(pid: i32) -> String {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Marked {
    /// A process that there is.
    pub fn of(pid: i32) -> Self {
        let handle = handle(pid);
        Self { pid, handle }
    }

    /// Whether it ends within this time.
    pub fn ends_within(&self, time: Duration) -> bool {
        let mut fds = [PollFd::new(&self.handle, PollFlags::IN)];
        let time = Timespec::try_from(time).unwrap();
        poll(&mut fds, Some(&time)).is_ok_and(|ready| ready == 1)
    }

    /// A line of `/proc/PID/status`; empty if the process is gone.
    pub fn status(&self, name: &str) -> String {
        let text = fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default()
            .trim_start_matches(':')
            .trim()
            .to_owned()
    }

    /// The process that started it, if that still runs.
    pub fn parent(&self) -> Option<u32> {
        self.status("PPid").parse().ok()
    }
}

//! What this machine offers to sandboxes.

use std::fs;
use std::path::Path;

use crate::spec::{Area, SessionSpec};
use crate::{Launcher, Version};

/// One thing that sandboxes need or profit from.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// What was found, in words.
    pub found: String,
    /// How it stands.
    pub standing: Standing,
    /// What to do, where something is missing.
    pub mend: Option<String>,
}

/// How a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// As it should be.
    Good,
    /// Works, with weaker limits or walls.
    Weaker,
    /// Labs can't run.
    Missing,
}

/// Looks at the kernel, and tries one empty session.
pub fn examine(launcher: &Launcher) -> Vec<Finding> {
    vec![
        kernel(),
        namespaces(launcher),
        cgroups(launcher),
        landlock(),
        seccomp(),
    ]
}

fn kernel() -> Finding {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut numbers = release
        .split(['.', '-'])
        .filter_map(|part| part.trim().parse::<u32>().ok());
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    // mount_setattr came with 5.12, counting processes by user namespace with 5.14.
    let good = version >= (5, 14);
    Finding {
        what: "kernel",
        found: release.trim().to_owned(),
        standing: if good {
            Standing::Good
        } else {
            Standing::Missing
        },
        mend: (!good).then(|| "Linux 5.14 or newer is needed.".to_owned()),
    }
}

fn namespaces(launcher: &Launcher) -> Finding {
    let spec = SessionSpec {
        areas: vec![Area {
            name: "trial".into(),
            bytes: 1 << 16,
            inodes: 8,
        }],
        ..SessionSpec::default()
    };
    match launcher.launch(spec, "doctor") {
        Ok(_) => Finding {
            what: "namespaces",
            found: "user, mount, PID, network, IPC, UTS and cgroup, without a helper".into(),
            standing: Standing::Good,
            mend: None,
        },
        Err(error) => Finding {
            what: "namespaces",
            found: error.to_string(),
            standing: Standing::Missing,
            mend: Some(namespace_mend()),
        },
    }
}

fn namespace_mend() -> String {
    let is = |file: &str, value: &str| {
        fs::read_to_string(format!("/proc/sys/{file}")).is_ok_and(|text| text.trim() == value)
    };
    if is("kernel/apparmor_restrict_unprivileged_userns", "1") {
        "AppArmor keeps programs from making user namespaces: run ./run once with sudo rights, which \
         installs a profile for this program, or: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    } else if is("kernel/unprivileged_userns_clone", "0") {
        "sudo sysctl kernel.unprivileged_userns_clone=1"
    } else if is("user/max_user_namespaces", "0") {
        "sudo sysctl user.max_user_namespaces=15000"
    } else {
        "In a container: start it with user namespaces and an unmasked /proc, or run on the machine itself."
    }
    .to_owned()
}

fn cgroups(launcher: &Launcher) -> Finding {
    let cgroups = launcher.cgroups();
    let controllers = cgroups.controllers().join(", ");
    let (found, standing, mend) = match cgroups.version() {
        Version::V2 => (format!("v2: {controllers}"), Standing::Good, None),
        Version::V1 if cgroups.controllers().len() == 3 => {
            (format!("v1: {controllers}"), Standing::Good, None)
        }
        Version::V1 => (
            format!("v1: {controllers} only"),
            Standing::Weaker,
            Some("Mount the memory, pids and cpu controllers.".to_owned()),
        ),
        Version::None => (
            "none that this user may use: memory and processor time are bounded for each process, not \
             for all of a lab's together"
                .to_owned(),
            Standing::Weaker,
            Some(
                "Start it as a systemd unit with Delegate=yes, or: systemd-run --user --scope -p Delegate=yes ./run"
                    .to_owned(),
            ),
        ),
    };
    Finding {
        what: "cgroups",
        found,
        standing,
        mend,
    }
}

fn landlock() -> Finding {
    // SAFETY: asks for the version (flag 1): no pointers are read.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<libc::c_void>(),
            0,
            1,
        )
    };
    let good = version > 0;
    Finding {
        what: "Landlock",
        found: if good {
            format!("ABI {version}")
        } else {
            "not offered by this kernel".to_owned()
        },
        standing: if good {
            Standing::Good
        } else {
            Standing::Weaker
        },
        mend: (!good).then(|| {
            "Add landlock to the kernel's lsm= list. Mounts still confine files.".to_owned()
        }),
    }
}

fn seccomp() -> Finding {
    let good = Path::new("/proc/sys/kernel/seccomp/actions_avail").exists();
    Finding {
        what: "seccomp",
        found: if good {
            format!(
                "filters; {} system calls allowed to labs, {} to the victim's browser",
                crate::allowed_calls(crate::Profile::Tools),
                crate::allowed_calls(crate::Profile::Browser)
            )
        } else {
            "not offered by this kernel".to_owned()
        },
        standing: if good {
            Standing::Good
        } else {
            Standing::Missing
        },
        mend: (!good).then(|| "A kernel with CONFIG_SECCOMP_FILTER is needed.".to_owned()),
    }
}

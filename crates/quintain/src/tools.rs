//! Programs of the host that labs use.

use std::path::PathBuf;

/// A program and the Debian package that brings it.
pub struct Tool {
    pub name: &'static str,
    pub package: &'static str,
    pub what_for: &'static str,
}

/// Programs beyond the shell, coreutils and Python that labs may name.
pub const TOOLS: &[Tool] = &[
    Tool {
        name: "chromium",
        package: "chromium",
        what_for: "the victim's browser",
    },
    Tool {
        name: "john",
        package: "john",
        what_for: "password audit",
    },
    Tool {
        name: "hydra",
        package: "hydra",
        what_for: "on-line guessing",
    },
    Tool {
        name: "gcc",
        package: "gcc",
        what_for: "native code",
    },
    Tool {
        name: "git",
        package: "git",
        what_for: "secrets in a history",
    },
    Tool {
        name: "curl",
        package: "curl",
        what_for: "requests by hand",
    },
    Tool {
        name: "sqlite3",
        package: "sqlite3",
        what_for: "looking into databases",
    },
    Tool {
        name: "sqlmap",
        package: "sqlmap",
        what_for: "automated injection",
    },
    Tool {
        name: "zip",
        package: "zip",
        what_for: "archives",
    },
    Tool {
        name: "openssl",
        package: "openssl",
        what_for: "keys and digests",
    },
];

/// Where a program is, as members of a session would find it.
pub fn find(name: &str) -> Option<PathBuf> {
    ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
        .iter()
        .map(|folder| PathBuf::from(folder).join(name))
        .find(|path| path.exists())
}

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
    tool("chromium", "chromium", "the victim's browser"),
    tool("curl", "curl", "requests by hand"),
    tool("gcc", "gcc", "native code"),
    tool("getent", "libc-bin", "name look-ups"),
    tool("git", "git", "secrets in a history"),
    tool("hydra", "hydra", "on-line guessing"),
    tool("john", "john", "password audit"),
    tool("jq", "jq", "JSON by hand"),
    tool("nc", "netcat-openbsd", "plain connections"),
    tool("openssl", "openssl", "keys and digests"),
    tool("ping", "iputils-ping", "network diagnostics"),
    tool("sqlite3", "sqlite3", "looking into databases"),
    tool("sqlmap", "sqlmap", "automated injection"),
    tool("unzip", "unzip", "archives"),
    tool("xxd", "xxd", "bytes"),
    tool("zip", "zip", "archives"),
];

const fn tool(name: &'static str, package: &'static str, what_for: &'static str) -> Tool {
    Tool {
        name,
        package,
        what_for,
    }
}

/// Where a program is, as members of a session would find it.
pub fn find(name: &str) -> Option<PathBuf> {
    if name == "chromium" {
        return range::plan::browser_program().map(PathBuf::from);
    }
    ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
        .iter()
        .map(|folder| PathBuf::from(folder).join(name))
        .find(|path| path.exists())
}

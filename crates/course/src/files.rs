//! Folders of a lab, read into memory.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{Diagnostic, FilePath, bounds, diagnostic::Reporter};

/// One file of a lab. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabFile {
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// Whether it may be run.
    pub executable: bool,
}

/// A folder's files by their place in it.
pub type FileTree = BTreeMap<FilePath, LabFile>;

/// What tools leave behind in a folder; never part of a lab.
const LEFTOVERS: &[&str] = &[
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".mypy_cache",
    ".DS_Store",
];

/// How much a folder may hold.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    pub file_bytes: u64,
    pub files: usize,
}

pub(crate) fn is_leftover(name: &str) -> bool {
    LEFTOVERS.contains(&name) || name.ends_with(".pyc")
}

/// Entries of a folder in the order of their names; empty if it is not there.
pub(crate) fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_none_or(|name| !is_leftover(name))
        })
        .collect();
    paths.sort();
    paths
}

/// Reads every file below `dir`; an absent folder is an empty tree.
pub(crate) fn read_tree(dir: &Path, room: Room, report: &mut Reporter) -> FileTree {
    let mut tree = FileTree::new();
    read_below(dir, "", room, report, &mut tree);
    if tree.len() > room.files {
        report.file = dir.to_owned();
        report.line(
            None,
            format!(
                "{} files, and at most {} are allowed",
                tree.len(),
                room.files
            ),
            "Leave out what the lab can do without, or let seed.py make it.",
        );
    }
    tree
}

fn read_below(dir: &Path, prefix: &str, room: Room, report: &mut Reporter, tree: &mut FileTree) {
    for path in entries(dir) {
        report.file.clone_from(&path);
        let name = path.file_name().and_then(|name| name.to_str());
        let place = name.and_then(|name| format!("{prefix}{name}").parse::<FilePath>().ok());
        let Some(place) = place else {
            report.line(
                None,
                "the name cannot be used in a workspace",
                "Rename it: UTF-8, no control character, no backslash, at most 255 bytes.",
            );
            continue;
        };
        match fs::symlink_metadata(&path) {
            // Reported once for the whole lab folder.
            Ok(meta) if meta.is_symlink() => {}
            Ok(meta) if meta.is_dir() => {
                read_below(&path, &format!("{place}/"), room, report, tree);
            }
            Ok(meta) if meta.is_file() && meta.len() > room.file_bytes => report.line(
                None,
                format!(
                    "{} KiB, and a file here may have {} KiB",
                    meta.len().div_ceil(1024),
                    room.file_bytes / 1024
                ),
                "Make it smaller, or let seed.py make it.",
            ),
            Ok(meta) if meta.is_file() => match fs::read(&path) {
                Ok(bytes) => {
                    let executable = meta.permissions().mode() & 0o111 != 0;
                    let bytes = bytes.into();
                    tree.insert(place, LabFile { bytes, executable });
                }
                Err(error) => unreadable(report, &error),
            },
            Ok(_) => report.line(
                None,
                "neither a file nor a folder",
                "Remove it; a lab holds plain files and folders only.",
            ),
            Err(error) => unreadable(report, &error),
        }
    }
}

/// Reports every symbolic link below `dir`.
pub(crate) fn refuse_links(dir: &Path, report: &mut Reporter) {
    for path in entries(dir) {
        let Ok(meta) = fs::symlink_metadata(&path) else {
            continue;
        };
        if meta.is_symlink() {
            report.file.clone_from(&path);
            report.line(
                None,
                "a symbolic link, which could lead out of the lab's folder",
                "Put the file itself here; links that the lab needs are made by seed.py.",
            );
        } else if meta.is_dir() {
            refuse_links(&path, report);
        }
    }
}

pub(crate) fn unreadable(report: &mut Reporter, error: &std::io::Error) {
    report.line(
        None,
        format!("cannot be read: {error}"),
        "Check that it exists and that you may read it.",
    );
}

/// Reads a folder of changed files, which may lie anywhere, to be laid over a lab's `app/`.
pub fn read_changed(dir: &Path, found: &mut Vec<Diagnostic>) -> FileTree {
    let mut report = Reporter {
        lab: None,
        section: None,
        file: dir.to_owned(),
        source: "",
        found,
    };
    if !dir.is_dir() {
        report.line(
            None,
            "there is no such folder",
            "Name a folder of changed files.",
        );
        return FileTree::new();
    }
    refuse_links(dir, &mut report);
    let room = Room {
        file_bytes: bounds::FILE_BYTES,
        files: bounds::FILES,
    };
    read_tree(dir, room, &mut report)
}

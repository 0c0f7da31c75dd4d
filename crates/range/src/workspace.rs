//! The learner's files: what they were, what they are, and which of them the terminal has changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use course::{FilePath, FileTree, Lab, LabFile, bounds};
use sandbox::Session;
use serde::Serialize;

use crate::blocking::blocking;
use crate::error::Error;
use crate::instance::Files;
use crate::keeper::{Changes, History};
use crate::plan::{INODES, area};

/// A file as the editor's tree shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// Path, with `app/` or `attacker/` in front.
    pub path: FilePath,
    /// Size in bytes.
    pub size: usize,
    /// Differs from the author's.
    pub changed: bool,
    /// The author has no such file.
    pub new: bool,
    /// Is not text.
    pub binary: bool,
}

/// The files under `app/` and `attacker/`.
#[derive(Debug)]
pub struct Workspace {
    lab: Arc<Lab>,
    files: BTreeMap<FilePath, Vec<u8>>,
    /// As last looked at in the sandbox.
    stamps: BTreeMap<FilePath, (u64, i128)>,
}

/// Splits a path into its area and the path in it.
pub fn place(lab: &Lab, path: &FilePath) -> Result<(&'static str, FilePath), Error> {
    let wrong = || Error::BadInput(format!("{path}: files are under app/ or attacker/"));
    let (root, rest) = path.as_str().split_once('/').ok_or_else(wrong)?;
    let area = match root {
        "app" => area::APP,
        "attacker" if lab.attacker_origin().is_some() => area::ATTACKER,
        _ => return Err(wrong()),
    };
    let rest = rest.parse().map_err(|_| wrong())?;
    if !sandbox::beneath::is_inner_path(path.as_str()) {
        return Err(Error::BadInput(format!("{path}: this name is too long")));
    }
    Ok((area, rest))
}

fn with_root(root: &str, path: &str) -> Option<FilePath> {
    format!("{root}/{path}").parse().ok()
}

impl Workspace {
    /// The author's files with the learner's changes over them.
    pub fn new(lab: Arc<Lab>, history: &History) -> Self {
        let mut files = BTreeMap::new();
        for (root, tree) in [("app", &lab.app_files), ("attacker", &lab.attacker_files)] {
            for (path, file) in tree {
                if let Some(path) = with_root(root, path.as_str()) {
                    files.insert(path, file.bytes.to_vec());
                }
            }
        }
        for (path, content) in &history.files {
            match content {
                Some(content) => files.insert(path.clone(), content.clone()),
                None => files.remove(path),
            };
        }
        Self {
            lab,
            files,
            stamps: BTreeMap::new(),
        }
    }

    /// All files as trees for an instance.
    pub fn trees(&self) -> Files {
        let tree = |root: &str| -> FileTree {
            let own = self.files.iter().filter_map(|(path, content)| {
                let rest = path.as_str().strip_prefix(root)?.strip_prefix('/')?;
                let file = LabFile {
                    bytes: content.as_slice().into(),
                    executable: content.starts_with(b"#!"),
                };
                Some((rest.parse().ok()?, file))
            });
            own.collect()
        };
        Files {
            app: tree("app"),
            attacker: tree("attacker"),
        }
    }

    /// A file's content.
    pub fn get(&self, path: &FilePath) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Whether a file is as the author wrote it.
    fn is_original(&self, path: &FilePath) -> bool {
        self.files.get(path).map(Vec::as_slice) == self.lab.original(path)
    }

    /// Files under `app/` that differ from the author's; `None` for a removed one.
    pub fn changes(&self) -> Vec<(FilePath, Option<Vec<u8>>)> {
        let authors = self
            .lab
            .app_files
            .keys()
            .filter_map(|path| with_root("app", path.as_str()));
        let mut all: Vec<FilePath> = self.files.keys().cloned().chain(authors).collect();
        all.sort();
        all.dedup();
        all.into_iter()
            .filter(|path| path.as_str().starts_with("app/") && !self.is_original(path))
            .map(|path| {
                let content = self.files.get(&path).cloned();
                (path, content)
            })
            .collect()
    }

    /// Whether the application is as the author wrote it.
    pub fn app_is_original(&self) -> bool {
        self.changes().is_empty()
    }

    /// The editor's tree.
    pub fn entries(&self) -> Vec<FileEntry> {
        self.files
            .iter()
            .map(|(path, content)| FileEntry {
                path: path.clone(),
                size: content.len(),
                changed: !self.is_original(path),
                new: self.lab.original(path).is_none(),
                binary: content.contains(&0) || std::str::from_utf8(content).is_err(),
            })
            .collect()
    }

    /// Whether this content may be kept under this path; says why not.
    pub fn room_for(&self, path: &FilePath, content: &[u8]) -> Result<(), Error> {
        place(&self.lab, path)?;
        if content.len() as u64 > bounds::FILE_BYTES {
            return Err(Error::BadInput(format!(
                "{path} has {} KiB; a file may have {} KiB.",
                content.len().div_ceil(1024),
                bounds::FILE_BYTES / 1024
            )));
        }
        if !self.files.contains_key(path) && self.files.len() >= 2 * bounds::FILES {
            return Err(Error::BadInput(format!(
                "There are {} files already, which is the most that a workspace holds.",
                self.files.len()
            )));
        }
        let inside = format!("{path}/");
        let parents = path
            .as_str()
            .match_indices('/')
            .map(|(at, _)| &path.as_str()[..at]);
        if path.as_str().matches('/').count() > sandbox::beneath::MAX_DEPTH {
            return Err(Error::BadInput(format!(
                "{path}: a file may lie {} folders deep.",
                sandbox::beneath::MAX_DEPTH
            )));
        }
        let clash = parents
            .into_iter()
            .any(|parent| self.files.keys().any(|file| file.as_str() == parent))
            || self
                .files
                .keys()
                .any(|file| file.as_str().starts_with(&inside));
        if clash {
            return Err(Error::BadInput(format!(
                "{path}: one name can't be a file and a folder."
            )));
        }
        Ok(())
    }

    /// Takes a file's new content, or its absence, in.
    pub fn set(&mut self, path: &FilePath, content: Option<Vec<u8>>) {
        self.stamps.remove(path);
        match content {
            Some(content) => self.files.insert(path.clone(), content),
            None => self.files.remove(path),
        };
    }

    /// What has changed in the sandbox since the last look. To be taken in by [`Self::set`] once it is
    /// kept; what is not is found again.
    pub async fn look(&mut self, sandbox: &Arc<Session>) -> Result<Found, Error> {
        let mut found = Found::default();
        let mut present = BTreeMap::new();
        let mut count = self.files.len();
        for (root, area) in [("app", area::APP), ("attacker", area::ATTACKER)] {
            let session = sandbox.clone();
            // All of them: a file that is missing from the list would be taken for removed.
            let listed = blocking(move || session.list(area, INODES)).await?;
            for entry in listed {
                let Some(path) = with_root(root, &entry.path) else {
                    continue;
                };
                let known = self.files.contains_key(&path);
                if is_leftover(&entry.path) && !known {
                    continue;
                }
                let stamp = (entry.size, entry.modified);
                present.insert(path.clone(), stamp);
                if self.stamps.get(&path) == Some(&stamp) {
                    continue;
                }
                if entry.size > bounds::FILE_BYTES {
                    found.too_large.push(path);
                    continue;
                }
                if !known && count >= 2 * bounds::FILES {
                    found.too_many += 1;
                    continue;
                }
                let (session, inner) = (sandbox.clone(), entry.path.clone());
                let read = blocking(move || session.read(area, &inner, bounds::FILE_BYTES)).await;
                if let Ok(content) = read
                    && self.files.get(&path) != Some(&content)
                {
                    count += usize::from(!known);
                    present.remove(&path);
                    found.changed.push((path, Some(content)));
                }
            }
        }
        let listed = |path: &FilePath| {
            present.contains_key(path) || found.changed.iter().any(|(one, _)| one == path)
        };
        let gone: Vec<_> = self.files.keys().filter(|path| !listed(path)).collect();
        let gone: Changes = gone.into_iter().map(|path| (path.clone(), None)).collect();
        found.changed.extend(gone);
        self.stamps = present;
        Ok(found)
    }
}

/// What a look into the sandbox has found.
#[derive(Debug, Default)]
pub struct Found {
    /// New contents, and `None` for what is gone.
    pub changed: Changes,
    /// Files that are larger than a workspace holds.
    pub too_large: Vec<FilePath>,
    /// How many new files there are beyond those that a workspace holds.
    pub too_many: usize,
}

/// What tools leave behind and nobody wrote.
fn is_leftover(path: &str) -> bool {
    path.split('/').any(|part| {
        matches!(part, "__pycache__" | ".pytest_cache" | ".git")
            || part.ends_with(".pyc")
            || part.ends_with(".saving")
            || part.ends_with(".swp")
            || part.ends_with('~')
    })
}

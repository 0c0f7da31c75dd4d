//! Where the lab runtime lies on the host, and what of it a member is shown.

use std::path::{Path, PathBuf};

use course::Lab;

/// The lab runtime's folder: locked Python packages and the grader's helpers. It is shown inside at the
/// path that it has outside, because installed packages remember their own path.
#[derive(Debug, Clone)]
pub struct Runtime {
    dir: PathBuf,
}

/// The lab runtime can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the lab runtime at {dir} is not set up ({missing} is missing): run ./run, which makes it")]
pub struct NotSetUp {
    dir: PathBuf,
    missing: &'static str,
}

impl Runtime {
    /// Takes a lab runtime into use; checks that the set-up has made it.
    pub fn open(dir: &Path) -> Result<Self, NotSetUp> {
        let missing = |missing| NotSetUp {
            dir: dir.to_owned(),
            missing,
        };
        let dir = dir.canonicalize().map_err(|_| missing("the folder"))?;
        let runtime = Self { dir };
        for (path, what) in [
            (runtime.packages().join("bin/python"), ".venv"),
            (
                runtime.grader().join("quintain_grader"),
                "python/quintain_grader",
            ),
            (runtime.call(), "python/quintain_call.py"),
            (runtime.template(), "python/quintain_template.py"),
        ] {
            if !path.exists() {
                return Err(missing(what));
            }
        }
        Ok(runtime)
    }

    /// The virtual environment that every member with Python is shown.
    pub fn packages(&self) -> PathBuf {
        self.dir.join(".venv")
    }

    /// The pytest plugin; shown to graders only.
    pub fn grader(&self) -> PathBuf {
        self.dir.join("python")
    }

    /// The program that calls one function of the learner's code.
    pub fn call(&self) -> PathBuf {
        self.dir.join("python/quintain_call.py")
    }

    /// The program that templates run.
    pub fn template(&self) -> PathBuf {
        self.dir.join("python/quintain_template.py")
    }

    /// Packages that one lab has of its own.
    pub fn own_packages(&self, lab: &Lab) -> Option<PathBuf> {
        lab.needs.packages.as_ref()?;
        let folder = lab.dir.file_name()?;
        Some(self.dir.join(".packages").join(folder)).filter(|path| path.is_dir())
    }
}

//! Which Pythons stand ready to be forked, and what they are shown.

use std::path::{Path, PathBuf};

use sandbox::{Launcher, Limits, MemberSpec, Mount, Profile, Staged, Stdio, TemplateSpec};

use crate::plan::{self, MIB};
use crate::runtime::Runtime;

/// The template of applications, `seed.py`, called functions and snippets.
pub const PYTHON: &str = "python";
/// The template of graders.
pub const GRADER: &str = "grader";

/// Where a template finds its program and library, inside.
const PROGRAM: &str = "/template/quintain_template.py";
const LIBRARY: &str = "/template/libquintain_template.so";
/// Its name on the host.
const LIBRARY_FILE: &str = "libquintain_template.so";

/// Has the templates made in the background and kept from now on. Until they are ready, and where they
/// can't be, programs start cold; false says that this will always be so, because the library is not
/// where the program is.
pub fn keep(launcher: &Launcher, runtime: &Runtime) -> bool {
    let Some(library) = library() else {
        return false;
    };
    for kind in [PYTHON, GRADER] {
        launcher.keep(spec(kind, runtime, &library));
    }
    true
}

/// The sandbox as a shared library: beside the running program, or where Cargo has built both.
pub fn library() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let beside = program.parent()?;
    let places = [beside.to_owned(), beside.join("deps")];
    let found = places.iter().map(|folder| folder.join(LIBRARY_FILE));
    found.into_iter().find(|path| path.is_file())
}

/// What a template of this kind is made of.
pub fn spec(kind: &str, runtime: &Runtime, library: &Path) -> TemplateSpec {
    let packages = runtime.packages();
    let shown = [
        ("packages", packages.clone(), packages.display().to_string()),
        ("program", runtime.template(), PROGRAM.into()),
        ("library", library.to_owned(), LIBRARY.into()),
    ];
    let python = packages.join("bin/python").display().to_string();
    TemplateSpec {
        name: kind.into(),
        staged: shown
            .iter()
            .map(|(name, source, _)| Staged {
                name: (*name).into(),
                source: source.clone(),
            })
            .collect(),
        program: MemberSpec {
            name: kind.into(),
            argv: [&python, PROGRAM, LIBRARY, kind].map(str::to_owned).into(),
            env: plan::environment(runtime, "/tmp"),
            cwd: "/".into(),
            mounts: shown
                .into_iter()
                .map(|(name, _, target)| Mount::Staged {
                    name: name.into(),
                    target,
                })
                .collect(),
            // Of what is forked from it only the first milliseconds count here.
            limits: Limits {
                memory: 512 * MIB,
                processes: 256,
                cpu_milli: 2000,
                open_files: 512,
                file_size: 0,
                address_space: false,
            },
            stdio: Stdio::Given,
            extra: Vec::new(),
            profile: Profile::Template,
            template: None,
        },
    }
}

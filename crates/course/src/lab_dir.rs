//! One lab's folder, read and checked.

use std::{fs, path::Path};

use crate::{
    Diagnostic, FileTree, Lab, LabSlug, Needs, Oracle, Slug, TaskKind, Variant, WrongFix, brief,
    diagnostic::Reporter,
    files::{self, Room},
    lab_spec,
    lab_toml::{self, LabToml},
    limits::bounds,
};

const WORKSPACE: Room = Room {
    file_bytes: bounds::FILE_BYTES,
    files: bounds::FILES,
};
const HOME: Room = Room {
    file_bytes: bounds::HOME_FILE_BYTES,
    files: bounds::FILES,
};
/// What may stand at the top of a lab's folder, beside the file that
/// `needs.packages` names and Markdown for other authors.
const KNOWN: &[&str] = &[
    "lab.toml",
    "brief.md",
    "seed.py",
    "exploit.py",
    "app",
    "attacker",
    "home",
    "solution",
    "also-right",
    "wrong-fixes",
    "checks",
];
/// The file in a wrong fix that says with which words it is rejected.
const REJECTED_BECAUSE: &str = "rejected-because.txt";

/// Where a lab lies.
pub(crate) struct Place<'a> {
    pub dir: &'a Path,
    pub slug: &'a LabSlug,
    pub module: &'a Slug,
    pub section: &'a Slug,
}

/// Reads a lab. `None` if it has no readable lab.toml; otherwise it is as
/// complete as its files are, and what is wrong has been reported.
pub(crate) fn read(place: &Place, found: &mut Vec<Diagnostic>) -> Option<(Lab, LabToml)> {
    let dir = place.dir.canonicalize().ok()?;
    let path = place.dir.join("lab.toml");
    let source = fs::read_to_string(&path);
    let mut report = Reporter {
        lab: Some(place.slug),
        section: None,
        file: path.clone(),
        source: source.as_deref().unwrap_or_default(),
        found,
    };
    if let Err(error) = &source {
        files::unreadable(&mut report, error);
        return None;
    }
    let toml = lab_toml::parse(report.source, &mut report)?;
    let spec = lab_spec::read(&toml, &mut report);
    let needs = needs(&toml, &dir, &mut report);

    let mut look = Look {
        dir: place.dir,
        report: Reporter {
            source: "",
            ..report
        },
    };
    look.refuse_strangers(toml.needs.packages.as_ref().map(|it| it.get_ref().as_str()));
    files::refuse_links(place.dir, &mut look.report);
    let app_files = look.tree("app", WORKSPACE);
    if app_files.is_empty() {
        look.missing("app", "Put the vulnerable application there.");
    }
    let attacker_files = look.tree("attacker", WORKSPACE);
    let mut lab = Lab {
        slug: place.slug.clone(),
        title: toml.title.get_ref().clone(),
        story: toml.story.get_ref().clone(),
        items: toml
            .items
            .get_ref()
            .iter()
            .map(|it| it.get_ref().clone())
            .collect(),
        minutes: *toml.minutes.get_ref(),
        owasp: toml.owasp.get_ref().clone(),
        cwe: toml.cwe.get_ref().clone(),
        module: place.module.clone(),
        section: place.section.clone(),
        dir,
        app: spec.app,
        origins: spec.origins,
        tasks: spec.tasks,
        needs,
        limits: spec.limits,
        victim: spec.victim,
        brief: look.brief(),
        solution: look.variant("solution", "solution", &app_files),
        also_right: look.variants("also-right", &app_files),
        wrong_fixes: look.wrong_fixes(&app_files),
        home_files: look.tree("home", HOME),
        app_files,
        attacker_files,
    };
    look.demand_files(&mut lab);
    Some((lab, toml))
}

fn needs(toml: &LabToml, dir: &Path, report: &mut Reporter) -> Needs {
    let is_tool = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte))
    };
    for tool in &toml.needs.tools {
        if !is_tool(tool.get_ref()) {
            report.at(
                tool.span().start,
                format!("`{}` is no program's name", tool.get_ref()),
                "Name the program as it is called in the terminal: \"john\".",
            );
        }
    }
    let packages = toml.needs.packages.as_ref().and_then(|written| {
        let name = written.get_ref();
        let text = (!name.contains('/')).then(|| fs::read_to_string(dir.join(name)).ok())?;
        match text {
            Some(text) if text.contains("--hash=") => return Some(dir.join(name)),
            Some(_) => report.at(
                written.span().start,
                format!("`{name}` locks its packages without hashes"),
                "Make it with `pip-compile --generate-hashes`.",
            ),
            None => report.at(
                written.span().start,
                format!("there is no `{name}` in the lab's folder"),
                "Put the lock file beside lab.toml.",
            ),
        }
        None
    });
    let tools = toml
        .needs
        .tools
        .iter()
        .map(|tool| tool.get_ref().clone())
        .collect();
    Needs { tools, packages }
}

/// Looks at the files beside lab.toml.
struct Look<'a> {
    dir: &'a Path,
    report: Reporter<'a>,
}

impl Look<'_> {
    fn missing(&mut self, name: &str, mend: &str) {
        self.report.file = self.dir.join(name);
        self.report.line(None, "missing", mend);
    }

    fn tree(&mut self, name: &str, room: Room) -> FileTree {
        files::read_tree(&self.dir.join(name), room, &mut self.report)
    }

    fn refuse_strangers(&mut self, packages: Option<&str>) {
        for path in files::entries(self.dir) {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let known = KNOWN.contains(&name) || Some(name) == packages;
            if !known && !name.ends_with(".md") && !name.ends_with(".in") {
                self.report.file = path.clone();
                self.report.line(
                    None,
                    format!("`{name}` is no part of a lab"),
                    "Mend its name or move it: app/, home/ and checks/ may hold any file.",
                );
            }
        }
    }

    fn brief(&mut self) -> brief::Brief {
        let path = self.dir.join("brief.md");
        self.report.file.clone_from(&path);
        match fs::read_to_string(&path) {
            Ok(text) => brief::read(&text, &mut self.report),
            Err(error) => {
                files::unreadable(&mut self.report, &error);
                brief::Brief::default()
            }
        }
    }

    fn variant(&mut self, place: &str, name: &str, app: &FileTree) -> Option<Variant> {
        let mut files = self.tree(place, WORKSPACE);
        files.retain(|path, _| path.as_str() != REJECTED_BECAUSE);
        for (path, file) in &files {
            if app
                .get(path)
                .is_some_and(|original| original.bytes == file.bytes)
            {
                self.report.file = self.dir.join(place).join(path.as_str());
                self.report.line(
                    None,
                    "the same as in app/",
                    "Delete it here; only changed and new files belong here.",
                );
            }
        }
        let name = name.to_owned();
        (!files.is_empty()).then_some(Variant { name, files })
    }

    fn variants(&mut self, kind: &str, app: &FileTree) -> Vec<Variant> {
        let mut variants = Vec::new();
        for path in files::entries(&self.dir.join(kind)) {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if !path.is_dir() || name.parse::<Slug>().is_err() {
                self.report.file = path.clone();
                self.report.line(
                    None,
                    format!("`{name}` is no folder with a usable name"),
                    "Give each repair a folder, named in small letters, digits and hyphens.",
                );
            } else if let Some(variant) = self.variant(&format!("{kind}/{name}"), name, app) {
                variants.push(variant);
            } else {
                self.missing(&format!("{kind}/{name}"), "Put the changed files there.");
            }
        }
        variants
    }

    fn wrong_fixes(&mut self, app: &FileTree) -> Vec<WrongFix> {
        let variants = self.variants("wrong-fixes", app);
        let mut fixes = Vec::new();
        for variant in variants {
            let place = format!("wrong-fixes/{}/{REJECTED_BECAUSE}", variant.name);
            let text = fs::read_to_string(self.dir.join(&place)).unwrap_or_default();
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let rejected_because: Vec<_> = lines.map(str::to_owned).collect();
            if rejected_because.is_empty() {
                self.missing(
                    &place,
                    "Write there, a line each, texts that the failed checks' messages must hold.",
                );
            }
            fixes.push(WrongFix {
                variant,
                rejected_because,
            });
        }
        fixes
    }

    fn demand_files(&mut self, lab: &mut Lab) {
        let fixes = lab.fix_task().is_some();
        let attacks = lab.tasks.iter().any(|task| task.kind != TaskKind::Fix);
        let asks_state = lab.tasks.iter().any(|task| {
            task.kind
                == TaskKind::Exploit {
                    oracle: Oracle::State,
                }
        });
        let wanted = [
            (
                true,
                "seed.py",
                "It draws the session's data; write it, however short.",
            ),
            (
                attacks,
                "exploit.py",
                "Write the attack that solves the exploit and answer tasks.",
            ),
            (
                asks_state,
                "checks/test_oracle.py",
                "Write the tests that notice the attack.",
            ),
            (
                fixes,
                "checks/test_behaviour.py",
                "Write the tests of what must keep working.",
            ),
            (
                fixes,
                "checks/test_attacks.py",
                "Write the attacks that a repair must stop.",
            ),
        ];
        for (needed, name, mend) in wanted {
            if needed && !self.dir.join(name).is_file() {
                self.missing(name, mend);
            }
        }
        if !fixes {
            lab.solution = None;
            return;
        }
        if lab.solution.is_none() {
            self.missing(
                "solution",
                "Put the reference repair's changed files there.",
            );
        }
        if lab.also_right.is_empty() {
            self.missing(
                "also-right",
                "Show at least one right repair in another style.",
            );
        }
        let wrong = lab.wrong_fixes.len();
        if wrong < bounds::WRONG_FIXES_AT_LEAST {
            self.report.file = self.dir.join("wrong-fixes");
            self.report.line(
                None,
                format!(
                    "{wrong} wrong fixes, and at least {} are wanted",
                    bounds::WRONG_FIXES_AT_LEAST
                ),
                "Add repairs that people really make; deleting the feature is one of them.",
            );
        }
    }
}

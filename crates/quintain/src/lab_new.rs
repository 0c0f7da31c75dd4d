//! `quintain lab new`: writes a scaffold.

use std::path::Path;

use course::LabSlug;

use crate::Places;
use crate::setup::{self, Failure};

#[derive(clap::Args)]
pub struct Arguments {
    /// The new lab's slug: small letters, digits and hyphens.
    slug: LabSlug,
    /// The section that it belongs to, by slug.
    #[arg(long)]
    section: String,
}

/// The scaffold's files. `@SLUG@` and `@TITLE@` are replaced.
const FILES: &[(&str, &str)] = &[
    ("lab.toml", include_str!("scaffold/lab.toml")),
    ("brief.md", include_str!("scaffold/brief.md")),
    ("seed.py", include_str!("scaffold/seed.py")),
    ("exploit.py", include_str!("scaffold/exploit.py")),
    ("app/app.py", include_str!("scaffold/app/app.py")),
    ("solution/app.py", include_str!("scaffold/solution/app.py")),
    (
        "also-right/refuse/app.py",
        include_str!("scaffold/also-right/refuse/app.py"),
    ),
    (
        "wrong-fixes/one-spelling/app.py",
        include_str!("scaffold/wrong-fixes/one-spelling/app.py"),
    ),
    (
        "wrong-fixes/one-spelling/rejected-because.txt",
        "still be read\n",
    ),
    (
        "wrong-fixes/one-route/app.py",
        include_str!("scaffold/wrong-fixes/one-route/app.py"),
    ),
    (
        "wrong-fixes/one-route/rejected-because.txt",
        "still be read\n",
    ),
    (
        "wrong-fixes/feature-deleted/app.py",
        include_str!("scaffold/wrong-fixes/feature-deleted/app.py"),
    ),
    (
        "wrong-fixes/feature-deleted/rejected-because.txt",
        "can no longer be read\n",
    ),
    (
        "checks/test_behaviour.py",
        include_str!("scaffold/checks/test_behaviour.py"),
    ),
    (
        "checks/test_attacks.py",
        include_str!("scaffold/checks/test_attacks.py"),
    ),
];

pub fn run(places: &Places, arguments: &Arguments) -> Result<bool, Failure> {
    let (course, _) = setup::course(places);
    let found = course.modules.iter().find_map(|module| {
        let section = module
            .sections
            .iter()
            .find(|one| one.slug.as_str() == arguments.section)?;
        Some((module, section))
    });
    let (module, section) = found.ok_or_else(|| {
        Failure::Other(format!("the course has no section `{}`", arguments.section))
    })?;
    let folder = course
        .dir
        .join(module.slug.as_str())
        .join(section.slug.as_str())
        .join(format!("lab-{}", arguments.slug));
    if folder.exists() || course.lab(&arguments.slug).is_some() {
        return Err(Failure::Other(format!(
            "there is a lab `{}` already",
            arguments.slug
        )));
    }
    // The first lab of the outline that has no folder yet.
    let is_taken = |title: &String| course.labs.iter().any(|lab| lab.items.contains(title));
    let item = section
        .items
        .iter()
        .find(|item| item.kind == course::ItemKind::Lab && !is_taken(&item.title))
        .map(|item| item.title.as_str())
        .ok_or_else(|| {
            Failure::Other(format!(
                "every lab of the outline's section `{}` is made already; add a line to outline.yaml first",
                arguments.section
            ))
        })?;
    for (name, text) in FILES {
        let text = text
            .replace("@SLUG@", arguments.slug.as_str())
            .replace("@ITEM@", item)
            .replace("@OWASP@", module.owasp.as_deref().unwrap_or("A01:2025"))
            .replace(
                "@CWE@",
                &section
                    .cwe
                    .first()
                    .map_or_else(|| "200".into(), ToString::to_string),
            );
        write(&folder.join(name), &text)?;
    }
    println!("{}", folder.display());
    println!(
        "Fill its blanks (look for BLANK), then: quintain check {}",
        arguments.slug
    );
    Ok(true)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::Other(format!("{}: {error}", path.display()));
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}

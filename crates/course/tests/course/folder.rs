//! A small course in a folder of its own, to be broken by the tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use course::{Course, Diagnostic};
use tempfile::TempDir;

pub const LAB: &str = "basics/first/lab-one";

pub const LAB_TOML: &str = r##"title   = "The first lab"
items   = ["Lab one"]
story   = "A small shop"
minutes = 20
owasp   = "A05:2025"
cwe     = [89]

[app]
run  = ["python", "app.py"]
open = "/"

[[origins]]
name = "app"
host = "shop.test"
port = 80

[[origins]]
name = "attacker"
host = "attacker.test"
kind = "attacker"

[[tasks]]
id = "attack"
kind = "exploit"
title = "Get in"
oracle = "flag"

[[tasks]]
id = "repair"
kind = "fix"
title = "Keep them out"

[[tasks]]
id = "name"
kind = "answer"
title = "Name it"
question = "What is it called?"
accept = ["jinja2==2.10"]
case = "exact"

[limits]
memory_mb = 128

[victim]
name = "Mona"
about = "Reads."
sign_in = [{goto = "http://shop.test/"}, {fill = "#name", with = "mona"}]
on_link = [{goto = "{url}"}, {click = "#win", optional = true}]
"##;

pub const BRIEF: &str = "## Story\nA *shop*.\n\n## What is wanted\nGet in.\n\n```sh\n## no heading\n```\n\n## Hints\n\n### 1 Look\nAt the form.\n\n### 2\nAt the query.\n\n### 3 Nearly\nAt the quote.\n\n## Debrief\n### The flaw\nText.\n";

pub struct Folder(TempDir);

impl Folder {
    /// A course of one good lab.
    pub fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        folder.write(
            "course.toml",
            "title = \"T\"\ncode = \"C\"\n[subscription]\nyears = 1\nfoundational_months = 3\nunits = 2\n",
        );
        folder.write(
            "outline.yaml",
            "modules:\n  - title: Basics\n    slug: basics\n    sections:\n      - title: First\n        slug: first\n        unit: null\n        cwe: [89]\n        items:\n          - {topic: \"Reading\", sample: true}\n          - {lab: \"Lab one\"}\n      - title: Second\n        slug: second\n        unit: 2\n        items:\n          - {case-study: \"It happened\"}\n          - {lab: \"Lab two\"}\n",
        );
        folder.lab(LAB, LAB_TOML);
        folder
    }

    /// Writes a good lab with this lab.toml.
    pub fn lab(&self, at: &str, lab_toml: &str) {
        for (name, text) in [
            ("lab.toml", lab_toml),
            ("brief.md", BRIEF),
            ("seed.py", "print()\n"),
            ("exploit.py", "print()\n"),
            ("app/app.py", "original\n"),
            ("app/templates/home.html", "<p>\n"),
            ("attacker/index.html", "hello\n"),
            ("solution/app.py", "repaired\n"),
            ("also-right/other/app.py", "repaired otherwise\n"),
            ("wrong-fixes/filter/app.py", "filter\n"),
            (
                "wrong-fixes/filter/rejected-because.txt",
                "UNION\n\nstill\n",
            ),
            ("wrong-fixes/quote/app.py", "quote\n"),
            ("wrong-fixes/quote/rejected-because.txt", "numbers\n"),
            ("wrong-fixes/gone/app.py", "gone\n"),
            ("wrong-fixes/gone/rejected-because.txt", "search\n"),
            ("checks/test_behaviour.py", ""),
            ("checks/test_attacks.py", ""),
        ] {
            self.write(&format!("{at}/{name}"), text);
        }
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn at(&self, place: &str) -> PathBuf {
        self.path().join(place)
    }

    pub fn write(&self, place: &str, text: impl AsRef<[u8]>) {
        let path = self.at(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces a text in the lab's lab.toml, which must be there.
    pub fn edit_lab(&self, old: &str, new: &str) {
        assert!(LAB_TOML.contains(old), "{old:?} is not in lab.toml");
        self.write(&format!("{LAB}/lab.toml"), LAB_TOML.replacen(old, new, 1));
    }

    pub fn remove(&self, place: &str) {
        let path = self.at(&format!("{LAB}/{place}"));
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }

    pub fn load(&self) -> (Course, Vec<Diagnostic>) {
        Course::load(self.path())
    }

    /// The one diagnostic that the course now has; the lab must be left out.
    pub fn only_diagnostic(&self) -> Diagnostic {
        let (course, mut found) = self.load();
        let all: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 1, "not one diagnostic but {all:#?}");
        let diagnostic = found.remove(0);
        if diagnostic.lab.is_some() {
            assert!(course.labs.is_empty(), "a broken lab is in the course");
        }
        assert!(!diagnostic.mend.is_empty(), "no mend: {diagnostic}");
        diagnostic
    }
}

//! Every fault is told with its file, its line and a mend.

use crate::folder::{BRIEF, Folder, LAB, LAB_TOML};

/// Changes lab.toml and expects one diagnostic in the line of `new`.
fn lab_toml_fault(old: &str, new: &str, says: &str) {
    let folder = Folder::new();
    folder.edit_lab(old, new);
    let text = LAB_TOML.replacen(old, new, 1);
    let found = folder.only_diagnostic();
    let place = LAB_TOML.find(old).unwrap() + new.len();
    let line = text[..place].lines().count();
    assert!(found.file.ends_with("lab.toml"), "{found}");
    assert!(found.message.contains(says), "{found}");
    assert_eq!(found.line, Some(line), "{found}");
}

#[test]
fn unknown_keys_and_wrong_types_are_shown_at_their_line() {
    lab_toml_fault("minutes = 20", "minuets = 20", "minuets");
    lab_toml_fault("minutes = 20", "minutes = \"20\"", "invalid type");
    lab_toml_fault("kind = \"fix\"", "kind = \"mend\"", "mend");
    lab_toml_fault("oracle = \"flag\"", "oracle = \"flag\"\nhint = 1", "hint");
    lab_toml_fault("open = \"/\"", "open = ", "");
}

#[test]
fn texts_and_numbers_outside_their_bounds_are_refused() {
    lab_toml_fault("minutes = 20", "minutes = 90", "out of range");
    lab_toml_fault("memory_mb = 128", "memory_mb = 4096", "out of range");
    lab_toml_fault("A05:2025", "A5", "no OWASP category");
    lab_toml_fault("cwe     = [89]", "cwe     = []", "no CWE");
    lab_toml_fault("open = \"/\"", "open = \"//evil.example\"", "not a path");
    lab_toml_fault("[\"python\", \"app.py\"]", "[]", "no program");
    lab_toml_fault("A small shop", " ", "empty");
}

#[test]
fn hosts_outside_the_test_domain_are_refused() {
    for host in [
        "shop.example",
        "range.test",
        "x.range.test",
        "Shop.test",
        "-a.test",
        ".test",
        "a b.test",
    ] {
        lab_toml_fault("shop.test", host, "cannot be a host");
    }
    lab_toml_fault("attacker.test", "shop.test", "used twice");
}

#[test]
fn origins_and_tasks_are_checked_together() {
    lab_toml_fault(
        "attacker.test\"",
        "attacker.test\"\nport = 8080",
        "always at port 80",
    );
    lab_toml_fault("id = \"repair\"", "id = \"attack\"", "there twice");
    lab_toml_fault("id = \"repair\"", "id = \"Repair\"", "no task id");
    lab_toml_fault(
        "kind = \"fix\"",
        "kind = \"fix\"\noracle = \"flag\"",
        "means nothing",
    );
    lab_toml_fault(
        "{goto = \"http://shop.test/\"}",
        "{eval = \"1\"}",
        "for checks only",
    );
    lab_toml_fault(
        "{goto = \"http://shop.test/\"}",
        "{goto = \"/\", click = \"a\"}",
        "exactly one",
    );
}

#[test]
fn items_must_stand_in_the_outline_and_belong_to_one_lab() {
    lab_toml_fault(
        "[\"Lab one\"]",
        "[\"Lab one\", \"Lab 1\"]",
        "no lab \"Lab 1\"",
    );
    lab_toml_fault("[\"Lab one\"]", "[\"Lab two\"]", "none of its items");

    let folder = Folder::new();
    let claim = LAB_TOML.replace("[\"Lab one\"]", "[\"Lab two\", \"Lab one\"]");
    folder.lab("basics/second/lab-two", &claim);
    let (course, found) = folder.load();
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.contains("already the lab `one`"),
        "{}",
        found[0]
    );
    assert_eq!(course.labs.len(), 1, "the first lab stays");
}

#[test]
fn two_labs_cannot_share_a_name_and_a_lab_cannot_lie_outside_the_outline() {
    let folder = Folder::new();
    folder.lab(
        "basics/second/lab-one",
        &LAB_TOML.replace("Lab one", "Lab two"),
    );
    let (_, found) = folder.load();
    assert!(
        found.iter().any(|it| it.message.contains("taken by")),
        "{found:#?}"
    );

    let folder = Folder::new();
    folder.lab("basics/third/lab-three", LAB_TOML);
    let (course, found) = folder.load();
    assert!(
        found[0].message.contains("no such module and section"),
        "{}",
        found[0]
    );
    assert_eq!(course.labs.len(), 1);
}

#[test]
fn every_missing_file_is_named() {
    for name in [
        "seed.py",
        "exploit.py",
        "brief.md",
        "solution",
        "also-right",
        "checks/test_behaviour.py",
        "checks/test_attacks.py",
        "wrong-fixes/gone/rejected-because.txt",
    ] {
        let folder = Folder::new();
        folder.remove(name);
        let found = folder.only_diagnostic();
        assert!(found.file.ends_with(name), "{name}: {found}");
    }
    let folder = Folder::new();
    folder.remove("wrong-fixes/gone");
    assert!(folder.only_diagnostic().message.contains("2 wrong fixes"));

    let folder = Folder::new();
    folder.edit_lab("oracle = \"flag\"", "oracle = \"state\"");
    assert!(
        folder
            .only_diagnostic()
            .file
            .ends_with("checks/test_oracle.py")
    );
}

#[test]
fn a_lab_of_answers_only_needs_no_repair() {
    let folder = Folder::new();
    let start = LAB_TOML.find("[[tasks]]\nid = \"repair\"").unwrap();
    let end = LAB_TOML.find("[[tasks]]\nid = \"name\"").unwrap();
    folder.edit_lab(&LAB_TOML[start..end], "");
    for name in ["solution", "also-right", "wrong-fixes", "checks"] {
        folder.remove(name);
    }
    let (course, found) = folder.load();
    assert_eq!(found, []);
    assert!(course.labs[0].solution.is_none());
}

#[test]
fn files_that_a_workspace_cannot_hold_are_refused() {
    let folder = Folder::new();
    folder.write(&format!("{LAB}/app/big.bin"), vec![0; 1024 * 1024 + 1]);
    assert!(folder.only_diagnostic().file.ends_with("app/big.bin"));

    let folder = Folder::new();
    for n in 0..199 {
        folder.write(&format!("{LAB}/app/many/{n}"), "");
    }
    assert!(folder.only_diagnostic().message.contains("201 files"));

    let folder = Folder::new();
    folder.write(&format!("{LAB}/app/a\\b"), "");
    assert!(
        folder
            .only_diagnostic()
            .message
            .contains("name cannot be used")
    );

    let folder = Folder::new();
    folder.write(&format!("{LAB}/solution/templates/home.html"), "<p>\n");
    assert!(folder.only_diagnostic().message.contains("same as in app/"));

    let folder = Folder::new();
    folder.write(&format!("{LAB}/wrong-fix/x/app.py"), "");
    assert!(
        folder
            .only_diagnostic()
            .message
            .contains("no part of a lab")
    );
}

#[test]
fn names_that_are_not_utf8_are_refused() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let folder = Folder::new();
    let name = OsStr::from_bytes(b"caf\xe9.py");
    std::fs::write(folder.at(&format!("{LAB}/app")).join(name), "").unwrap();
    assert!(
        folder
            .only_diagnostic()
            .message
            .contains("name cannot be used")
    );
}

#[test]
fn symbolic_links_are_refused_wherever_they_stand() {
    for place in ["app/link", "checks/link", "link.md"] {
        let folder = Folder::new();
        std::os::unix::fs::symlink("/etc/passwd", folder.at(&format!("{LAB}/{place}"))).unwrap();
        let found = folder.only_diagnostic();
        assert!(found.message.contains("symbolic link"), "{found}");
        assert!(found.file.ends_with(place), "{found}");
    }
}

/// Changes brief.md and expects one diagnostic at `line`.
fn brief_fault(old: &str, new: &str, line: Option<usize>, says: &str) {
    assert!(BRIEF.contains(old), "{old:?} is not in the brief");
    let folder = Folder::new();
    folder.write(&format!("{LAB}/brief.md"), BRIEF.replacen(old, new, 1));
    let found = folder.only_diagnostic();
    assert!(
        found.file.ends_with("brief.md") && found.message.contains(says),
        "{found}"
    );
    assert_eq!(found.line, line, "{found}");
}

#[test]
fn a_brief_has_its_four_parts_and_three_or_four_hints() {
    brief_fault(
        "## Debrief\n### The flaw\nText.\n",
        "",
        None,
        "`## Debrief` is missing",
    );
    brief_fault("A *shop*.\n", "\n", Some(1), "nothing stands below");
    brief_fault(
        "## Debrief",
        "## Story\nAgain.\n\n## Debrief",
        Some(22),
        "second time",
    );
    brief_fault(
        "## Debrief",
        "## Steps\nDo.\n\n## Debrief",
        Some(22),
        "no part of a brief",
    );
    brief_fault("### 3 Nearly\nAt the quote.\n", "", Some(11), "2 hints");
    brief_fault("### 2\n", "### 22 x\n", Some(16), "not hint 2");
    brief_fault("At the query.", "", Some(16), "not hint 2");
}

#[test]
fn a_brief_shows_no_dead_link_picture_or_tag() {
    brief_fault(
        "A *shop*.",
        "Go [there](http://shop.test/x).",
        Some(2),
        "cannot be followed",
    );
    brief_fault(
        "A *shop*.",
        "See http://shop.test/x now.",
        Some(2),
        "cannot be followed",
    );
    brief_fault("A *shop*.", "![x](y.png)", Some(2), "picture");
    brief_fault("A *shop*.", "Type <b>this</b>", Some(2), "HTML");
}

#[test]
fn faults_of_the_outline_are_shown_at_their_line() {
    let folder = Folder::new();
    let outline = std::fs::read_to_string(folder.at("outline.yaml")).unwrap();
    for (old, new, line, says) in [
        ("unit: 2", "unit: 3", 14, "unit 3"),
        ("unit: 2", "unti: 2", 14, "unti"),
        ("slug: second", "slug: first", 13, "used twice"),
        ("slug: second", "slug: Second", 13, "is no slug"),
        (
            "{case-study: \"It happened\"}",
            "{case-study: \"a\", quiz: \"b\"}",
            16,
            "exactly one",
        ),
    ] {
        folder.write("outline.yaml", outline.replacen(old, new, 1));
        let (_, found) = folder.load();
        let hit = found.iter().find(|it| it.message.contains(says));
        let hit = hit.unwrap_or_else(|| panic!("{says:?} is not in {found:#?}"));
        assert!(hit.file.ends_with("outline.yaml"), "{hit}");
        assert_eq!(hit.line, Some(line), "{hit}");
    }
}

#[test]
fn a_folder_that_is_no_course_says_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let (course, found) = course::Course::load(&folder.path().join("nowhere"));
    assert!(course.labs.is_empty());
    assert_eq!(found.len(), 2, "course.toml and outline.yaml");
}

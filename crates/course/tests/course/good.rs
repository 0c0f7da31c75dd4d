//! What a course without faults is read into.

use crate::folder::{Folder, LAB, LAB_TOML};
use course::{Action, ItemKind, Oracle, OriginKind, TaskKind};

#[test]
fn every_key_of_a_lab_arrives_typed() {
    let (course, found) = Folder::new().load();
    assert_eq!(found, []);
    let lab = course.lab(&"one".parse().unwrap()).unwrap();
    assert_eq!(
        (lab.title.as_str(), lab.minutes, &lab.cwe[..]),
        ("The first lab", 20, &[89][..])
    );
    assert_eq!(lab.limits.memory_mb, 128);
    assert_eq!(lab.limits.processes, 64);
    assert_eq!(lab.app_origin().url(), "http://shop.test");
    assert_eq!(lab.attacker_origin().unwrap().kind, OriginKind::Attacker);
    let kinds: Vec<_> = lab.tasks.iter().map(|task| task.kind.name()).collect();
    assert_eq!(kinds, ["exploit", "fix", "answer"]);
    assert_eq!(
        lab.tasks[0].kind,
        TaskKind::Exploit {
            oracle: Oracle::Flag
        }
    );
    let TaskKind::Answer { accept, rule, .. } = &lab.tasks[2].kind else {
        panic!("not an answer task");
    };
    assert!(rule.exact_case && !rule.any_order && accept == &["jinja2==2.10"]);
    let victim = lab.victim.as_ref().unwrap();
    assert!(victim.routine.is_none());
    let click = &victim.on_link.as_ref().unwrap()[1];
    assert!(click.optional && click.action == Action::Click("#win".into()));
}

#[test]
fn the_files_of_a_lab_are_read_and_laid_over_each_other() {
    let folder = Folder::new();
    folder.write(
        &format!("{LAB}/app/__pycache__/app.cpython-311.pyc"),
        [0, 1],
    );
    let (course, found) = folder.load();
    assert_eq!(found, []);
    let lab = &course.labs[0];
    let names: Vec<_> = lab.app_files.keys().map(|path| path.as_str()).collect();
    assert_eq!(names, ["app.py", "templates/home.html"]);
    let solved = lab.app_with(&lab.solution.as_ref().unwrap().files);
    assert_eq!(&*solved[&"app.py".parse().unwrap()].bytes, b"repaired\n");
    assert_eq!(solved.len(), 2);
    assert_eq!(
        lab.original(&"app/app.py".parse().unwrap()),
        Some(&b"original\n"[..])
    );
    assert_eq!(
        lab.original(&"attacker/index.html".parse().unwrap()),
        Some(&b"hello\n"[..])
    );
    assert_eq!(
        lab.original(&"checks/test_attacks.py".parse().unwrap()),
        None
    );
    let wrong: Vec<_> = lab
        .wrong_fixes
        .iter()
        .map(|fix| fix.variant.name.as_str())
        .collect();
    assert_eq!(wrong, ["filter", "gone", "quote"]);
    assert_eq!(lab.wrong_fixes[0].rejected_because, ["UNION", "still"]);
    assert_eq!(
        lab.wrong_fixes[0].variant.files.len(),
        1,
        "the reason is no file of the repair"
    );
}

#[test]
fn the_brief_is_cut_at_its_headings_only() {
    let (course, _) = Folder::new().load();
    let brief = &course.labs[0].brief;
    assert_eq!(brief.story_html, "<p>A <em>shop</em>.</p>\n");
    assert!(brief.wanted_html.contains("## no heading"));
    assert_eq!(
        brief.hints,
        [
            "<h3>Look</h3>\n<p>At the form.</p>\n",
            "<p>At the query.</p>\n",
            "<h3>Nearly</h3>\n<p>At the quote.</p>\n"
        ]
    );
    assert_eq!(brief.debrief_html, "<h3>The flaw</h3>\n<p>Text.</p>\n");
}

#[test]
fn labs_come_in_the_order_of_the_outline() {
    let folder = Folder::new();
    let second = LAB_TOML.replace("Lab one", "Lab two");
    folder.lab("basics/second/lab-a-later-one", &second);
    let (course, found) = folder.load();
    assert_eq!(found, []);
    let slugs: Vec<_> = course.labs.iter().map(|lab| lab.slug.as_str()).collect();
    assert_eq!(slugs, ["one", "a-later-one"]);
    let (module, section) = course.section_of(&course.labs[1]).unwrap();
    assert_eq!((module.title.as_str(), section.unit), ("Basics", Some(2)));
}

#[test]
fn one_lab_may_be_lines_of_two_sections() {
    let folder = Folder::new();
    folder.edit_lab("[\"Lab one\"]", "[\"Lab one\", \"Lab two\"]");
    let (course, found) = folder.load();
    assert_eq!(found, []);
    assert_eq!(course.labs[0].items, ["Lab one", "Lab two"]);
}

#[test]
fn the_outline_that_is_shipped_is_right_and_whole() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../course");
    let (course, found) = course::Course::load(&dir);
    let outline: Vec<_> = found.iter().filter(|it| it.lab.is_none()).collect();
    assert!(outline.is_empty(), "{outline:#?}");
    let count = |kind| {
        course
            .items()
            .filter(|(_, _, item)| item.kind == kind)
            .count()
    };
    let sections: usize = course
        .modules
        .iter()
        .map(|module| module.sections.len())
        .sum();
    assert_eq!((course.modules.len(), sections), (15, 82));
    assert!(count(ItemKind::Lab) > 0 && count(ItemKind::CaseStudy) > 0);
    assert_eq!(course.subscription.units, 9);
}

//! Several courses beside each other.

use course::Courses;

use crate::{folder::Folder, written::written};

fn named(folder: &Folder, slug: &str) {
    let toml = format!(
        "title = \"T\"\nslug = \"{slug}\"\ncode = \"C\"\n[subscription]\nyears = 1\nfoundational_months = 3\nunits = 2\ngrace_days = 90\n"
    );
    folder.write("course.toml", toml);
}

#[test]
fn names_of_sections_and_labs_are_unique_over_all_courses() {
    let (one, two) = (written(), written());
    named(&one, "one");
    named(&two, "two");
    let (courses, found) = Courses::load(&[one.path(), two.path()]);
    let messages: Vec<_> = found
        .iter()
        .map(|one| one.message.split(" is also").next().unwrap())
        .collect();
    assert_eq!(messages, ["the section `first`", "the section `second`"]);
    assert_eq!(courses.courses.len(), 2);
    assert!(
        courses.courses[1].labs.is_empty(),
        "a lab goes with its section"
    );
    assert_eq!(courses.labs().count(), 1);
    let (course, _) = courses.lab(&"one".parse().unwrap()).unwrap();
    assert_eq!(course.slug.as_str(), "one");
    let (course, module, section) = courses.section(&"second".parse().unwrap()).unwrap();
    assert_eq!(
        (
            course.slug.as_str(),
            module.slug.as_str(),
            section.slug.as_str()
        ),
        ("one", "basics", "second")
    );
    assert_eq!(courses.glossary.terms.len(), 2, "the same words, once");
}

#[test]
fn a_second_course_of_the_same_name_is_left_out() {
    let (one, two) = (written(), written());
    let (courses, found) = Courses::load(&[one.path(), two.path()]);
    assert_eq!(courses.courses.len(), 1);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.contains("the course `t` is also at"),
        "{}",
        found[0]
    );
}

#[test]
fn a_course_says_its_plan_and_its_catalogue() {
    let folder = written();
    named(&folder, "one");
    let more = "[certificate]\ndone_percent = 80\n[catalogue]\nabout = \"About *it*.\"\naudience = \"You.\"\npreparedness = \"None.\"\noutcomes = [\"You know.\"]\n[[catalogue.standards]]\nname = \"S\"\nwhat = \"All.\"\nurl = \"https://example.org\"\n";
    let toml = std::fs::read_to_string(folder.at("course.toml")).unwrap() + more;
    folder.write("course.toml", &toml);
    let (course, found) = folder.load();
    assert_eq!(found, []);
    assert_eq!(
        (course.subscription.grace_days, course.certificate_percent),
        (90, 80)
    );
    assert_eq!(course.catalogue.about_html, "<p>About <em>it</em>.</p>\n");
    assert_eq!(course.catalogue.outcomes_html, ["You know."]);
    for (old, new, says) in [
        ("units = 2", "units = 200", "units = 200 is out of range"),
        (
            "done_percent = 80",
            "done_percent = 0",
            "done_percent = 0 is out",
        ),
        ("\"You.\"", "\"\"", "this text is empty"),
        ("https:", "http:", "does not start with https://"),
        ("slug = \"one\"", "slug = \"One\"", "`One` is no slug"),
    ] {
        folder.write("course.toml", toml.replacen(old, new, 1));
        let found = folder.load().1;
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].message.contains(says) && found[0].line.is_some(),
            "{}",
            found[0]
        );
    }
}

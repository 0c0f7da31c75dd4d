//! Every fault of a text is told with its file, its line and a mend.

use crate::written::{CASE, CASE_TEXT, FIGURE, LESSON, LESSON_TEXT, after, fault, filled, written};

fn lesson(old: &str, new: &str, line: usize, says: &str) {
    fault(LESSON, LESSON_TEXT, old, new, Some(line), says);
}

#[test]
fn topics_have_the_outlines_words_and_order_and_a_length() {
    lesson(
        "What this is about.",
        "",
        1,
        "nothing stands before the first topic",
    );
    lesson(
        "What this is about.",
        "# First\n\nAbout.",
        1,
        "a title of its own",
    );
    lesson(
        "Again.",
        "Again.\n\n## How it ends\n\nWell.",
        39,
        "no topic \"How it ends\"",
    );
    lesson(
        "- FILLER",
        "- FILLER FILLER FILLER FILLER FILLER",
        3,
        "this topic has 1017 words",
    );
    lesson("FILLER Again", "Again", 23, "this topic has 8 words");
    lesson(
        "Again.",
        "Again.\n\n## How it fails\n\nFILLER",
        39,
        "a second time",
    );

    let found = after(LESSON, LESSON_TEXT, "## How it fails", "## How it fials");
    let messages: Vec<_> = found
        .iter()
        .map(|one| (one.line, one.message.as_str()))
        .collect();
    assert_eq!(
        messages,
        [
            (Some(3), "the outline has no topic \"How it fials\" here"),
            (None, "the topic \"How it fails\" is missing")
        ]
    );
    assert_eq!(found[0].mend, "Did you mean `How it fails`?");

    let swapped = LESSON_TEXT
        .replace("## How it fails", "## X")
        .replace("## How it holds", "## How it fails")
        .replace("## X", "## How it holds");
    fault(
        LESSON,
        &swapped,
        "FILLER",
        "FILLER",
        Some(23),
        "out of order",
    );
}

#[test]
fn links_lead_somewhere() {
    for (link, says) in [
        ("glossary:pepper", "the glossary has no `pepper`"),
        ("lesson:third", "no section `third`"),
        ("lesson:first#remember", "no topic of `first` `remember`"),
        ("lab:three", "no lab `three`"),
        ("case:nothing", "no case study `nothing`"),
        ("http://example.org", "leads nowhere"),
        ("first.md", "leads nowhere"),
        ("javascript:alert(1)", "leads nowhere"),
    ] {
        lesson("lab:one", link, 5, says);
    }
    let found = after(LESSON, LESSON_TEXT, "glossary:salt", "glossary:slat");
    assert_eq!(found[0].mend, "Did you mean `salt`?");
}

#[test]
fn html_and_characters_that_do_not_show_are_refused() {
    lesson("So says", "So <b>says</b>", 6, "HTML in the text");
    lesson(
        "### Remember",
        "<div>\n\n### Remember",
        19,
        "HTML in the text",
    );
    lesson("So says", "So \u{8}says", 6, "control or private character");
    lesson(
        "So says",
        "So \u{e000}0\u{e001} says",
        6,
        "control or private character",
    );
}

#[test]
fn what_is_refused_does_not_act_either() {
    let folder = written();
    let text = LESSON_TEXT
        .replace("```python fragment good", "```<script>alert(1)</script>")
        .replace("name=setup", "name=<script>alert(1)</script>")
        .replace(
            "So says",
            "<script>alert(1)</script> [x](javascript:alert(1))",
        );
    folder.write(LESSON, filled(&text));
    let (course, found) = folder.load();
    assert!(found.len() >= 4, "{found:#?}");
    let lesson = course.modules[0].sections[0].lesson.clone().unwrap();
    for topic in &lesson.topics {
        let html = topic.html.as_str();
        assert!(
            !html.contains("<script") && !html.contains("href=\"javascript"),
            "{html}"
        );
    }
}

#[test]
fn footnotes_are_used_defined_and_have_an_address() {
    lesson(
        "[^b]: Else",
        "[^c]: Third. <https://example.org/c>\n[^b]: Else",
        40,
        "`c` is not used",
    );
    lesson(
        "somebody.[^a]",
        "somebody.[^a][^x]",
        6,
        "refers to a footnote that is not there",
    );
    lesson(
        "<https://example.org/b>",
        "Page 7.",
        40,
        "`b` has no address",
    );
}

#[test]
fn code_blocks_name_a_language_and_say_nothing_contradictory() {
    lesson(
        "```python fragment good",
        "```cobol",
        33,
        "`cobol` is no language",
    );
    lesson("```python fragment good", "```", 33, "names no language");
    lesson(
        "```python fragment good",
        "```python fragment god",
        33,
        "`god` means nothing",
    );
    lesson(
        "### Remember",
        "    indented\n\n### Remember",
        19,
        "names no language",
    );
    lesson(
        "after=setup",
        "after=start",
        12,
        "no block is named `start`",
    );
    lesson(
        "after=setup",
        "name=setup",
        12,
        "a second block is named `setup`",
    );
    lesson("name=setup", "name=setup after=setup", 8, "in a circle");
    lesson(
        "```python run bad title=\"app.py\" after=setup",
        "```python bad",
        15,
        "below no block that is run",
    );
    for (language, text) in [("json", "{\n"), ("toml", "\na = \n"), ("yaml", "a: [\n")] {
        let block = format!("```{language}\n{text}```\n\n### Remember");
        let found = after(LESSON, LESSON_TEXT, "### Remember", &block);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0]
                .message
                .contains(&format!("this {language} does not parse")),
            "{}",
            found[0]
        );
        assert!(
            found[0].line.is_some_and(|line| (20..=22).contains(&line)),
            "{}",
            found[0]
        );
    }
}

#[test]
fn figures_are_there_and_say_what_they_show() {
    lesson(
        "Two boxes, and an arrow between them",
        "",
        29,
        "says nothing to those who do not see it",
    );
    lesson(
        "More is",
        "![x](figures/boxes.svg) More is",
        37,
        "stands within a text",
    );
    for place in [
        "boxes.svg",
        "figures/../x.svg",
        "figures/a/b.svg",
        "https://example.org/x.svg",
    ] {
        let found = after(LESSON, LESSON_TEXT, "figures/boxes.svg", place);
        assert!(
            found[0].message.contains("is no place of a figure"),
            "{}",
            found[0]
        );
        assert!(
            found[1].message.contains("no text of this section shows"),
            "{}",
            found[1]
        );
    }
    let found = after(
        LESSON,
        LESSON_TEXT,
        "figures/boxes.svg",
        "figures/bones.svg",
    );
    assert!(
        found[0]
            .message
            .contains("figures/bones.svg cannot be read"),
        "{}",
        found[0]
    );

    let folder = written();
    folder.write(
        "basics/first/figures/boxes.svg",
        FIGURE.replace("/>", " fill=\"red\"/>"),
    );
    let found = folder.load().1;
    assert!(found[0].file.ends_with("figures/boxes.svg"), "{}", found[0]);
    assert_eq!((found.len(), found[0].line), (1, Some(2)), "{}", found[0]);
}

#[test]
fn a_section_holds_nothing_but_its_texts() {
    let folder = written();
    for (place, says) in [
        (
            "basics/first/notes.txt",
            "`notes.txt` is no part of a section",
        ),
        ("basics/first/case-other.md", "no case study of the outline"),
        (
            "basics/first/figures/old.svg",
            "no text of this section shows",
        ),
        ("basics/third/lesson.md", "no such module and section"),
    ] {
        folder.write(place, "x");
        let found = folder.load().1;
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].file.ends_with(place) && found[0].message.contains(says),
            "{}",
            found[0]
        );
        std::fs::remove_file(folder.at(place)).unwrap();
    }
}

#[test]
fn one_broken_text_stops_no_other() {
    let folder = written();
    folder.write("basics/first/quiz.toml", "[[question]\n");
    folder.write(LESSON, [0xff, 0xfe]);
    folder.write(CASE, filled(CASE_TEXT));
    let (course, found) = folder.load();
    let files: Vec<_> = found
        .iter()
        .map(|one| one.file.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(files, ["lesson.md", "quiz.toml", "boxes.svg", "clock.svg"]);
    assert!(found.iter().all(|one| {
        one.section
            .as_ref()
            .is_some_and(|slug| slug.as_str() == "first")
    }));
    assert_eq!(course.modules[0].sections[1].case_studies.len(), 1);
    assert_eq!(course.labs.len(), 1);
}

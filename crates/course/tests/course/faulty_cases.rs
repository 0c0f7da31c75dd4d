//! Every fault of a case study or of the glossary is told with its file, its line and a mend.

use crate::written::{CASE, CASE_TEXT, GLOSSARY, GLOSSARY_TEXT, after, fault};

fn case(old: &str, new: &str, line: Option<usize>, says: &str) {
    fault(CASE, CASE_TEXT, old, new, line, says);
}

#[test]
fn a_case_study_has_front_matter_title_parts_and_length() {
    case(
        "date: 2023-04-04",
        "date: April",
        Some(2),
        "`April` is no date",
    );
    case("cwe: [639]", "cwe: []", Some(3), "no CWE");
    case("CVE-2023-1748", "CVE-23", Some(4), "`CVE-23` is no CVE id");
    case("cwe: [639]", "cwes: [639]", Some(3), "cwes");
    case(
        "# It happened",
        "# It hapened",
        Some(6),
        "not the outline's title",
    );
    case("# It happened\n", "\n", None, "the title is missing");
    case(
        "## The flaw",
        "Oh.\n\n# Again\n\n## The flaw",
        Some(14),
        "a second title",
    );
    case("Not known.", "", Some(20), "nothing stands below");
    case(
        "## What it cost\n\nNot known.\n",
        "",
        None,
        "`## What it cost` is missing",
    );
    case(
        "## What happened",
        "First.\n\n## What happened",
        None,
        "a text stands before",
    );
    case("Not known.", "FILLER FILLER FILLER", None, "has 1207 words");
    let found = after(CASE, CASE_TEXT, "---\ndate", "date");
    assert!(
        found
            .iter()
            .any(|one| one.message.contains("front matter is missing")),
        "{found:#?}"
    );
    let found = after(CASE, CASE_TEXT, "## The flaw", "## The fault");
    let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`## The fault` is no part of a case study",
            "the heading `## The flaw` is missing"
        ]
    );
}

#[test]
fn numbers_in_a_case_study_have_a_source() {
    case(
        "happened.[^a]",
        "happened. Then.[^a]\n\nThere were 300.",
        Some(12),
        "without a source",
    );
    case("- See", "- In 7 ways.\n- See", Some(30), "without a source");
    case(
        "Not known.",
        "| a |\n|---|\n| 12 |",
        Some(22),
        "without a source",
    );
    assert_eq!(
        after(CASE, CASE_TEXT, "Not known.", "Not known: `utf-8`."),
        [],
        "code is no fact"
    );
}

#[test]
fn the_glossary_is_in_order_and_short() {
    let glossary = |old: &str, new: &str, line, says: &str| {
        fault(GLOSSARY, GLOSSARY_TEXT, old, new, Some(line), says);
    };
    glossary(
        "## digest",
        "## hash\nIt.\n\n## digest",
        4,
        "out of alphabetical order",
    );
    glossary("What a hash gives.", "", 1, "explained in 0 sentences");
    glossary(
        "What a hash gives.",
        "One. Two. Three. Four.",
        1,
        "explained in 4 sentences",
    );
    glossary(
        "Also: salting, salted hash",
        "Also: salting\nMore text",
        6,
        "`Also:` is a line of its own",
    );
    glossary(
        "## salt",
        "## digest\nAgain.\n\n## salt",
        4,
        "explained a second time",
    );
    glossary("glossary:digest", "glossary:disgust", 5, "has no `disgust`");
    glossary(
        "## digest",
        "Words.\n\n## digest",
        1,
        "before the first word",
    );
    glossary("## digest", "# Words\n\n## digest", 1, "is no word");
}

//! No input makes the loader panic, and none of it gets past the sanitiser.

use proptest::prelude::*;

use crate::written::{CASE, GLOSSARY, LESSON, LESSON_TEXT, QUIZ, QUIZ_TEXT, filled, written};

/// Pieces from which texts are put together that nearly mean something.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "## How it fails\n",
        "### a\n",
        "# \n",
        "\n\n",
        "word ",
        "[^a]",
        "[^a]: x <https://e.org>\n",
        "```python run after=a name=a\n",
        "```output\n",
        "```\n",
        "    code\n",
        "- ",
        "> ",
        "| a | b |\n|---|---|\n",
        "[x](lesson:first)",
        "[x](glossary:salt)",
        "[x](javascript:alert(1))",
        "![x](figures/boxes.svg)",
        "<script>alert(1)</script>",
        "<img src=x onerror=y>",
        "\u{e000}1\u{e001}",
        "**",
        "`",
        "---\n",
        "date: 1\n",
        "Also: x\n",
        "é",
        "\r\n",
        "\t",
        "[[question]]\n",
        "id = \"x\"\n",
        "\"\"\"",
        "~~",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// A good text in which one place is replaced.
fn changed(text: &'static str) -> impl Strategy<Value = String> {
    let characters = text.chars().count();
    (0..characters, 0..40_usize, pieces()).prop_map(move |(at, gone, new)| {
        let before = text.chars().take(at);
        let after = text.chars().skip(at + gone);
        before.chain(new.chars().take(40)).chain(after).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_a_panic_and_nothing_in_it_acts(
        place in prop::sample::select(vec![LESSON, QUIZ, CASE, GLOSSARY]),
        text in prop_oneof![pieces(), changed(LESSON_TEXT), changed(QUIZ_TEXT), any::<String>()],
    ) {
        let folder = written();
        folder.write(place, filled(&text));
        let (course, found) = folder.load();
        for one in &found {
            prop_assert!(!one.message.is_empty() && !one.mend.is_empty());
        }
        let section = &course.modules[0].sections[0];
        let lesson = section.lesson.iter().flat_map(|lesson| {
            let topics = lesson.topics.iter().map(|topic| topic.html.as_str());
            topics.chain([lesson.intro_html.as_str(), lesson.sources_html.as_str()])
        });
        let cases = course.modules[0].sections[1].case_studies.iter().map(|case| case.html.as_str());
        let words = course.glossary.terms.iter().map(|term| term.html.as_str());
        for html in lesson.chain(cases).chain(words) {
            prop_assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("href=\"javascript"), "{html}");
        }
    }
}

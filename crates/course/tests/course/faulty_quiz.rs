//! Every fault of a quiz is told, and the question is left out.

use crate::written::{QUIZ, QUIZ_TEXT, after, written};

/// Changes quiz.toml and expects one diagnostic at the line.
fn fault(old: &str, new: &str, line: Option<usize>, says: &str) {
    let found = after(QUIZ, QUIZ_TEXT, old, new);
    let all: Vec<_> = found.iter().map(ToString::to_string).collect();
    let [only] = &found[..] else {
        panic!("{new:?}: not one diagnostic but {all:#?}");
    };
    assert!(
        only.file.ends_with(QUIZ) && only.message.contains(says),
        "{says:?} is not in {only}"
    );
    assert_eq!(only.line, line, "{only}");
    assert!(!only.mend.is_empty(), "{only}");
}

#[test]
fn keys_and_kinds_are_known() {
    fault("kind = \"single\"", "kind = \"simple\"", Some(3), "simple");
    fault(
        "explain = \"The `first`.\"",
        "explains = \"x\"",
        Some(6),
        "explains",
    );
    fault(
        "explain = \"The `first`.\"\n",
        "",
        Some(1),
        "missing field `explain`",
    );
    fault(
        "id = \"one\"",
        "id = \"One\"",
        Some(2),
        "`One` is no question id",
    );
    fault("id = \"all\"", "id = \"one\"", Some(20), "there twice");
    fault(
        "topic = \"How it fails\"",
        "topic = \"How it fell\"",
        Some(4),
        "no topic \"How it fell\"",
    );
}

#[test]
fn texts_are_written_and_links_in_them_lead_somewhere() {
    fault(
        "ask = \"Which of *these*?\"",
        "ask = \" \"",
        Some(5),
        "this text is empty",
    );
    fault(
        "why = \"It is.\"",
        "why = \"\"",
        Some(11),
        "this text is empty",
    );
    fault(
        "why = \"It is.\"",
        "why = \"[x](lab:none)\"",
        Some(11),
        "no lab `none`",
    );
    fault(
        "why = \"It is.\"",
        "why = \"\"\"\nIt is.\n\n<b>x</b>\"\"\"",
        Some(14),
        "HTML in the text",
    );
    fault(
        "text = \"neither\"",
        "text = \"neither\\nnor\"",
        Some(16),
        "more than one line",
    );
    fault(
        "ask = \"In which order?\"",
        "ask = \"## In\\nwhich?\"",
        Some(35),
        "headings and footnotes",
    );
}

#[test]
fn choices_are_two_to_six_and_some_are_right_and_some_wrong() {
    fault(
        "right = true\nwhy = \"It is.\"",
        "why = \"It is.\"",
        Some(1),
        "0 choices are right, and one",
    );
    fault(
        "text = \"neither\"",
        "text = \"neither\"\nright = true",
        Some(1),
        "2 choices are right, and one",
    );
    fault(
        "{text = \"c\", why = \"No.\"},",
        "",
        Some(19),
        "no choice is wrong",
    );
    fault(
        "text = \"`print(2)`\"",
        "text = \"`print(1)`\"",
        Some(13),
        "says the same",
    );
    let none = "\nchoice = [\n  {text = \"a\", right = true, why = \"Yes.\"},\n  {text = \"b\", right = true, why = \"Yes.\"},\n  {text = \"c\", why = \"No.\"},\n]";
    let found = after(QUIZ, QUIZ_TEXT, none, "");
    assert!(
        found.iter().any(|one| one.message.contains("0 choices")),
        "{found:#?}"
    );
}

#[test]
fn steps_lines_and_code_fit_the_kind() {
    fault(
        "\"look\", \"think\", \"leap\"",
        "\"look\", \"leap\"",
        Some(31),
        "2 steps",
    );
    fault(
        "\"look\", \"think\", \"leap\"",
        "\"look\", \"think\", \"look\"",
        Some(36),
        "says the same",
    );
    fault("lines = [2]", "lines = []", Some(49), "no line is right");
    fault(
        "lines = [2]",
        "lines = [4]",
        Some(49),
        "the code has no line 4",
    );
    fault(
        "3 = \"It only",
        "2 = \"It only",
        Some(53),
        "`2` is no wrong line",
    );
    fault(
        "3 = \"It only",
        "x = \"It only",
        Some(53),
        "`x` is no wrong line",
    );
    fault(
        "explain = \"Look before",
        "lines = [1]\nexplain = \"Look before",
        Some(31),
        "`lines` means nothing",
    );
    fault(
        "explain = \"Two of",
        "steps = [\"a\"]\nexplain = \"Two of",
        Some(19),
        "`steps` means nothing",
    );
    fault(
        "explain = \"Two of",
        "language = \"sql\"\nexplain = \"Two of",
        Some(19),
        "`language` means nothing",
    );
    fault(
        "code = \"\"\"\nprint(0.1 + 0.2)\n\"\"\"\n",
        "",
        Some(55),
        "about code, and there is none",
    );
    fault(
        "lines = [2]",
        "language = \"cobol\"\nlines = [2]",
        Some(49),
        "`cobol` is no language",
    );
    fault(
        "explain = \"Binary.\"",
        "language = \"sql\"\nexplain = \"Binary.\"",
        Some(55),
        "only Python is run",
    );
}

#[test]
fn a_quiz_has_four_to_eight_questions() {
    let start = QUIZ_TEXT.find("[[question]]\nid = \"where\"").unwrap();
    fault(&QUIZ_TEXT[start..], "", None, "a quiz of 3 questions");
}

#[test]
fn a_question_with_a_fault_is_left_out_and_the_others_stay() {
    let folder = written();
    folder.write(QUIZ, QUIZ_TEXT.replace("lines = [2]", "lines = [9]"));
    let (course, _) = folder.load();
    let quiz = course.modules[0].sections[0].quiz.as_ref().unwrap();
    let ids: Vec<_> = quiz
        .questions
        .iter()
        .map(|question| question.id.as_str())
        .collect();
    assert_eq!(ids, ["one", "all", "steps", "prints"]);
}

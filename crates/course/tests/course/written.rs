//! A small course whose first section is written, to be read, and to be broken by the tests.

use course::{Course, Diagnostic};

use crate::folder::Folder;

pub const LESSON: &str = "basics/first/lesson.md";
pub const QUIZ: &str = "basics/first/quiz.toml";
pub const CASE: &str = "basics/second/case-it-happened.md";
pub const GLOSSARY: &str = "glossary.md";

const OUTLINE: &str = r#"modules:
  - title: Basics
    slug: basics
    owasp: "A05:2025"
    sections:
      - title: First
        slug: first
        unit: null
        cwe: [89]
        fortify: "SQL Injection; Privacy Violation"
        items:
          - {topic: "How it fails", sample: true}
          - {topic: "How it holds"}
          - {lab: "Lab one"}
      - title: Second
        slug: second
        unit: 2
        cwe: [89, 639]
        items:
          - {case-study: "It happened"}
          - {lab: "Lab two"}
"#;

/// A text of this many words, on one line.
fn words(count: usize) -> String {
    vec!["word"; count].join(" ")
}

/// The lesson; FILLER stands for 200 words.
pub const LESSON_TEXT: &str = r#"What this is about.

## How it fails

A [salt](glossary:salt) is missing; see [the repair](lesson:first#how-it-holds), the [lab](lab:one), [another](lab:lab-two)
and [what happened](case:it-happened). So says somebody.[^a]

```python run name=setup
names = ["ann"]
```

```python run bad title="app.py" after=setup
print(names, 1 < 2)
```
```output
['ann'] True
```

### Remember

- FILLER

## How it holds

| one | two |
|---|---|
| 1 | `2` |

![Two boxes, and an arrow between them](figures/boxes.svg "The way")

![Still of a clock](interactive/clock.svg)

```python fragment good
    return 1
```

More is [elsewhere](https://example.org/x). FILLER Again.[^a][^b]

[^a]: Somebody, "Title", 2023. <https://example.org/a>
[^b]: Else, *Book*. <https://example.org/b>
"#;

pub const QUIZ_TEXT: &str = r#"[[question]]
id = "one"
kind = "single"
topic = "How it fails"
ask = "Which of *these*?"
explain = "The `first`."

[[question.choice]]
text = "`print(1)`"
right = true
why = "It is."
[[question.choice]]
text = "`print(2)`"
why = "It is not."
[[question.choice]]
text = "neither"
why = "One is."

[[question]]
id = "all"
kind = "multiple"
topic = "How it holds"
ask = "Which?"
explain = "Two of them."
choice = [
  {text = "a", right = true, why = "Yes."},
  {text = "b", right = true, why = "Yes."},
  {text = "c", why = "No."},
]

[[question]]
id = "steps"
kind = "order"
topic = "How it holds"
ask = "In which order?"
steps = ["look", "think", "leap"]
explain = "Look before you leap."

[[question]]
id = "where"
kind = "line"
topic = "How it fails"
ask = "Which line?"
code = """
import os
os.system(x)
print("<b>")
"""
lines = [2]
explain = "The second."

[question.near]
3 = "It only prints."

[[question]]
id = "prints"
kind = "output"
topic = "How it fails"
ask = "What does it print?"
code = """
print(0.1 + 0.2)
"""
explain = "Binary."
choice = [
  {text = "`0.30000000000000004`", right = true, why = "Yes."},
  {text = "0.3", why = "No."},
]
"#;

pub const CASE_TEXT: &str = r#"---
date: 2023-04-04
cwe: [639]
cve: [CVE-2023-1748]
---
# It happened

## What happened

In 2023 something happened.[^a]

## The flaw

FILLER

## How it was exploited

FILLER

## What it cost

Not known.

## How it was repaired

FILLER

## What to take away

- See [the lesson](lesson:first).

[^a]: Somebody. <https://example.org/a>
"#;

pub const GLOSSARY_TEXT: &str = "## digest\nWhat a hash gives.\n\n## salt\nMakes *equal* passwords differ. See [digest](glossary:digest).\nAlso: salting, salted hash\n";

pub const FIGURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 100\">\n<rect class=\"fig-box\" id=\"a\"/>\n</svg>\n";

/// A course with a written first section, a case study and a glossary.
pub fn written() -> Folder {
    let folder = Folder::new();
    folder.write("outline.yaml", OUTLINE);
    for (place, text) in [(LESSON, LESSON_TEXT), (QUIZ, QUIZ_TEXT), (CASE, CASE_TEXT)] {
        folder.write(place, filled(text));
    }
    folder.write(GLOSSARY, GLOSSARY_TEXT);
    folder.write("basics/first/figures/boxes.svg", FIGURE);
    folder.write("basics/first/interactive/clock.svg", FIGURE);
    folder
}

/// The text with its FILLER written out.
pub fn filled(text: &str) -> String {
    text.replace("FILLER", &words(200))
}

/// The course, in which nothing may be wrong.
pub fn course() -> Course {
    let (course, found) = written().load();
    assert_eq!(found, []);
    course
}

/// What is wrong with the course after a change of one of its files.
pub fn after(place: &str, text: &str, old: &str, new: &str) -> Vec<Diagnostic> {
    assert!(text.contains(old), "{old:?} is not in {place}");
    let folder = written();
    folder.write(place, filled(&text.replacen(old, new, 1)));
    folder.load().1
}

/// Changes a file and expects one diagnostic, at the line where `new` ends unless another is named.
pub fn fault(place: &str, text: &str, old: &str, new: &str, line: Option<usize>, says: &str) {
    let found = after(place, text, old, new);
    let all: Vec<_> = found.iter().map(ToString::to_string).collect();
    let [only] = &found[..] else {
        panic!("{new:?}: not one diagnostic but {all:#?}");
    };
    assert!(only.file.ends_with(place), "{only}");
    assert!(only.message.contains(says), "{says:?} is not in {only}");
    assert_eq!(only.line, line, "{only}");
    assert!(!only.mend.is_empty(), "{only}");
}

//! A small course: a foundational section with a sample, a lab, a case study and a quiz; a section of unit 1;
//! one that nobody has written yet.

use std::path::Path;

const OUTLINE: &str = r#"modules:
  - title: "A05 Injection"
    slug: injection
    owasp: "A05:2025"
    sections:
      - title: "SQL"
        slug: sql
        unit: null
        cwe: [89]
        fortify: "SQL Injection"
        items:
          - {topic: "What it is", sample: true}
          - {lab: "SQL injection"}
          - {topic: "How to repair it"}
          - {case-study: "A shop"}
  - title: "More"
    slug: more
    sections:
      - title: "Later"
        slug: later
        unit: 1
        cwe: [89]
        items:
          - {topic: "What comes later"}
      - title: "Unwritten"
        slug: unwritten
        unit: null
        items:
          - {topic: "Something"}
"#;

const QUIZ: &str = r#"
[[question]]
id = "which"
kind = "single"
topic = "What it is"
ask = "Which one is *bound*?"
explain = "EXPLANATION of which."
[[question.choice]]
text = "A placeholder"
right = true
why = "WHY-RIGHT"
[[question.choice]]
text = "An f-string"
why = "WHY-WRONG"

[[question]]
id = "in-order"
kind = "order"
topic = "How to repair it"
ask = "In which order?"
steps = ["find it", "repair it", "prove it"]
explain = "First look, then mend."

[[question]]
id = "all-of-them"
kind = "multiple"
topic = "How to repair it"
ask = "Which hold?"
explain = "Two hold."
[[question.choice]]
text = "Parameters"
right = true
why = "They are bound."
[[question.choice]]
text = "An ORM's filters"
right = true
why = "They bind too."
[[question.choice]]
text = "Taking quotes away"
why = "Numbers need none."

[[question]]
id = "the-line"
kind = "line"
topic = "What it is"
ask = "Which line is open?"
code = "name = input()\nquery = 'SELECT ' + name\n"
lines = [2]
explain = "It joins texts."
[question.near]
1 = "NEAR: reading is harmless."
"#;

/// So many words of prose.
fn prose(words: usize) -> String {
    let word = [
        "Plain", "words", "fill", "this", "topic", "so", "that", "it", "is", "long", "enough.",
    ];
    let words: Vec<_> = (0..words).map(|at| word[at % word.len()]).collect();
    words.join(" ")
}

fn topic(title: &str, more: &str) -> String {
    format!("## {title}\n\n{}\n\n{more}\n\n", prose(220))
}

fn lesson() -> String {
    let first = topic(
        "What it is",
        "A [salt](glossary:salt) helps.[^cwe]\n\n### A closer look\n\n```python run name=hello\nprint('hello')\n```\n```output\nhello\n```\n\nTOPIC-ONE",
    );
    let second = topic(
        "How to repair it",
        "```python run after=hello name=again\nprint('again')\n```\n```output\nhello\nagain\n```\n\nTOPIC-TWO",
    );
    format!(
        "INTRODUCTION to it.\n\n{first}{second}[^cwe]: MITRE, CWE-89. <https://cwe.mitre.org/data/definitions/89.html>\n"
    )
}

fn case_study() -> String {
    let parts = [
        "What happened",
        "The flaw",
        "How it was exploited",
        "What it cost",
        "How it was repaired",
        "What to take away",
    ];
    let parts = parts.map(|part| format!("## {part}\n\n{}\n", prose(100)));
    format!(
        "---\ndate: 2023-04-04\ncwe: [89]\ncve: [CVE-2023-1748]\n---\n# A shop\n\n{}\nIt was told.[^news]\n\n[^news]: News, \"A shop\". <https://example.org/shop>\n",
        parts.join("\n")
    )
}

/// Writes it below `dir/course`.
pub fn write_course(dir: &Path) {
    let section = "course/injection/sql";
    let lab = format!("{section}/lab-books");
    let later = topic("What comes later", "TOPIC-LATER");
    let files = [
        (
            "course/course.toml".to_owned(),
            "title = \"Web security\"\nslug = \"web\"\ncode = \"C\"\n[subscription]\nyears = 1\nfoundational_months = 3\nunits = 9\ngrace_days = 30\n[catalogue]\nabout = \"ABOUT-IT\"\naudience = \"FOR-WHOM\"\npreparedness = \"BEFORE\"\noutcomes = [\"OUTCOME\"]\nstandards = []\n".to_owned(),
        ),
        ("course/outline.yaml".into(), OUTLINE.into()),
        ("course/glossary.md".into(), "## salt\n\nRandom bytes beside a password.\n\nAlso: pinch\n".into()),
        (format!("{section}/lesson.md"), lesson()),
        (format!("{section}/quiz.toml"), QUIZ.into()),
        (format!("{section}/case-a-shop.md"), case_study()),
        ("course/more/later/lesson.md".into(), format!("Later.\n\n{later}")),
        (
            format!("{lab}/lab.toml"),
            "title = \"SQL <injection>\"\nitems = [\"SQL injection\"]\nstory = \"Books & more\"\nminutes = 30\nowasp = \"A05:2025\"\ncwe = [89]\n[app]\nrun = [\"python\", \"app.py\"]\nopen = \"/\"\n[[origins]]\nname = \"app\"\nhost = \"books.test\"\n[[tasks]]\nid = \"attack\"\nkind = \"exploit\"\noracle = \"flag\"\ntitle = \"Get in\"\n".into(),
        ),
        (
            format!("{lab}/brief.md"),
            "## Story\nA *shop*.\n## What is wanted\nGet in.\n## Hints\n### 1\na\n### 2\nb\n### 3\nc\n## Debrief\nSECRET-DEBRIEF\n".into(),
        ),
        (format!("{lab}/seed.py"), String::new()),
        (format!("{lab}/exploit.py"), String::new()),
        (format!("{lab}/app/app.py"), String::new()),
    ];
    for (name, text) in files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

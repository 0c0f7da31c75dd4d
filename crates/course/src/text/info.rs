//! The words after a code block's language.

use super::colour;

/// What a block's first line says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Info {
    pub language: String,
    pub run: bool,
    pub varies: bool,
    pub fragment: bool,
    pub bad: bool,
    pub good: bool,
    pub name: Option<String>,
    pub after: Option<String>,
    pub title: Option<String>,
}

/// What is wrong with it, and how to mend that.
pub(crate) type Fault = (String, String);

/// What the output of the block before it is called.
pub(crate) const OUTPUT: &str = "output";

impl Info {
    pub fn parse(text: &str) -> (Self, Vec<Fault>) {
        let mut info = Self::default();
        let mut faults = Vec::new();
        for (at, word) in words(text).into_iter().enumerate() {
            if at == 0 {
                info.language = word;
                continue;
            }
            match word.split_once('=') {
                None => match word.as_str() {
                    "run" => info.run = true,
                    "varies" => info.varies = true,
                    "fragment" => info.fragment = true,
                    "bad" => info.bad = true,
                    "good" => info.good = true,
                    _ => faults.push(unknown(&word)),
                },
                Some(("name", name)) => info.name = Some(name.into()),
                Some(("after", name)) => info.after = Some(name.into()),
                Some(("title", title)) => info.title = Some(title.into()),
                Some(_) => faults.push(unknown(&word)),
            }
        }
        faults.extend(info.contradictions());
        (info, faults)
    }

    fn contradictions(&self) -> Vec<Fault> {
        let known = self.language == OUTPUT || colour::is_known(&self.language);
        let language = match self.language.as_str() {
            "" => "the block names no language".into(),
            other => format!("`{other}` is no language that is coloured"),
        };
        let is_slug = |name: &Option<String>| {
            name.as_ref().is_none_or(|name| {
                name.parse::<crate::Slug>().is_ok() && !name.bytes().all(|b| b.is_ascii_digit())
            })
        };
        let python = self.language == "python";
        let wanted = [
            (known, language.as_str(), "one of the languages: "),
            (
                !self.run || python,
                "only Python is run",
                "`python run`, or take `run` away.",
            ),
            (
                !self.fragment || python,
                "only Python has fragments",
                "no `fragment` here.",
            ),
            (
                !self.varies || self.run,
                "`varies` says nothing without `run`",
                "`run varies`, or neither.",
            ),
            (
                self.after.is_none() || self.run,
                "`after` says nothing without `run`",
                "`run after=...`, or neither.",
            ),
            (
                !self.run || !self.fragment,
                "a fragment cannot be run",
                "a whole program, or take `run` away.",
            ),
            (
                !self.bad || !self.good,
                "a block is either `bad` or `good`",
                "one of the two.",
            ),
            (
                is_slug(&self.name),
                "this `name` cannot be used",
                "small letters, digits and hyphens, not digits alone.",
            ),
        ];
        wanted
            .into_iter()
            .filter(|(holds, _, _)| !holds)
            .map(|(_, message, mend)| {
                let names = if mend.ends_with(": ") {
                    colour::names()
                } else {
                    String::new()
                };
                (message.to_owned(), format!("Write {mend}{names}"))
            })
            .collect()
    }
}

fn unknown(word: &str) -> Fault {
    (
        format!("`{word}` means nothing after a block's language"),
        "The words are run, varies, fragment, bad, good, name=..., after=..., title=\"...\"."
            .into(),
    )
}

/// Words, which white space parts outside of double quotes.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(String::new()),
            c => words.last_mut().into_iter().for_each(|word| word.push(c)),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_come_in_any_order_and_titles_in_quotes() {
        let (info, faults) =
            Info::parse("python title=\"my app.py\" run name=login bad after=setup");
        assert_eq!(faults, []);
        assert_eq!(info.title.as_deref(), Some("my app.py"));
        assert_eq!(
            (info.name.as_deref(), info.after.as_deref()),
            (Some("login"), Some("setup"))
        );
        assert!(info.run && info.bad && !info.good && !info.varies);
    }

    #[test]
    fn what_means_nothing_or_contradicts_itself_is_told() {
        for (text, says) in [
            ("", "names no language"),
            ("cobol", "`cobol` is no language"),
            ("python rnu", "`rnu` means nothing"),
            ("python lines=3", "`lines=3` means nothing"),
            ("sh run", "only Python is run"),
            ("sql fragment", "only Python has fragments"),
            ("python varies", "`varies` says nothing"),
            ("python after=x", "`after` says nothing"),
            ("python run fragment", "a fragment cannot be run"),
            ("python bad good", "either `bad` or `good`"),
            ("python run name=2", "`name` cannot be used"),
            ("python name=A", "`name` cannot be used"),
        ] {
            let (_, faults) = Info::parse(text);
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            assert!(
                faults[0].0.contains(says) && !faults[0].1.is_empty(),
                "{faults:?}"
            );
        }
    }
}

//! Names that are checked once, where they come in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A text that is not the name it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is no {what}: {rule}")]
pub struct NameError {
    /// The text that was given.
    pub value: String,
    /// Which kind of name was wanted.
    pub what: &'static str,
    /// What such a name looks like.
    pub rule: &'static str,
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(value: String) -> Result<Self, NameError> {
                let check: fn(&str) -> bool = $check;
                if check(&value) {
                    Ok(Self(value))
                } else {
                    Err(NameError { value, what: $what, rule: $rule })
                }
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

name!(
    /// The name of a course, module, section, topic, case study or word in folders and addresses.
    Slug,
    "slug",
    "small letters and digits, words joined by single hyphens, at most 80",
    |text| is_slug(text) && text.len() <= 80
);

impl Slug {
    /// The slug of a title: small ASCII letters and digits, every other run of characters a hyphen.
    ///
    /// # Errors
    /// If nothing is left of the title, or more than a slug may have.
    pub fn of_title(title: &str) -> Result<Self, NameError> {
        let mut slug = String::new();
        for c in title.chars().map(|c| c.to_ascii_lowercase()) {
            match c {
                'a'..='z' | '0'..='9' => slug.push(c),
                _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        slug.trim_end_matches('-').parse()
    }
}

name!(
    /// The name of a lab in folders (`lab-<slug>`), addresses and the learning
    /// record. Unique in a course.
    LabSlug,
    "lab slug",
    "small letters and digits, words joined by single hyphens, at most 64",
    |text| is_slug(text) && text.len() <= 64
);

name!(
    /// The name of a question in the learning record, unique in its section.
    QuestionId,
    "question id",
    "small letters and digits, words joined by single hyphens, at most 64",
    |text| is_slug(text) && text.len() <= 64
);

name!(
    /// The name of a task, unique in its lab.
    TaskId,
    "task id",
    "small letters, words joined by single hyphens, at most 32",
    |text| is_slug(text) && text.len() <= 32 && !text.bytes().any(|byte| byte.is_ascii_digit())
);

name!(
    /// The label of an origin, unique in its lab. It becomes part of a host
    /// name, so it has no hyphen.
    OriginName,
    "origin name",
    "small letters only, at most 16",
    |text| (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
);

name!(
    /// A file's place below a known folder: relative, `/` between the parts,
    /// no `.` or `..`, no control character and no backslash, at most 255 bytes
    /// a part and 512 in all.
    FilePath,
    "file path",
    "relative, parts joined by `/`, no `.` or `..`, no control character or backslash, at most 512 bytes",
    |text| {
        text.len() <= 512
            && !text.chars().any(|c| c.is_control() || c == '\\')
            && text
                .split('/')
                .all(|part| !matches!(part, "" | "." | "..") && part.len() <= 255)
    }
);

fn is_slug(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_path_never_leaves_its_folder() {
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            "a\\b",
            "a\nb",
            "a\0b",
        ] {
            assert!(bad.parse::<FilePath>().is_err(), "{bad:?} was accepted");
        }
        for good in ["app.py", "templates/a b.html", "ä/…/.env", "..a/b.."] {
            assert!(good.parse::<FilePath>().is_ok(), "{good:?} was refused");
        }
    }

    #[test]
    fn a_lab_slug_fits_into_an_address() {
        for bad in ["", "SQL", "a--b", "-a", "a-", "a_b", "a.b", "a/b"] {
            assert!(bad.parse::<LabSlug>().is_err(), "{bad:?} was accepted");
        }
        assert!("sql-injection-2".parse::<LabSlug>().is_ok());
    }

    #[test]
    fn the_slug_of_a_title_is_plain_ascii() {
        for (title, slug) in [
            ("What is security?", "what-is-security"),
            ("Log forging – best practices", "log-forging-best-practices"),
            (
                "Denylist failure in urllib.parse.urlparse()",
                "denylist-failure-in-urllib-parse-urlparse",
            ),
        ] {
            assert_eq!(Slug::of_title(title).unwrap().as_str(), slug);
        }
        assert!(Slug::of_title("– ? –").is_err());
        assert!(Slug::of_title(&"word ".repeat(17)).is_err());
    }

    #[test]
    fn an_origin_name_has_no_hyphen() {
        assert!("attacker".parse::<OriginName>().is_ok());
        assert!("my-app".parse::<OriginName>().is_err());
    }
}

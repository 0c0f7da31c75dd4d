//! Mails from templates. One file makes both parts of a mail: it is a text as it
//! stands, and Markdown for the HTML part. What is put in is escaped there, so
//! that a name is a name whatever is in it.

use comrak::Options;
use minijinja::{AutoEscape, Environment, Error, Output, State, Value, value::Serde};
use serde::Serialize;

macro_rules! mails {
    ($($name:literal),* $(,)?) => {
        const MAILS: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../mails/", $name, ".md")))),*
        ];
    };
}

mails!(
    "foot",
    "unit-opened",
    "unfinished-work",
    "assigned",
    "assignment-due",
    "seat-ending",
    "seat-ended",
    "invitation",
    "sign-in",
    "set-password",
    "confirm-email",
    "account-changed",
);

/// The installation, as mails speak of it.
#[derive(Debug, Clone, Serialize)]
pub struct Site {
    /// What it is called.
    pub name: String,
    /// Its address, without a slash at the end: `https://training.example.org`.
    pub url: String,
}

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// All templates, read.
pub(crate) struct Templates {
    text: Environment<'static>,
    markdown: Environment<'static>,
    frame: Environment<'static>,
}

impl Templates {
    pub fn new() -> Result<Self, Error> {
        let mut frame = Environment::new();
        frame.add_template("frame.html", include_str!("../mails/frame.html"))?;
        Ok(Self {
            text: text()?,
            markdown: markdown()?,
            frame,
        })
    }

    /// Writes a mail. Fails if there is no such template, or something that it
    /// speaks of is not there.
    pub fn write(&self, name: &str, context: &impl Serialize) -> Result<Words, Error> {
        let context = &Value::from(Serde(context));
        let (subject, text) = parts(&self.text, name, context)?;
        let (_, markdown) = parts(&self.markdown, name, context)?;
        let foot = |environment: &Environment| environment.get_template("foot")?.render(context);
        let html = minijinja::context! {
            subject => subject.as_str(),
            body => Value::from_safe_string(html(&markdown)),
            foot => Value::from_safe_string(html(&foot(&self.markdown)?)),
        };
        Ok(Words {
            text: format!("{text}\n\n-- \n{}\n", tidy(&foot(&self.text)?)),
            html: self.frame.get_template("frame.html")?.render(html)?,
            subject,
        })
    }
}

/// Subject and body: a template's first line and the rest.
fn parts(
    environment: &Environment,
    name: &str,
    context: &Value,
) -> Result<(String, String), Error> {
    let whole = environment.get_template(name)?.render(context)?;
    let (subject, body) = whole.split_once('\n').unwrap_or((&whole, ""));
    Ok((subject.trim().to_owned(), tidy(body)))
}

/// No blanks at the ends of lines, and no more than one empty line on end.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        if !(line.is_empty() && tidied.ends_with("\n\n")) {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    tidied.truncate(tidied.trim_end().len());
    tidied
}

fn html(markdown: &str) -> String {
    comrak::markdown_to_html(markdown, &Options::default())
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    for (name, source) in MAILS {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

fn text() -> Result<Environment<'static>, Error> {
    let mut environment = environment()?;
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.add_function("link", |label: &str, url: &str| format!("{label}:\n{url}"));
    environment.add_filter("quote", |text: &str| quote(text));
    Ok(environment)
}

fn markdown() -> Result<Environment<'static>, Error> {
    let mut environment = environment()?;
    environment.set_formatter(|out: &mut Output, _: &mut State, value: &Value| {
        let text = value.to_string();
        let written = if value.is_safe() {
            out.write_str(&text)
        } else {
            out.write_str(&literal(&text))
        };
        written.map_err(Error::from)
    });
    environment.add_function("link", |label: &str, url: &str| {
        Value::from_safe_string(format!("[{}](<{}>)  ", literal(label), in_brackets(url)))
    });
    environment.add_filter("quote", |text: &str| {
        Value::from_safe_string(quote(&literal(text)))
    });
    Ok(environment)
}

fn quote(text: &str) -> String {
    let lines = text.lines().map(|line| format!("> {}", line.trim()));
    lines.collect::<Vec<_>>().join("\n")
}

/// Markdown that stands for exactly this text: CommonMark lets a backslash stand
/// before every ASCII punctuation character.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

/// An address between `<` and `>`.
fn in_brackets(url: &str) -> String {
    url.replace('<', "%3C")
        .replace('>', "%3E")
        .replace(['\n', '\r', '\\'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str, what: &str) -> Words {
        let context = minijinja::context! {
            site => Value::from(Serde(Site { name: "Quintain".into(), url: "https://training.example".into() })),
            name, what, at => "1 March 2027, 09:00 (UTC)", unsubscribe => None::<String>,
        };
        Templates::new()
            .unwrap()
            .write("account-changed", &context)
            .unwrap()
    }

    #[test]
    fn what_is_put_in_is_text_and_nothing_else() {
        let name = "<b>Ada</b> [x](http://evil.example) *y* `z` & &amp;";
        let words = words(name, "1. \\# <script>alert(1)</script>\n---\nmore");
        assert!(
            words.text.contains(&format!("Hello {name},")),
            "{}",
            words.text
        );
        assert!(!words.html.contains("<script"), "{}", words.html);
        assert!(
            !words.html.contains("<b>") && !words.html.contains("<em>"),
            "{}",
            words.html
        );
        assert_eq!(words.html.matches("<a ").count(), 1, "{}", words.html);
        assert!(words.html.contains("&amp; &amp;amp;"), "{}", words.html);
        assert!(words.html.contains("1. \\# &lt;script"), "{}", words.html);
    }

    #[test]
    fn a_mail_that_speaks_of_something_unknown_is_not_written() {
        let context = minijinja::context! { name => "Ada" };
        assert!(
            Templates::new()
                .unwrap()
                .write("account-changed", &context)
                .is_err()
        );
        assert!(
            Templates::new()
                .unwrap()
                .write("no-such-mail", &context)
                .is_err()
        );
    }
}

//! HTML whose code is coloured when somebody first asks for it.

use std::{collections::HashSet, fmt, sync::LazyLock, sync::OnceLock};

use super::colour;

/// HTML, ready for a page.
///
/// Code in it is coloured when it is first asked for, because colouring takes longer than all else that
/// is done with a text, and `quintain check` needs none of it. [`crate::Courses::colour`] does it ahead.
#[derive(Default, Clone)]
pub struct Html {
    parts: Vec<Part>,
    whole: OnceLock<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// HTML as it is.
    Ready(String),
    /// Code in this language, to be coloured.
    Code(String, String),
}

impl Html {
    pub(crate) fn new(parts: Vec<Part>) -> Self {
        Self {
            parts,
            whole: OnceLock::new(),
        }
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        self.whole.get_or_init(|| {
            let mut whole = String::new();
            for part in &self.parts {
                match part {
                    Part::Ready(html) => whole.push_str(html),
                    Part::Code(language, code) => {
                        whole.push_str(&colour::lines(language, code).join("\n"));
                    }
                }
            }
            whole
        })
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.parts.extend(other.parts);
        self.whole = OnceLock::new();
    }

    pub(crate) fn push(&mut self, html: String) {
        self.append(Self::new(vec![Part::Ready(html)]));
    }
}

impl PartialEq for Html {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt(f)
    }
}

/// Marks the place of something that is put in after the text around it has been sanitised. Texts that
/// hold these characters are refused.
const MARK: [char; 2] = ['\u{e000}', '\u{e001}'];

/// Whether a text holds characters that it may not.
pub(crate) fn is_forbidden(c: char) -> bool {
    MARK.contains(&c) || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// The place of `shelf[number]`.
pub(crate) fn mark(number: usize) -> String {
    format!("{}{number}{}", MARK[0], MARK[1])
}

/// Sanitises a text and puts in what its marks stand for.
pub(crate) fn assemble(text: &str, shelf: &[Vec<Part>]) -> Html {
    let clean = CLEANER.clean(text).to_string();
    let mut parts = Vec::new();
    for (at, piece) in clean.split(MARK[0]).enumerate() {
        let html = match piece.split_once(MARK[1]) {
            Some((number, after)) if at > 0 => {
                let number = number.parse().unwrap_or(usize::MAX);
                parts.extend(shelf.get(number).into_iter().flatten().cloned());
                after
            }
            _ => piece,
        };
        if !html.trim().is_empty() {
            parts.push(Part::Ready(html.to_owned()));
        }
    }
    Html::new(parts)
}

/// What a text may consist of, apart from code and figures, which are put in afterwards.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .rm_tags(&["img", "map", "area"])
        .add_generic_attributes(&["id", "role", "aria-label"])
        .add_tag_attributes("a", &["target", "rel", "title", "aria-describedby"])
        .add_tag_attributes("div", &["tabindex"])
        .add_allowed_classes("a", &["term", "coming"])
        .add_allowed_classes("span", &["term-note"])
        .add_allowed_classes("sup", &["source-ref"])
        .add_allowed_classes("div", &["table"])
        .link_rel(None)
        .url_schemes(HashSet::from(["https"]));
    cleaner
});

/// Escapes a text for HTML, attributes included.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_handlers_do_not_survive_and_marks_are_filled() {
        let shelf = [vec![Part::Ready("<svg></svg>".into())]];
        let text = format!("<p onclick=x>a<script>1</script></p>{}<i>b</i>", mark(0));
        let html = assemble(&text, &shelf);
        assert_eq!(html.as_str(), "<p>a</p><svg></svg><i>b</i>");
        assert_eq!(assemble(&mark(7), &shelf).as_str(), "");
    }
}

//! Markdown to HTML that is safe to put into a page.

use std::{collections::HashSet, sync::LazyLock};

use comrak::Options;

/// Languages that a code block may name; the page colours by class.
const LANGUAGES: &[&str] = &[
    "bash",
    "console",
    "css",
    "diff",
    "html",
    "http",
    "ini",
    "javascript",
    "jinja",
    "js",
    "json",
    "python",
    "sh",
    "sql",
    "text",
    "toml",
    "xml",
    "yaml",
];

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    let classes: Vec<&'static str> = LANGUAGES
        .iter()
        .map(|language| &*format!("language-{language}").leak())
        .collect();
    cleaner
        .rm_tags(&["img", "map", "area"])
        .add_allowed_classes("code", classes)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .set_tag_attribute_value("a", "target", "_blank");
    cleaner
});

/// CommonMark with tables, strikethrough, footnotes and bare links.
pub(crate) fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options
}

/// Renders and sanitises. Raw HTML in the text is left out.
pub(crate) fn to_html(text: &str) -> String {
    clean(&comrak::markdown_to_html(text, &options()))
}

/// The inside of a text's only paragraph; a text of more is given as it is.
pub(crate) fn inline(html: &str) -> String {
    let inner = html.trim().strip_prefix("<p>");
    let inner = inner.and_then(|inner| inner.strip_suffix("</p>"));
    inner
        .filter(|inner| !inner.contains("<p>"))
        .unwrap_or(html)
        .to_owned()
}

pub(crate) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_handlers_and_script_links_do_not_survive() {
        let html = to_html(
            "<script>alert(1)</script> <b onclick=x>b</b> [a](javascript:alert(1)) ![i](http://x.example/i.png)",
        );
        for bad in ["<script", "onclick", "javascript:", "<img"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(!clean("<p onclick=x><svg onload=y>").contains("on"));
    }

    #[test]
    fn a_code_block_keeps_its_language() {
        assert!(to_html("```python\nx = 1\n```").contains("<code class=\"language-python\">"));
    }

    #[test]
    fn a_link_opens_beside_the_running_lab() {
        let html = to_html("[PEP 249](https://peps.python.org/pep-0249/)");
        assert!(html.contains("target=\"_blank\"") && html.contains("noopener"));
    }
}

//! A code block on the page.

use super::blocks::Block;
use super::html::{Part, escape};

/// `<figure class="code">`: the code, its labels, and what it printed.
pub(super) fn code_figure(block: &Block, place: &str) -> Vec<Part> {
    let info = &block.info;
    let language = escape(&info.language);
    let mut open = format!(
        "<figure class=\"code{}\" data-language=\"{}\"",
        mark_class(block),
        language
    );
    if let Some(name) = &block.name {
        let run = escape(&format!("{place}/{name}"));
        open.push_str(&format!(" data-run=\"{run}\""));
    }
    if let Some(after) = &info.after {
        open.push_str(&format!(" data-after=\"{}\"", escape(after)));
    }
    open.push('>');
    let label = match (info.bad, info.good) {
        (true, _) => "<span class=\"code-label\">Vulnerable</span>",
        (_, true) => "<span class=\"code-label\">Repaired</span>",
        _ => "",
    };
    let title = info.title.as_ref().map_or_else(String::new, |title| {
        format!("<span class=\"code-title\">{}</span>", escape(title))
    });
    if !label.is_empty() || !title.is_empty() {
        open.push_str(&format!("<figcaption>{title}{label}</figcaption>"));
    }
    open.push_str(&format!(
        "<pre tabindex=\"0\"><code class=\"language-{language}\">"
    ));
    let mut close = String::from("</code></pre>");
    if let Some((output, _)) = &block.output {
        let label = if info.varies {
            "Example of its output"
        } else {
            "Output"
        };
        close.push_str(&format!(
            "<div class=\"code-output\"><p class=\"code-output-label\">{label}</p><pre tabindex=\"0\"><samp>{}</samp></pre></div>",
            escape(output.strip_suffix('\n').unwrap_or(output))
        ));
    }
    close.push_str("</figure>\n");
    vec![
        Part::Ready(open),
        Part::Code(info.language.clone(), block.code.clone()),
        Part::Ready(close),
    ]
}

fn mark_class(block: &Block) -> &'static str {
    match (block.info.bad, block.info.good) {
        (true, _) => " code-bad",
        (_, true) => " code-good",
        _ => "",
    }
}

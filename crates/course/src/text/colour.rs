//! Code in colours: each piece in a `<span>` with a class of assets/css/code.css.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference, SyntaxSet};

use super::html::escape;

/// Languages that are coloured, with the name of their grammar. `text` has none, and `console` is a shell
/// session: its commands are coloured, what they print is not.
const LANGUAGES: &[(&str, &str)] = &[
    ("python", "Python"),
    ("console", "Bourne Again Shell (bash)"),
    ("sh", "Bourne Again Shell (bash)"),
    ("sql", "SQL"),
    ("html", "HTML"),
    ("jinja", "HTML (Jinja2)"),
    ("javascript", "JavaScript"),
    ("typescript", "TypeScript"),
    ("css", "CSS"),
    ("http", "HTTP Request and Response"),
    ("json", "JSON"),
    ("yaml", "YAML"),
    ("toml", "TOML"),
    ("xml", "XML"),
    ("diff", "Diff"),
    ("c", "C"),
    ("text", "Plain Text"),
];

/// Scopes and their classes. The first that is a beginning of a piece's innermost scope decides; else its
/// next outer scope is looked at. An empty class is no colour.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "comment"),
    ("constant.numeric", "number"),
    ("constant.language", "number"),
    ("constant.character.escape", "number"),
    ("constant.other.placeholder", "number"),
    ("string", "string"),
    ("keyword.operator.logical", "keyword"),
    ("keyword.operator.word", "keyword"),
    ("keyword.operator", ""),
    ("keyword", "keyword"),
    ("storage", "keyword"),
    ("entity.name.function", "name"),
    ("variable.function", "name"),
    ("support.function", "name"),
    ("meta.annotation", "type"),
    ("entity.name.tag", "tag"),
    ("entity.name.class", "type"),
    ("entity.name.type", "type"),
    ("entity.other.inherited-class", "type"),
    ("entity.other.attribute-name", "type"),
    ("support.type", "type"),
    ("support.class", "type"),
    ("markup.inserted", "inserted"),
    ("markup.deleted", "deleted"),
    ("meta.diff.header", "comment"),
    ("meta.interpolation", ""),
];

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

static SCOPES: LazyLock<Vec<(Scope, &str)>> = LazyLock::new(|| {
    let scope = |(name, class): &(&str, &'static str)| Some((Scope::new(name).ok()?, *class));
    CLASSES.iter().filter_map(scope).collect()
});

/// Whether code in this language is coloured.
pub(crate) fn is_known(language: &str) -> bool {
    LANGUAGES.iter().any(|(name, _)| *name == language)
}

/// The languages, for messages.
pub(crate) fn names() -> String {
    let names: Vec<_> = LANGUAGES.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

/// The HTML of each line, without line ends; each is whole in itself.
pub(crate) fn lines(language: &str, code: &str) -> Vec<String> {
    let code = code.strip_suffix('\n').unwrap_or(code);
    let syntax = LANGUAGES
        .iter()
        .find(|(name, _)| *name == language && *name != "text")
        .and_then(|(_, grammar)| SYNTAXES.find_syntax_by_name(grammar));
    let Some(syntax) = syntax else {
        return code.split('\n').map(escape).collect();
    };
    if language == "console" {
        return code.split('\n').map(|line| session(line, syntax)).collect();
    }
    let mut pen = Pen::new(syntax);
    code.split('\n').map(|line| pen.line(line)).collect()
}

/// A line of a shell session: a command after its prompt, or what a command printed.
fn session(line: &str, syntax: &SyntaxReference) -> String {
    match line.strip_prefix("$ ") {
        Some(command) => {
            let command = Pen::new(syntax).line(command);
            format!("<span class=\"hl-prompt\">$ </span>{command}")
        }
        None => escape(line),
    }
}

/// Colours line by line.
struct Pen {
    state: ParseState,
    stack: ScopeStack,
}

impl Pen {
    fn new(syntax: &SyntaxReference) -> Self {
        Self {
            state: ParseState::new(syntax),
            stack: ScopeStack::new(),
        }
    }

    fn line(&mut self, line: &str) -> String {
        let with_end = format!("{line}\n");
        // A grammar that is broken in itself leaves the line without colours.
        let changes: Vec<(usize, ScopeStackOp)> = self
            .state
            .parse_line(&with_end, &SYNTAXES)
            .unwrap_or_default();
        let mut runs: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
        let mut at = 0;
        let mut put = |end: usize, class: &'static str| {
            let end = end.min(line.len());
            let is_blank = line[at..end].trim().is_empty();
            match runs.last_mut() {
                Some((range, last)) if *last == class || is_blank => range.end = end,
                _ => runs.push((at..end, class)),
            }
            at = end;
        };
        for (position, change) in changes {
            put(position, class(&self.stack));
            // An operation that does not fit the stack is skipped; only a colour is wrong then.
            let _ = self.stack.apply(&change);
        }
        put(line.len(), class(&self.stack));
        let mut out = String::with_capacity(line.len() * 2);
        for (range, class) in runs {
            span(&mut out, &line[range], class);
        }
        out
    }
}

fn span(out: &mut String, text: &str, class: &str) {
    if text.is_empty() {
        return;
    }
    if class.is_empty() {
        out.push_str(&escape(text));
        return;
    }
    let code = text.trim_end();
    out.push_str("<span class=\"hl-");
    out.push_str(class);
    out.push_str("\">");
    out.push_str(&escape(code));
    out.push_str("</span>");
    out.push_str(&text[code.len()..]);
}

fn class(stack: &ScopeStack) -> &'static str {
    for scope in stack.scopes.iter().rev() {
        let found = SCOPES
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope));
        if let Some((_, class)) = found {
            return class;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_grammar() {
        for (name, grammar) in LANGUAGES {
            assert!(SYNTAXES.find_syntax_by_name(grammar).is_some(), "{name}");
        }
        assert_eq!(SCOPES.len(), CLASSES.len());
    }

    #[test]
    fn every_class_has_a_colour_in_the_style_sheet() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/css/code.css");
        let sheet = std::fs::read_to_string(path).unwrap();
        let classes = CLASSES.iter().map(|(_, class)| *class).chain(["prompt"]);
        for class in classes.filter(|class| !class.is_empty()) {
            assert!(sheet.contains(&format!(".hl-{class} {{")), "{class}");
        }
    }

    #[test]
    fn python_is_coloured_by_classes_and_every_line_is_whole() {
        let code = "def greet(name):\n    \"\"\"Says\n    hello.\"\"\"\n    return 1 < 2  # <b>\n";
        assert_eq!(
            lines("python", code),
            [
                "<span class=\"hl-keyword\">def</span> <span class=\"hl-name\">greet</span>(name):",
                "    <span class=\"hl-comment\">&quot;&quot;&quot;Says</span>",
                "<span class=\"hl-comment\">    hello.&quot;&quot;&quot;</span>",
                "    <span class=\"hl-keyword\">return</span> <span class=\"hl-number\">1</span> &lt; <span class=\"hl-number\">2</span>  <span class=\"hl-comment\"># &lt;b&gt;</span>",
            ]
        );
    }

    #[test]
    fn of_a_shell_session_the_commands_are_coloured() {
        let session = lines("console", "$ cat 'a'\nif <x>\n");
        assert!(session[0].starts_with("<span class=\"hl-prompt\">$ </span>"));
        assert!(session[0].contains("hl-string"));
        assert_eq!(session[1], "if &lt;x&gt;");
    }

    #[test]
    fn text_and_unknown_languages_are_escaped_only() {
        assert_eq!(lines("text", "a & b\n\n"), ["a &amp; b", ""]);
        assert_eq!(lines("brainfuck", "<->"), ["&lt;-&gt;"]);
    }
}

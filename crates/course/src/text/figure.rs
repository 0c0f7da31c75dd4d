//! Pictures: SVG files that are put into the page.

use roxmltree::{Document, Node};

use super::html::escape;

/// Elements that a figure may have.
const ELEMENTS: &[&str] = &[
    "svg", "g", "defs", "symbol", "use", "marker", "clipPath", "title", "desc", "path", "line",
    "polyline", "polygon", "rect", "circle", "ellipse", "text", "tspan",
];

/// Attributes that a figure's elements may have. None of them is a colour, a script or a style.
const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "viewBox",
    "preserveAspectRatio",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "dx",
    "dy",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "width",
    "height",
    "d",
    "points",
    "transform",
    "rotate",
    "pathLength",
    "textLength",
    "lengthAdjust",
    "text-anchor",
    "dominant-baseline",
    "marker-start",
    "marker-mid",
    "marker-end",
    "markerWidth",
    "markerHeight",
    "markerUnits",
    "refX",
    "refY",
    "orient",
    "clip-path",
    "clipPathUnits",
    "href",
    "role",
    "aria-hidden",
    "opacity",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "font-size",
    "font-weight",
    "font-style",
    "letter-spacing",
    "fill-rule",
    "shape-rendering",
    "fill",
    "stroke",
];

/// Classes of docs/authoring-lessons.md.
const CLASSES: &[&str] = &[
    "fig-line",
    "fig-thin",
    "fig-dashed",
    "fig-box",
    "fig-attack",
    "fig-defence",
    "fig-proof",
    "fig-wait",
    "fig-text",
    "fig-small",
    "fig-code",
    "fig-strong",
    "fig-mid",
    "fig-attack-text",
    "fig-defence-text",
    "fig-proof-text",
    "fig-muted",
];

/// Arrow heads that every page defines.
const SHARED: &[&str] = &["fig-arrow", "fig-arrow-attack", "fig-arrow-defence"];

/// Something that a figure may not have: its line, what it is, how to mend it.
pub(crate) type Fault = (usize, String, String);

/// Reads a figure. `prefix` makes its ids unique on the page; `label` is what it says, in words.
/// Returns an `<svg>` of allowed elements and attributes only, and what else the file held.
pub(crate) fn read(source: &str, prefix: &str, label: &str) -> (String, Vec<Fault>) {
    let document = match Document::parse(source) {
        Ok(document) => document,
        Err(error) => {
            let line = error.pos().row as usize;
            let mend = "Mend the XML; text needs &lt; for < and &amp; for &.";
            return (String::new(), vec![(line, error.to_string(), mend.into())]);
        }
    };
    let mut copy = Copy {
        prefix,
        out: String::with_capacity(source.len()),
        faults: Vec::new(),
    };
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        copy.fault(root, "this is no SVG", "Let the first element be <svg>.");
        return (String::new(), copy.faults);
    }
    if root.attribute("viewBox").is_none() {
        copy.fault(
            root,
            "the figure has no viewBox",
            "Add viewBox=\"0 0 640 HEIGHT\".",
        );
    }
    copy.element(root, Some(label), 0);
    (copy.out, copy.faults)
}

struct Copy<'a> {
    prefix: &'a str,
    out: String,
    faults: Vec<Fault>,
}

/// Deeper than any drawing needs.
const DEPTH: usize = 40;

impl Copy<'_> {
    fn fault(&mut self, node: Node, message: impl Into<String>, mend: impl Into<String>) {
        let place = node.document().text_pos_at(node.range().start);
        self.faults
            .push((place.row as usize, message.into(), mend.into()));
    }

    fn element(&mut self, node: Node, label: Option<&str>, depth: usize) {
        let name = node.tag_name().name();
        if !ELEMENTS.contains(&name) || depth > DEPTH {
            self.fault(
                node,
                format!("<{name}> may not stand in a figure"),
                "Draw with paths, shapes and text; see docs/authoring-lessons.md.",
            );
            return;
        }
        self.out.push('<');
        self.out.push_str(name);
        if let Some(label) = label {
            let label = escape(label);
            self.out
                .push_str(&format!(" role=\"img\" aria-label=\"{label}\""));
        }
        for attribute in node.attributes() {
            self.attribute(node, attribute.name(), attribute.value(), label.is_some());
        }
        self.out.push('>');
        for child in node.children() {
            if child.is_element() {
                self.element(child, None, depth + 1);
            } else if let Some(text) = child.text().filter(|_| child.is_text()) {
                self.out.push_str(&escape(text));
            }
        }
        self.out.push_str(&format!("</{name}>"));
    }

    fn attribute(&mut self, node: Node, name: &str, value: &str, is_root: bool) {
        if is_root && matches!(name, "role" | "aria-label") {
            return;
        }
        if !ATTRIBUTES.contains(&name) {
            self.fault(
                node,
                format!("the attribute `{name}` may not stand in a figure"),
                "Use the classes of docs/authoring-lessons.md for how it looks.",
            );
            return;
        }
        let value = match name {
            "width" | "height" if is_root => {
                self.fault(
                    node,
                    format!("the figure has a `{name}` of its own"),
                    "Take it away: the page decides, and viewBox says the proportions.",
                );
                return;
            }
            "id" => format!("{}{value}", self.prefix),
            "href" => match value.strip_prefix('#') {
                Some(id) => format!("#{}", self.id(id)),
                None => return self.leaves(node, name),
            },
            "marker-start" | "marker-mid" | "marker-end" | "clip-path" => {
                let id = value
                    .strip_prefix("url(#")
                    .and_then(|rest| rest.strip_suffix(')'));
                match id {
                    Some(id) => format!("url(#{})", self.id(id)),
                    None => return self.leaves(node, name),
                }
            }
            "fill" | "stroke" if !matches!(value, "none" | "currentColor") => {
                self.fault(
                    node,
                    format!("`{name}=\"{value}\"` is a colour of its own"),
                    "Use the classes, which follow the colours of the page.",
                );
                return;
            }
            "class" => {
                let unknown = value
                    .split_whitespace()
                    .find(|class| !CLASSES.contains(class));
                if let Some(class) = unknown {
                    self.fault(
                        node,
                        format!("there is no class `{class}` for figures"),
                        format!("There are {}.", CLASSES.join(", ")),
                    );
                }
                value.to_owned()
            }
            _ => value.to_owned(),
        };
        self.out
            .push_str(&format!(" {name}=\"{}\"", escape(&value)));
    }

    fn id(&self, id: &str) -> String {
        if SHARED.contains(&id) {
            id.to_owned()
        } else {
            format!("{}{id}", self.prefix)
        }
    }

    fn leaves(&mut self, node: Node, name: &str) {
        self.fault(
            node,
            format!("`{name}` leads out of the figure"),
            "Refer to an id of the same file: #id or url(#id).",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(inside: &str) -> Vec<String> {
        let source = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\n{inside}</svg>"
        );
        let (svg, faults) = read(&source, "f1-", "A thing");
        for bad in ["script", "onload", "style", "evil", "red", "foreign"] {
            assert!(!svg.contains(bad), "{bad} in {svg}");
        }
        faults
            .into_iter()
            .map(|(line, message, _)| format!("{line}: {message}"))
            .collect()
    }

    #[test]
    fn a_good_figure_comes_through_with_ids_of_its_own_and_a_text_for_those_who_do_not_see_it() {
        let source = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><g id=\"a\" class=\"fig-line fig-dashed\"><path d=\"M0 0\" marker-end=\"url(#fig-arrow)\"/></g><use href=\"#a\"/><text class=\"fig-text\">1 &lt; 2</text></svg>";
        let (svg, faults) = read(source, "f1-", "One \"is\" less");
        assert_eq!(faults, []);
        assert_eq!(
            svg,
            "<svg role=\"img\" aria-label=\"One &quot;is&quot; less\" viewBox=\"0 0 9 9\"><g id=\"f1-a\" class=\"fig-line fig-dashed\"><path d=\"M0 0\" marker-end=\"url(#fig-arrow)\"></path></g><use href=\"#f1-a\"></use><text class=\"fig-text\">1 &lt; 2</text></svg>"
        );
    }

    #[test]
    fn what_acts_styles_or_leads_away_is_left_out_and_told() {
        for (inside, says) in [
            ("<script>evil()</script>", "2: <script> may not stand"),
            ("<foreignObject/>", "2: <foreignObject> may not"),
            ("<g onload=\"evil()\"/>", "2: the attribute `onload`"),
            ("<g style=\"fill:red\"/>", "2: the attribute `style`"),
            (
                "<g/>\n<rect fill=\"red\"/>",
                "3: `fill=\"red\"` is a colour",
            ),
            (
                "<use href=\"https://evil.example/#x\"/>",
                "2: `href` leads out",
            ),
            (
                "<path marker-end=\"url(https://evil.example)\"/>",
                "2: `marker-end` leads out",
            ),
            (
                "<g class=\"fig-circle\"/>",
                "2: there is no class `fig-circle`",
            ),
        ] {
            let faults = faults(inside);
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert!(faults[0].starts_with(says), "{faults:?}");
        }
    }

    #[test]
    fn what_is_no_svg_is_told_at_its_line() {
        for (source, line, says) in [
            ("<svg>\n<g></svg>", 2, "expected"),
            ("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>", 1, "DTD"),
            ("<html viewBox=\"0\"/>", 1, "no SVG"),
            ("<svg/>", 1, "no viewBox"),
            (
                "<svg viewBox=\"0 0 1 1\" width=\"9\"/>",
                1,
                "`width` of its own",
            ),
        ] {
            let (_, faults) = read(source, "", "");
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert!(
                faults[0].0 == line && faults[0].1.contains(says),
                "{faults:?}"
            );
        }
    }
}

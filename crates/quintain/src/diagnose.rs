//! Diagnostics for authors: file, line, what is wrong, what to do.

use std::path::Path;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report,
};

/// Something wrong in a file.
pub struct Wrong<'a> {
    pub file: &'a Path,
    pub line: Option<usize>,
    pub message: &'a str,
    pub mend: &'a str,
}

/// Prints a diagnostic to standard error, with the line it is about.
pub fn print(wrong: &Wrong) {
    let place = match wrong.line {
        Some(line) => format!("{}:{line}", wrong.file.display()),
        None => wrong.file.display().to_string(),
    };
    let mut diagnostic = MietteDiagnostic::new(wrong.message)
        .with_help(wrong.mend)
        .with_code(place);
    let text = wrong
        .line
        .and_then(|_| std::fs::read_to_string(wrong.file).ok());
    let span = text
        .as_deref()
        .zip(wrong.line)
        .and_then(|(text, line)| line_span(text, line));
    if let Some((start, length)) = span {
        diagnostic = diagnostic.with_label(LabeledSpan::underline((start, length)));
    }
    let mut report = Report::new(diagnostic);
    if let Some(text) = text {
        report = report.with_source_code(NamedSource::new(wrong.file.display().to_string(), text));
    }
    let mut out = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    let _ = handler.render_report(&mut out, report.as_ref());
    eprintln!("{out}");
}

fn line_span(text: &str, line: usize) -> Option<(usize, usize)> {
    let mut start = 0;
    for (at, content) in text.split_inclusive('\n').enumerate() {
        if at + 1 == line {
            let indent = content.len() - content.trim_start().len();
            return Some((start + indent, content.trim().len()));
        }
        start += content.len();
    }
    None
}

use std::{fmt, path::PathBuf};

use crate::{LabSlug, Slug};

/// Something wrong in the course's files, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The lab that it concerns, if it is about one.
    pub lab: Option<LabSlug>,
    /// The section whose texts it concerns, if it is about them. Neither lab nor section: the outline,
    /// the glossary or the course itself.
    pub section: Option<Slug>,
    /// The file or folder, as reachable from the current directory.
    pub file: PathBuf,
    /// Line in `file`, from 1; `None` when the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub mend: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}\n  {}", self.message, self.mend)
    }
}

/// Collects what is wrong in one file whose text is at hand.
pub(crate) struct Reporter<'a> {
    pub lab: Option<&'a LabSlug>,
    pub section: Option<&'a Slug>,
    pub file: PathBuf,
    pub source: &'a str,
    pub found: &'a mut Vec<Diagnostic>,
}

impl Reporter<'_> {
    /// Reports at a byte offset of the text.
    pub fn at(&mut self, offset: usize, message: impl Into<String>, mend: impl Into<String>) {
        let before = &self.source.as_bytes()[..offset.min(self.source.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        self.line(Some(line), message, mend);
    }

    /// Reports every place of the scaffold that nobody has filled in yet.
    pub fn refuse_blanks(&mut self, text: &str) {
        let blanks: Vec<usize> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains("BLANK:"))
            .map(|(at, _)| at + 1)
            .collect();
        for line in blanks {
            self.line(
                Some(line),
                "this blank of the scaffold is not filled yet",
                "Write what belongs here, and take the word BLANK away.",
            );
        }
    }

    /// Reports at a line counted from 1, or for the whole file.
    pub fn line(
        &mut self,
        line: Option<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.found.push(Diagnostic {
            lab: self.lab.cloned(),
            section: self.section.cloned(),
            file: self.file.clone(),
            line,
            message: message.into(),
            mend: mend.into(),
        });
    }
}

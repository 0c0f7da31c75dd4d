//! A list of people to invite, as spreadsheets write it.

use std::collections::BTreeSet;

use crate::{Email, EmailError, Person, Role};

/// One person of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterLine {
    /// The line of the list, from 1.
    pub line: u64,
    /// Where mail goes.
    pub email: Email,
    /// What to call them, if it says so.
    pub name: Option<String>,
    /// What they will be; learner unless it says so.
    pub role: Role,
    /// The name of the team that they join, if it says so.
    pub team: Option<String>,
}

/// What is wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct RosterFault {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it and what to do.
    pub what: String,
}

/// Most people in one list.
const MOST: usize = 5_000;

/// Reads a list: CSV whose first line names its columns, of which `email` must
/// be there and `name`, `role` and `team` may. Columns of other names are passed
/// over. Commas or semicolons, whichever the first line has more of. All faults
/// are told at once; nobody is invited from a list that has any.
pub fn read_roster(text: &str) -> Result<Vec<RosterLine>, Vec<RosterFault>> {
    // With both letters at the end of a line, the reader counts one line too few.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = Columns::of(&mut reader).map_err(|fault| vec![fault])?;
    let (mut lines, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for record in reader.records() {
        match record
            .map_err(broken)
            .and_then(|record| columns.read(&record))
        {
            Ok((line, it)) if !seen.insert(it.email.clone()) => {
                faults.push(fault(
                    line,
                    format!("{} stands here twice; keep one", it.email),
                ));
            }
            Ok((_, it)) => lines.push(it),
            Err(fault) => faults.push(fault),
        }
    }
    if lines.len() > MOST {
        faults.push(fault(1, format!("more than {MOST} people; split the list")));
    }
    if faults.is_empty() {
        Ok(lines)
    } else {
        Err(faults)
    }
}

fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |byte| head.bytes().filter(|it| *it == byte).count();
    if count(b';') > count(b',') {
        b';'
    } else {
        b','
    }
}

fn fault(line: u64, what: String) -> RosterFault {
    RosterFault { line, what }
}

fn broken(error: csv::Error) -> RosterFault {
    let line = error.position().map_or(1, csv::Position::line);
    fault(
        line,
        format!("this is not CSV in UTF-8 ({error}); save the list as CSV again"),
    )
}

/// Which column is which.
struct Columns {
    email: usize,
    name: Option<usize>,
    role: Option<usize>,
    team: Option<usize>,
}

impl Columns {
    fn of(reader: &mut csv::Reader<&[u8]>) -> Result<Self, RosterFault> {
        let head = reader.headers().map_err(broken)?;
        let find = |name: &str| head.iter().position(|it| it.eq_ignore_ascii_case(name));
        let what = || "no column is called `email`; the first line names the columns".into();
        Ok(Self {
            email: find("email").ok_or_else(|| fault(1, what()))?,
            name: find("name"),
            role: find("role"),
            team: find("team"),
        })
    }

    fn read(&self, record: &csv::StringRecord) -> Result<(u64, RosterLine), RosterFault> {
        let line = record.position().map_or(1, csv::Position::line);
        let cell = |column: Option<usize>| {
            let text = column.and_then(|column| record.get(column));
            text.filter(|text| !text.is_empty())
        };
        let email = cell(Some(self.email)).unwrap_or_default();
        let email = email
            .parse()
            .map_err(|error: EmailError| fault(line, error.to_string()))?;
        let role = match cell(self.role) {
            None => Role::Learner,
            Some(role) => role
                .parse()
                .map_err(|error: crate::RoleError| fault(line, error.to_string()))?,
        };
        let read = RosterLine {
            line,
            email,
            role,
            name: cell(self.name).and_then(Person::clean_name),
            team: cell(self.team).and_then(Person::clean_name),
        };
        Ok((line, read))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_list_from_a_spreadsheet_is_read() {
        let text = "\u{feff}Name;E-mail;EMAIL;Team;Role\r\n\"Lovelace; Ada\";x;Ada@Example.org;Engines;Manager\r\n;;grace@example.org;;\r\n";
        let lines = read_roster(text).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].line, lines[1].line), (2, 3));
        assert_eq!(lines[0].name.as_deref(), Some("Lovelace; Ada"));
        assert_eq!(lines[0].email.as_str(), "ada@example.org");
        assert_eq!(
            (lines[0].role, lines[0].team.as_deref()),
            (Role::Manager, Some("Engines"))
        );
        assert_eq!(
            (lines[1].role, &lines[1].name, &lines[1].team),
            (Role::Learner, &None, &None)
        );
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let text = "email,role\nada@example.org,learner\nnobody,learner\nada@EXAMPLE.org,\neve@example.org,queen\n";
        let faults = read_roster(text).unwrap_err();
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(
            told[0].starts_with("line 3: `nobody` is no e-mail address"),
            "{}",
            told[0]
        );
        assert!(
            told[1].starts_with("line 4: ada@example.org stands here twice"),
            "{}",
            told[1]
        );
        assert!(
            told[2].starts_with("line 5: `queen` is no role"),
            "{}",
            told[2]
        );
    }

    #[test]
    fn a_list_without_an_email_column_is_refused() {
        for text in ["", "ada@example.org\n", "name,mail\nAda,ada@example.org\n"] {
            let faults = read_roster(text).unwrap_err();
            assert!(
                faults[0].what.contains("called `email`"),
                "{text:?}: {faults:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
            let _ = read_roster(&text);
            let _ = read_roster(&format!("email,role\n{text}"));
        }
    }
}

use crate::{Heading, Html, RunBlock, Slug};

/// case-<slug>.md: something that happened, and what is to be learnt from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStudy {
    /// The outline's words.
    pub title: String,
    /// Its name in addresses, unique in its course.
    pub slug: Slug,
    /// When it became public: year, month, day.
    pub date: Date,
    /// CWE numbers.
    pub cwe: Vec<u32>,
    /// CVE ids; may be empty.
    pub cve: Vec<String>,
    /// The text, ready for the page. Its title is not in it; its parts are `<h2>` with ids.
    pub html: Html,
    /// The text without marks and code, for search.
    pub plain: String,
    /// The footnotes, as `<ol class="sources">`.
    pub sources_html: String,
    /// Its parts and the headings below them.
    pub headings: Vec<Heading>,
    /// Words, code not counted.
    pub words: usize,
    /// About how long it takes to read; at least 1.
    pub minutes: u32,
    /// Blocks that readers can run.
    pub runs: Vec<RunBlock>,
}

/// A day, of which sources sometimes know the month only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// For example 2023.
    pub year: u16,
    /// 1 to 12; 0 if only the year is known.
    pub month: u8,
    /// 1 to 31; 0 if the day is not known.
    pub day: u8,
}

impl std::str::FromStr for Date {
    type Err = ();

    /// `2023`, `2023-04` or `2023-04-04`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut date = Self::default();
        for (at, part) in text.split('-').enumerate() {
            let digits = if at == 0 { 4 } else { 2 };
            if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(());
            }
            let number: u16 = part.parse().map_err(drop)?;
            match (at, u8::try_from(number)) {
                (0, _) if number >= 1970 => date.year = number,
                (1, Ok(month @ 1..=12)) => date.month = month,
                (2, Ok(day @ 1..=31)) => date.day = day,
                _ => return Err(()),
            }
        }
        Ok(date)
    }
}

impl std::fmt::Display for Date {
    /// As it was written.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_know_the_month_or_the_year_only() {
        for good in ["2023", "2014-09", "2023-04-04"] {
            assert_eq!(good.parse::<Date>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "23",
            "2023-4",
            "2023-13",
            "2023-00",
            "2023-04-32",
            "2023-04-04-1",
            "1066",
        ] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }
}

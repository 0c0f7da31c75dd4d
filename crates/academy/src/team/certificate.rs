use std::{fmt, str::FromStr};

use course::Slug;
use serde::{Deserialize, Serialize};

use crate::{Moment, Person, PersonId, Standing, Syllabus};

/// Proof that somebody went through a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// What its verification page is found by.
    pub number: CertificateNumber,
    /// Whose it is.
    pub person: PersonId,
    /// The name that stands on it.
    pub name: String,
    /// The course.
    pub course: Slug,
    /// The course's title on that day.
    pub title: String,
    /// Sections that were done.
    pub sections: u32,
    /// Labs that were solved.
    pub labs: u32,
    /// Minutes that were spent.
    pub minutes: u32,
    /// When it was issued.
    pub issued: Moment,
    /// When it was declared void.
    pub revoked: Option<Moment>,
}

impl Certificate {
    /// The certificate that somebody has earned; `None` if they have not done as
    /// much as the course asks for. What stands on it stays, whatever becomes of
    /// the course or the name.
    pub fn claim(
        number: CertificateNumber,
        person: &Person,
        syllabus: &Syllabus,
        standing: &Standing,
        now: Moment,
    ) -> Option<Self> {
        let progress = standing.course(syllabus);
        progress.certified.then(|| Self {
            number,
            person: person.id,
            name: person.name.clone(),
            course: syllabus.course.clone(),
            title: syllabus.title.clone(),
            sections: progress.done.done,
            labs: progress.labs.done,
            minutes: progress.minutes,
            issued: now,
            revoked: None,
        })
    }
}

/// A certificate's public number: 16 random characters of the 32 that nobody
/// mistakes for one another, `7KQ2-M4XA-9TFD-C3WH`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CertificateNumber(String);

/// A text that is no certificate's number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a certificate's number has four groups of four characters, like 7KQ2-M4XA-9TFD-C3WH")]
pub struct CertificateNumberError;

/// Crockford's 32 digits: no I, L, O or U.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl CertificateNumber {
    /// The number that these 80 random bits make.
    pub fn of(random: [u8; 10]) -> Self {
        let mut bits = [0; 16];
        bits[6..].copy_from_slice(&random);
        let bits = u128::from_be_bytes(bits);
        let digit = |n: usize| char::from(DIGITS[(bits >> (75 - 5 * n) & 31) as usize]);
        Self::grouped((0..16).map(digit))
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn grouped(digits: impl Iterator<Item = char>) -> Self {
        let mut text = String::with_capacity(19);
        for (n, digit) in digits.enumerate() {
            if n > 0 && n % 4 == 0 {
                text.push('-');
            }
            text.push(digit);
        }
        Self(text)
    }
}

impl FromStr for CertificateNumber {
    type Err = CertificateNumberError;

    /// Reads a number that somebody typed: small letters, blanks, missing
    /// hyphens and the usual mistakes (O for 0, I and L for 1) do no harm.
    fn from_str(text: &str) -> Result<Self, CertificateNumberError> {
        let digits: Option<Vec<char>> = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => Some('0'),
                'I' | 'L' => Some('1'),
                c => u8::try_from(c)
                    .is_ok_and(|c| DIGITS.contains(&c))
                    .then_some(c),
            })
            .take(17)
            .collect();
        match digits {
            Some(digits) if digits.len() == 16 => Ok(Self::grouped(digits.into_iter())),
            _ => Err(CertificateNumberError),
        }
    }
}

impl TryFrom<String> for CertificateNumber {
    type Error = CertificateNumberError;

    fn try_from(text: String) -> Result<Self, CertificateNumberError> {
        text.parse()
    }
}

impl From<CertificateNumber> for String {
    fn from(number: CertificateNumber) -> String {
        number.0
    }
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Fold, testing};

    #[test]
    fn a_typed_number_is_read_whatever_its_case_and_hyphens() {
        let number: CertificateNumber = "7KQ2-M4XA-9TFD-C0W1".parse().unwrap();
        for typed in [
            "7kq2m4xa9tfdc0w1",
            " 7KQ2 M4XA 9TFD COWI ",
            "7kq2-m4xa-9tfd-cowl",
        ] {
            assert_eq!(typed.parse(), Ok(number.clone()), "{typed}");
        }
        for bad in [
            "",
            "7KQ2-M4XA-9TFD",
            "7KQ2-M4XA-9TFD-C0W1-X",
            "7KQ2-M4XA-9TFD-C0WU",
            "７KQ2M4XA9TFDC0W1",
        ] {
            assert_eq!(
                bad.parse::<CertificateNumber>(),
                Err(CertificateNumberError),
                "{bad}"
            );
        }
    }

    #[test]
    fn only_who_has_done_enough_can_claim_a_certificate() {
        let person = testing::person();
        let claim = |events: &[crate::Event]| {
            let standing = Standing::of(&testing::record(events));
            let number = CertificateNumber::of([7; 10]);
            Certificate::claim(number, &person, &testing::syllabus(), &standing, Moment(5))
        };
        assert_eq!(claim(&testing::injection_done()), None);
        let certificate = claim(&testing::everything_done()).unwrap();
        assert_eq!((certificate.sections, certificate.labs), (3, 1));
        assert_eq!(
            (certificate.name, certificate.issued),
            (person.name.clone(), Moment(5))
        );
    }

    proptest! {
        #[test]
        fn every_random_number_is_whole_and_reads_back(random: [u8; 10]) {
            let number = CertificateNumber::of(random);
            prop_assert_eq!(number.as_str().len(), 19);
            prop_assert_eq!(number.as_str().parse(), Ok(number.clone()));
        }

        #[test]
        fn no_two_random_numbers_are_one(a: [u8; 10], b: [u8; 10]) {
            prop_assert_eq!(a == b, CertificateNumber::of(a) == CertificateNumber::of(b));
        }
    }
}

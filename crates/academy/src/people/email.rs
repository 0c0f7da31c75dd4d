use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An address that mail can be sent to, in small letters without blanks around
/// it, so that two spellings of one address are equal. At most 254 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no e-mail address; write one like `ada@example.org`")]
pub struct EmailError(pub String);

impl Email {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl FromStr for Email {
    type Err = EmailError;

    /// Whether mail arrives only a mail can tell: what is refused is what no
    /// mail server would take, and everything that could break a header.
    fn from_str(text: &str) -> Result<Self, EmailError> {
        let address = text.trim().to_lowercase();
        let fine = address.len() <= 254
            && address
                .rsplit_once('@')
                .is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
        if fine {
            Ok(Self(address))
        } else {
            Err(EmailError(text.chars().take(254).collect()))
        }
    }
}

fn is_local(local: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (1..=64).contains(&local.len())
        && local.chars().all(plain)
        && local.split('.').all(|atom| !atom.is_empty())
}

/// One label is enough: `root@localhost` is an address of an installation
/// without a network.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.split('.').all(label)
}

impl TryFrom<String> for Email {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_spellings_of_an_address_are_one() {
        let one: Email = " Ada.Lovelace@Example.ORG\n".parse().unwrap();
        assert_eq!(one, "ada.lovelace@example.org".parse().unwrap());
        assert_eq!(one.local_part(), "ada.lovelace");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a b@example.org",
            "a@b@c.org",
            "a..b@c.org",
            "ada@-x.org",
            "ada@x..org",
            "a@b.org\nBcc: c@d.org",
            "\"a\"@b.org",
            "a<b>@c.org",
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad:?} was accepted");
        }
        let long = format!("{}@example.org", "a".repeat(65));
        assert!(long.parse::<Email>().is_err());
    }

    #[test]
    fn unusual_addresses_are_accepted() {
        for good in [
            "a@b",
            "root@localhost",
            "a+tag@x.co.uk",
            "jürgen@müller.de",
            "o'neil@x.ie",
        ] {
            assert!(good.parse::<Email>().is_ok(), "{good:?} was refused");
        }
    }

    proptest! {
        #[test]
        fn an_accepted_address_reads_back_as_itself(text in "\\PC{0,80}") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert_eq!(email.as_str().parse::<Email>().unwrap(), email);
            }
        }
    }
}

use crate::{Email, Moment, PersonId, SecretHash};

/// What a one-time link does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Signs in: printed in the terminal, or sent.
    SignIn,
    /// Lets its holder set a new password.
    SetPassword,
    /// Shows that an address is its owner's; it then becomes the person's.
    ConfirmEmail(Email),
}

/// A link that works once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// Hash of its key.
    pub hash: SecretHash,
    /// Whom it is for.
    pub person: PersonId,
    /// What it does.
    pub purpose: LinkPurpose,
    /// When it stops working.
    pub until: Moment,
}

impl OneTimeLink {
    /// Minutes that a link which was sent works.
    pub const MAIL_MINUTES: i64 = 60;
    /// Minutes that a link which was printed in the terminal works.
    pub const TERMINAL_MINUTES: i64 = 24 * 60;
}

impl LinkPurpose {
    /// Its name and what else there is to it, for the database.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::SignIn => ("sign_in", ""),
            Self::SetPassword => ("set_password", ""),
            Self::ConfirmEmail(email) => ("confirm_email", email.as_str()),
        }
    }

    /// Reads what [`LinkPurpose::parts`] wrote.
    pub fn of_parts(name: &str, rest: &str) -> Option<Self> {
        match name {
            "sign_in" => Some(Self::SignIn),
            "set_password" => Some(Self::SetPassword),
            "confirm_email" => rest.parse().ok().map(Self::ConfirmEmail),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_reads_back_from_the_database() {
        for purpose in [
            LinkPurpose::SignIn,
            LinkPurpose::SetPassword,
            LinkPurpose::ConfirmEmail("ada@example.org".parse().unwrap()),
        ] {
            let (name, rest) = purpose.parts();
            assert_eq!(LinkPurpose::of_parts(name, rest), Some(purpose.clone()));
        }
        assert_eq!(LinkPurpose::of_parts("confirm_email", "nobody"), None);
    }
}

use academy::{Email, Moment, NewParcel, ParcelKind, PersonId, SecretHash};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// A mail that belongs to something that somebody did just now. It cannot be
/// switched off. Paths begin with a slash and are of this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub enum Letter {
    /// Somebody is invited.
    Invitation {
        /// Who invites.
        by: String,
        /// What to call whoever is invited, if it is known.
        name: Option<String>,
        /// Title of the course in which there is a seat for them.
        course: Option<String>,
        /// Where it is accepted.
        path: String,
        /// When it stops working.
        until: Moment,
    },
    /// A link that signs in.
    SignIn {
        /// Where it leads.
        path: String,
        /// When it stops working.
        until: Moment,
    },
    /// A link by which a password is set.
    SetPassword {
        /// Where it leads.
        path: String,
        /// When it stops working.
        until: Moment,
    },
    /// A link that shows that an address is its owner's.
    ConfirmEmail {
        /// Where it leads.
        path: String,
        /// When it stops working.
        until: Moment,
    },
    /// A key to somebody's account was changed, or their address.
    AccountChanged {
        /// What happened, as one sentence: "Your password was changed."
        what: String,
        /// When.
        at: Moment,
    },
}

/// Whom a letter is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// Somebody with an account, wherever their mail goes by then.
    Person(PersonId),
    /// Somebody with an account, at this address: one that is being left, or is
    /// to be confirmed.
    At(PersonId, Email),
    /// Somebody without an account.
    Stranger(Email),
}

impl Letter {
    /// The template that it is written from.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::SignIn { .. } => "sign-in",
            Self::SetPassword { .. } => "set-password",
            Self::ConfirmEmail { .. } => "confirm-email",
            Self::AccountChanged { .. } => "account-changed",
        }
    }

    /// The parcel that brings it at once. `secret` is the hash of the secret that
    /// it brings, or, if it brings none, of anything that is new each time: it
    /// tells the parcel from all others.
    pub fn parcel(&self, to: Addressee, secret: &SecretHash, now: Moment) -> NewParcel {
        let (person, to) = match to {
            Addressee::Person(person) => (Some(person), None),
            Addressee::At(person, email) => (Some(person), Some(email)),
            Addressee::Stranger(email) => (None, Some(email)),
        };
        let data = serde_json::to_value(self).expect("texts and numbers are JSON");
        NewParcel {
            key: format!("{}/{}", self.template(), HEXLOWER.encode(&secret.0[..16])),
            kind: ParcelKind::Mail {
                person,
                to,
                template: self.template().into(),
                data,
            },
            due: now,
        }
    }
}

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Moment, PasskeyId, SecretHash};

/// Recovery codes that are made at a time.
pub const RECOVERY_CODES: usize = 10;

/// Everything that somebody can prove themselves with. Not serialisable, so
/// that it cannot get into a page, a log or an export.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Credentials {
    /// The password, if there is one.
    pub password: Option<PasswordHash>,
    /// The app that shows numbers, if it is switched on.
    pub totp: Option<Totp>,
    /// Recovery codes that were not used yet.
    pub recovery_codes: Vec<SecretHash>,
    /// Passkeys, oldest first.
    pub passkeys: Vec<Passkey>,
    /// Accounts elsewhere that sign in here.
    pub outside: Vec<LinkedAccount>,
}

impl Credentials {
    /// Whether a password alone is not enough.
    pub fn wants_second_factor(&self) -> bool {
        self.totp.is_some() || self.passkeys.iter().any(|key| key.second_factor)
    }

    /// Whether somebody could still sign in by themselves. What takes the last
    /// of these away is refused.
    pub fn can_sign_in(&self) -> bool {
        self.password.is_some()
            || !self.outside.is_empty()
            || self.passkeys.iter().any(|key| !key.second_factor)
    }
}

/// A password's hash as a PHC string: `$argon2id$v=19$m=...`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// An app that shows a new number every 30 seconds.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// The key that it shares with us.
    pub secret: Vec<u8>,
    /// The latest 30-second step whose number was used: it and earlier ones are
    /// refused, so that a number that was overheard is worth nothing.
    pub last_step: i64,
    /// Since when.
    pub since: Moment,
}

impl fmt::Debug for Totp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Totp {{ last_step: {}, .. }}", self.last_step)
    }
}

/// A passkey.
#[derive(Debug, Clone, PartialEq)]
pub struct Passkey {
    /// Its number here.
    pub id: PasskeyId,
    /// The credential's id, as the authenticator names it; unique.
    pub credential: Vec<u8>,
    /// What the library that speaks with authenticators wants to have back.
    pub body: serde_json::Value,
    /// What its owner calls it.
    pub name: String,
    /// Whether it comes after a password; otherwise it signs in on its own.
    pub second_factor: bool,
    /// Since when.
    pub created: Moment,
    /// When it was last used.
    pub last_used: Option<Moment>,
}

/// An account at an OpenID Connect provider.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutsideAccount {
    /// The provider's address, `iss`.
    pub issuer: String,
    /// The account there, `sub`.
    pub subject: String,
}

/// An account elsewhere, tied to one here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedAccount {
    /// Which.
    pub account: OutsideAccount,
    /// Since when.
    pub since: Moment,
}

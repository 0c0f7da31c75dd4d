use serde::Serialize;

use crate::{Moment, PersonId, SecretHash, SignInId};

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A password.
    Password,
    /// A password and a number, or a recovery code.
    PasswordAndCode,
    /// A password and a passkey.
    PasswordAndPasskey,
    /// A passkey on its own.
    Passkey,
    /// An account elsewhere.
    SingleSignOn,
    /// A one-time link.
    Link,
}

impl Factor {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Password,
        Self::PasswordAndCode,
        Self::PasswordAndPasskey,
        Self::Passkey,
        Self::SingleSignOn,
        Self::Link,
    ];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordAndCode => "password_and_code",
            Self::PasswordAndPasskey => "password_and_passkey",
            Self::Passkey => "passkey",
            Self::SingleSignOn => "single_sign_on",
            Self::Link => "link",
        }
    }

    /// The factor of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.name() == name)
    }
}

/// A browser that is to be signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSignIn {
    /// Hash of the browser's token.
    pub hash: SecretHash,
    /// Whose it is.
    pub person: PersonId,
    /// How they proved it.
    pub factor: Factor,
    /// Whether the second factor is still to come. Such a browser may do nothing
    /// but give it.
    pub half: bool,
    /// Now.
    pub created: Moment,
    /// The network address, as its owner will read it.
    pub address: String,
    /// The browser and system, as its owner will read it: "Firefox on Linux".
    pub agent: String,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignIn {
    /// Its number in its owner's list.
    pub id: SignInId,
    /// Whose it is.
    pub person: PersonId,
    /// How they proved it.
    pub factor: Factor,
    /// See [`NewSignIn::half`].
    pub half: bool,
    /// When it was signed in.
    pub created: Moment,
    /// When they last proved who they are; what touches credentials wants this
    /// to be recent.
    pub proved: Moment,
    /// When it was last used, to [`SignIn::TOUCH_MINUTES`].
    pub last_used: Moment,
    /// See [`NewSignIn::address`].
    pub address: String,
    /// See [`NewSignIn::agent`].
    pub agent: String,
    /// When it was signed out; such lines stay for [`SignIn::KEPT_DAYS`].
    pub revoked: Option<Moment>,
}

impl SignIn {
    /// Days after which a browser has to be signed in again, come what may.
    pub const DAYS: i64 = 30;
    /// Days without use after which it has to.
    pub const IDLE_DAYS: i64 = 14;
    /// Minutes in which the second factor must come.
    pub const HALF_MINUTES: i64 = 10;
    /// Minutes for which a proof is recent.
    pub const FRESH_MINUTES: i64 = 5;
    /// A use is written down when the last one written is this old.
    pub const TOUCH_MINUTES: u32 = 5;
    /// Days for which a line stays after the browser was signed out or its time
    /// was over; then it may be deleted.
    pub const KEPT_DAYS: i64 = 30;

    /// When its time is over, unless it is used before.
    pub fn until(&self) -> Moment {
        if self.half {
            return self.created.plus_minutes(Self::HALF_MINUTES);
        }
        let idle = self.last_used.plus_days(Self::IDLE_DAYS);
        self.created.plus_days(Self::DAYS).min(idle)
    }

    /// Whether it is signed in at a moment. A half one is in the sense that it
    /// may give its second factor.
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked.is_none() && now < self.until()
    }

    /// Whether its owner proved themselves a moment ago.
    pub fn is_fresh(&self, now: Moment) -> bool {
        self.is_live(now) && !self.half && now < self.proved.plus_minutes(Self::FRESH_MINUTES)
    }

    /// Whether this use is to be written down.
    pub fn is_to_be_touched(&self, now: Moment) -> bool {
        now.minutes_since(self.last_used) >= Self::TOUCH_MINUTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in(half: bool) -> SignIn {
        SignIn {
            id: SignInId(1),
            person: PersonId::FIRST,
            factor: Factor::Password,
            half,
            created: Moment(0),
            proved: Moment(0),
            last_used: Moment(0),
            address: "192.0.2.1".into(),
            agent: "Firefox on Linux".into(),
            revoked: None,
        }
    }

    #[test]
    fn a_browser_that_is_not_used_is_signed_out_after_two_weeks() {
        let sign_in = sign_in(false);
        assert!(sign_in.is_live(Moment(Moment(0).plus_days(14).0 - 1)));
        assert!(!sign_in.is_live(Moment(0).plus_days(14)));
    }

    #[test]
    fn a_browser_that_is_used_every_day_is_signed_out_after_a_month() {
        let mut sign_in = sign_in(false);
        sign_in.last_used = Moment(0).plus_days(29);
        assert!(sign_in.is_live(Moment(Moment(0).plus_days(30).0 - 1)));
        assert!(!sign_in.is_live(Moment(0).plus_days(30)));
    }

    #[test]
    fn a_half_sign_in_waits_ten_minutes_and_is_never_fresh() {
        let sign_in = sign_in(true);
        assert!(sign_in.is_live(Moment(Moment(0).plus_minutes(10).0 - 1)));
        assert!(!sign_in.is_live(Moment(0).plus_minutes(10)));
        assert!(!sign_in.is_fresh(Moment(0)));
    }

    #[test]
    fn a_revoked_browser_is_out_at_once() {
        let mut sign_in = sign_in(false);
        sign_in.revoked = Some(Moment(5));
        assert!(!sign_in.is_live(Moment(5)) && !sign_in.is_fresh(Moment(5)));
    }

    #[test]
    fn a_proof_is_recent_for_five_minutes_however_long_the_browser_is_in() {
        let mut sign_in = sign_in(false);
        assert!(!sign_in.is_fresh(Moment(0).plus_minutes(5)));
        sign_in.proved = Moment(0).plus_minutes(60);
        assert!(sign_in.is_fresh(Moment(Moment(0).plus_minutes(65).0 - 1)));
    }

    #[test]
    fn a_use_is_written_down_every_five_minutes_only() {
        let sign_in = sign_in(false);
        assert!(!sign_in.is_to_be_touched(Moment(Moment(0).plus_minutes(5).0 - 1)));
        assert!(sign_in.is_to_be_touched(Moment(0).plus_minutes(5)));
    }

    #[test]
    fn every_factor_is_found_by_its_name() {
        for factor in Factor::ALL {
            assert_eq!(Factor::named(factor.name()), Some(factor));
        }
    }
}

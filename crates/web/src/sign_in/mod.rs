//! The doors: how a browser becomes a signed-in one.
//!
//! | file | door |
//! |---|---|
//! | `welcome` | the link that the program prints; the first one makes the administrator |
//! | `password`, `second` | a password, and the second factor where one is wanted |
//! | `passkey` | a passkey, on its own or as second factor |
//! | `outside` | single sign-on with OpenID Connect |
//! | `forgotten` | a link that is sent, to set a new password |
//! | `again` | a proof of a moment ago, for what touches keys and roles |
//!
//! All of them end in [`enter`]: a new token, in a cookie of this host alone. What
//! they compare with is behind them: `hashing`, `breached`, `throttle`, `totp`.

pub(crate) mod again;
pub(crate) mod breached;
mod enter;
pub(crate) mod forgotten;
pub(crate) mod hashing;
pub(crate) mod leads;
pub(crate) mod new_password;
pub mod outside;
pub(crate) mod passkey;
pub(crate) mod password;
mod pending;
pub(crate) mod second;
mod throttle;
pub(crate) mod totp;
pub mod welcome;

pub(crate) use enter::{enter, prove, sign_out};
pub(crate) use throttle::Attempt;

use crate::hosts::Addresses;

pub use hashing::Hasher;
pub use welcome::Welcome;

/// What stands behind the doors.
pub struct Doors {
    /// Hashes passwords.
    pub hasher: Hasher,
    pub(crate) passkeys: passkey::Passkeys,
    pub(crate) new_totps: totp::NewTotps,
    pub(crate) outside: Option<outside::Outside>,
}

impl Doors {
    /// Doors of a site with these addresses, and with a single sign-on provider
    /// if there is one.
    pub fn new(addresses: &Addresses, outside: Option<outside::Settings>) -> Self {
        Self {
            hasher: Hasher::default(),
            passkeys: passkey::Passkeys::new(addresses),
            new_totps: totp::NewTotps::default(),
            outside: outside.map(outside::Outside::new),
        }
    }
}

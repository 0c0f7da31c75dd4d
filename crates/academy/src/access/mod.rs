//! Keys and doors: how somebody gets in, as data and rules. No cryptography
//! here; hashes come in and go out.

mod credential;
mod invitation;
mod link;
mod password;
mod roster;
mod sign_in;
mod throttle;
mod token;

pub use credential::{
    Credentials, LinkedAccount, OutsideAccount, Passkey, PasswordHash, RECOVERY_CODES, Totp,
};
pub use invitation::{
    Accepted, Accepting, Invitation, InvitationOver, NewInvitation, Offer, SeatOffer,
};
pub use link::{LinkPurpose, OneTimeLink};
pub use password::{PASSWORD_CHARS, PasswordFault, check_password};
pub use roster::{RosterFault, RosterLine, read_roster};
pub use sign_in::{Factor, NewSignIn, SignIn};
pub use throttle::{Attempts, Throttled};
pub use token::{ApiToken, NewToken};

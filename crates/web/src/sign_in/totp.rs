//! Numbers of an app, after RFC 6238: SHA-1, six digits, 30 seconds, which is what
//! every app understands.

use academy::{Moment, PersonId, RECOVERY_CODES, SecretHash};
use data_encoding::BASE32_NOPAD;
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Totp};

use super::pending::Pending;
use crate::{
    secret::{self, Purpose},
    security::random_bytes,
};

/// Bytes of a key: as many as SHA-1 gives, which RFC 4226 recommends.
const KEY_BYTES: usize = 20;

/// Keys that are shown and not yet proved to be in an app.
#[derive(Default)]
pub(crate) struct NewTotps(Pending<[u8; KEY_BYTES]>);

impl NewTotps {
    /// The key that somebody is setting up; made if there is none, so that a page
    /// that is opened again shows the same one.
    pub fn of(&self, person: PersonId) -> Vec<u8> {
        let key = person.to_string();
        let secret = self.0.get(&key).unwrap_or_else(random_bytes);
        self.0.put_as(key, secret);
        secret.to_vec()
    }

    /// It is set up, or was given up.
    pub fn forget(&self, person: PersonId) {
        self.0.take(&person.to_string());
    }
}

fn totp(secret: &[u8], account: &str) -> Option<Totp> {
    let builder = Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(1)
        .with_account_name(account)
        .with_issuer(Some("Quintain"));
    builder.build().ok()
}

/// The step whose number this is: the present one, or one before or after it for
/// clocks that are not quite right.
pub(crate) fn step_of(secret: &[u8], number: &str, now: Moment) -> Option<i64> {
    let number: String = number.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    let step = totp(secret, "you")?.check(&number, seconds)?;
    i64::try_from(step).ok()
}

/// What an app is told: as an address, as text to type, and as a picture.
pub(crate) struct ForApp {
    pub typed: String,
    pub qr_path: String,
    pub qr_size: usize,
}

/// What the app of an account is told.
pub(crate) fn for_app(secret: &[u8], account: &str) -> Option<ForApp> {
    // A colon would end the issuer's name.
    let account = account.replace(':', " ");
    let url = totp(secret, &account)?.to_url().ok()?;
    let code = QrCode::with_error_correction_level(url, EcLevel::M).ok()?;
    let letters = BASE32_NOPAD.encode(secret);
    let groups: Vec<&str> = (0..letters.len())
        .step_by(4)
        .map(|start| &letters[start..letters.len().min(start + 4)])
        .collect();
    Some(ForApp {
        typed: groups.join(" "),
        qr_path: path_of(&code),
        qr_size: code.width(),
    })
}

/// The dark squares as one SVG path, a square a unit.
fn path_of(code: &QrCode) -> String {
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (at % width, at / width);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    path
}

/// New recovery codes, and their hashes.
pub(crate) fn recovery_codes() -> (Vec<String>, Vec<SecretHash>) {
    let codes = (0..RECOVERY_CODES).map(|_| secret::new_code(Purpose::Recovery));
    codes.unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 6238, appendix B: the SHA-1 key, and the last six digits of its values.
    const KEY: &[u8] = b"12345678901234567890";

    fn at(seconds: i64, number: &str) -> Option<i64> {
        step_of(KEY, number, Moment(seconds * 1000))
    }

    #[test]
    fn numbers_are_those_of_the_rfc() {
        assert_eq!(at(59, "287082"), Some(1));
        assert_eq!(at(1_111_111_109, "081804"), Some(37_037_036));
        assert_eq!(at(20_000_000_000, "353130"), Some(666_666_666));
        assert_eq!(at(59, "287083"), None);
    }

    #[test]
    fn a_number_is_good_a_step_before_and_after_and_however_it_is_spaced() {
        assert_eq!(at(59 + 30, "287 082"), Some(1));
        assert_eq!(at(29, "287-082"), Some(1));
        assert_eq!(at(59 + 61, "287082"), None);
        assert_eq!(at(59, ""), None);
    }

    #[test]
    fn an_app_gets_the_same_key_by_picture_and_by_hand() {
        let told = for_app(KEY, "ada:x@example.org").unwrap();
        assert_eq!(told.typed, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(told.qr_size >= 21 && told.qr_path.starts_with("M0 0h1v1h-1z"));
    }

    #[test]
    fn the_key_that_is_being_set_up_stays_until_it_is_forgotten() {
        let new = NewTotps::default();
        let first = new.of(PersonId(1));
        assert_eq!(first, new.of(PersonId(1)));
        assert_ne!(first, new.of(PersonId(2)));
        new.forget(PersonId(1));
        assert_ne!(first, new.of(PersonId(1)));
    }
}

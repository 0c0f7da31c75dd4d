//! Secrets: random texts whose SHA-256 is kept, and texts derived from them.

use academy::{SECRET_BYTES, SecretHash};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::security::{random, random_bytes};

/// What a secret is for. Hashes of different purposes have nothing in common, so
/// that one kind of secret cannot stand in for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A signed-in browser's cookie.
    SignIn,
    /// The token that a browser's changes carry.
    Csrf,
    /// The key of the link printed in the terminal.
    Terminal,
    /// The key of a link that is sent.
    Link,
    /// The key of an invitation, as a link or as a seat code.
    Invitation,
    /// A code that stands in for the second factor.
    Recovery,
    /// A personal API token.
    ApiToken,
    /// The address of a calendar.
    Calendar,
    /// The cookie of a browser that is away at a single sign-on provider.
    Away,
}

/// Hash of a secret.
pub(crate) fn hash(purpose: Purpose, secret: &str) -> SecretHash {
    let mut hash = Sha256::new();
    hash.update(format!("{purpose:?}\0"));
    hash.update(secret);
    SecretHash(hash.finalize().into())
}

/// A new secret that nobody has to type, and its hash.
pub(crate) fn new(purpose: Purpose) -> (String, SecretHash) {
    let secret = random::<SECRET_BYTES>();
    let hash = hash(purpose, &secret);
    (secret, hash)
}

/// Derived from a browser's cookie, so that it need not be kept; says nothing
/// about it.
pub(crate) fn csrf_token(token: &str) -> String {
    BASE64URL_NOPAD.encode(&hash(Purpose::Csrf, token).0)
}

/// Letters of a code that somebody may have to type, five bits each, 140 in all.
const CODE_LETTERS: usize = 28;
/// Crockford's alphabet: no letter is taken for another one or for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new secret that can be read out and typed, in groups of four, and its hash.
pub(crate) fn new_code(purpose: Purpose) -> (String, SecretHash) {
    let letters: String = random_bytes::<CODE_LETTERS>()
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    let hash = hash(purpose, &letters);
    (in_groups(&letters), hash)
}

/// Hash of a code as somebody typed it: whatever the case, with or without
/// blanks and hyphens, O for 0 and I or L for 1.
pub(crate) fn typed_code(purpose: Purpose, text: &str) -> SecretHash {
    hash(purpose, &without_typing(text))
}

fn without_typing(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect()
}

fn in_groups(letters: &str) -> String {
    let groups: Vec<&str> = (0..letters.len())
        .step_by(4)
        .map(|start| &letters[start..letters.len().min(start + 4)])
        .collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let (code, hash) = new_code(Purpose::Recovery);
        assert_eq!(code.len(), 34, "{code}");
        let spaced = format!("  {} ", code.to_uppercase().replace('-', " "));
        assert_eq!(typed_code(Purpose::Recovery, &spaced), hash);
        assert_eq!(
            typed_code(Purpose::Recovery, &code.replace('0', "O").replace('1', "l")),
            hash
        );
        assert_ne!(typed_code(Purpose::Recovery, &code[1..]), hash);
    }

    #[test]
    fn one_kind_of_secret_does_not_stand_in_for_another() {
        assert_ne!(hash(Purpose::SignIn, "x"), hash(Purpose::ApiToken, "x"));
        let (token, hash) = new(Purpose::SignIn);
        assert_eq!(token.len(), 43, "256 bits");
        assert_ne!(csrf_token(&token), BASE64URL_NOPAD.encode(&hash.0));
    }
}

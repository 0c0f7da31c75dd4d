//! Whether a password is one that everybody tries.
//!
//! The list is part of the program, so that no password and no part of one ever
//! leaves it. Where it is from and how it was made stands beside it, in
//! `crates/web/breached/`.

use sha2::{Digest, Sha256};

/// Leading bytes of the SHA-256 of each password in small letters, sorted.
const LIST: &[u8] = include_bytes!("../../breached/breached.bin");
const BYTES: usize = 6;

/// Whether a password, whatever the case of its letters, is in the list. One of
/// 6 thousand million passwords that are not in it is taken for one that is.
pub(crate) fn is_known(password: &str) -> bool {
    let (known, _) = LIST.as_chunks::<BYTES>();
    let hash = Sha256::digest(password.to_lowercase());
    known
        .binary_search_by(|it| it[..].cmp(&hash[..BYTES]))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_everybody_tries_are_known_whatever_their_case() {
        for password in [
            "passwordpassword",
            "Password1234",
            "qwertyuiop123",
            "1q2w3e4r5t6y",
        ] {
            assert!(is_known(password), "{password}");
        }
    }

    #[test]
    fn a_password_of_ones_own_is_not() {
        for password in ["correct horse battery staple 7", "mauve-tractor-ginger", ""] {
            assert!(!is_known(password), "{password}");
        }
    }

    #[test]
    fn the_list_is_whole_and_sorted() {
        let (known, rest) = LIST.as_chunks::<BYTES>();
        assert!(rest.is_empty());
        assert!(known.len() > 40_000);
        assert!(known.is_sorted_by(|a, b| a < b));
    }
}

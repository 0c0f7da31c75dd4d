//! Secrets by their hash.

/// SHA-256 of a random secret of 128 bits or more: a browser's token, a link's
/// key, an API token, a code. The secret itself is known to its holder only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

/// Random bytes in a secret that no person has to type: 256 bits.
pub const SECRET_BYTES: usize = 32;

//! Names of what stands in a section, and secrets by their hash.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The name of a topic, a case study or a question: small letters, digits and
/// hyphens, 1 to 96 of them. Unique in its section among its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemSlug(String);

/// A text that cannot be an [`ItemSlug`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no name of a topic, case study or question: small letters, digits and hyphens, at most 96"
)]
pub struct ItemSlugError(String);

impl ItemSlug {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ItemSlug {
    type Error = ItemSlugError;

    fn try_from(text: String) -> Result<Self, ItemSlugError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=96).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text))
        } else {
            Err(ItemSlugError(text))
        }
    }
}

impl FromStr for ItemSlug {
    type Err = ItemSlugError;

    fn from_str(text: &str) -> Result<Self, ItemSlugError> {
        text.to_owned().try_into()
    }
}

impl From<ItemSlug> for String {
    fn from(slug: ItemSlug) -> String {
        slug.0
    }
}

impl fmt::Display for ItemSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 of a random secret of 128 bits or more: a browser's token, a link's
/// key, an API token, a code. The secret itself is known to its holder only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

/// Random bytes in a secret that no person has to type: 256 bits.
pub const SECRET_BYTES: usize = 32;

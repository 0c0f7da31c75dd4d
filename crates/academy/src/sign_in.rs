use async_trait::async_trait;

use crate::{KeepError, LearnerId, Moment};

/// Random bytes in a signed-in browser's token: 256 bits.
pub const TOKEN_BYTES: usize = 32;

/// SHA-256 of a token. The token itself is known to the browser only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignInHash(pub [u8; 32]);

/// Browsers that are signed in.
#[async_trait]
pub trait SignIns: Send + Sync {
    /// Remembers a browser until a moment, and drops those whose time is over.
    async fn add(
        &self,
        hash: SignInHash,
        learner: LearnerId,
        now: Moment,
        until: Moment,
    ) -> Result<(), KeepError>;

    /// Whose browser it is; `None` if unknown or over.
    async fn find(&self, hash: SignInHash, now: Moment) -> Result<Option<LearnerId>, KeepError>;

    /// Forgets a browser.
    async fn remove(&self, hash: SignInHash) -> Result<(), KeepError>;
}

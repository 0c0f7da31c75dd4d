use std::collections::BTreeSet;

use serde::Serialize;

use crate::{Moment, PersonId, SecretHash, TokenId, TokenScope};

/// A key to the API that somebody made for their own programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiToken {
    /// Its number.
    pub id: TokenId,
    /// Whose it is: it may do what they may, and no more than its scopes.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// What it is good for.
    pub scopes: BTreeSet<TokenScope>,
    /// When it was made.
    pub created: Moment,
    /// When it stops working.
    pub until: Moment,
    /// When it was last used, to the hour.
    pub last_used: Option<Moment>,
    /// When it was revoked.
    pub revoked: Option<Moment>,
}

/// A token that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Hash of the token.
    pub hash: SecretHash,
    /// Whose it is.
    pub person: PersonId,
    /// See [`ApiToken::name`].
    pub name: String,
    /// See [`ApiToken::scopes`].
    pub scopes: BTreeSet<TokenScope>,
    /// See [`ApiToken::until`]; at most [`ApiToken::DAYS`] away.
    pub until: Moment,
}

impl ApiToken {
    /// The longest that a token works.
    pub const DAYS: i64 = 366;
    /// Most tokens of one person that work at a time.
    pub const MOST: usize = 50;

    /// Whether it works at a moment.
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked.is_none() && now < self.until
    }
}

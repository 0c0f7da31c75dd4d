//! Queries in fewer words, and what is read from their rows.

use std::collections::BTreeSet;

use academy::{Ask, KeepError, Moment, SecretHash};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Any, AnyConnection, FromRow,
    any::{AnyArguments, AnyRow},
    query::{Query, QueryAs, QueryScalar},
};

/// Runs a query for what it changes.
pub(crate) trait Run {
    /// Gives how many rows it concerned.
    async fn run(self, on: &mut AnyConnection) -> Result<u64, KeepError>;
}

impl Run for Query<'_, Any, AnyArguments> {
    async fn run(self, on: &mut AnyConnection) -> Result<u64, KeepError> {
        let done = self.execute(on).await.map_err(failed)?;
        Ok(done.rows_affected())
    }
}

/// Runs a query for what it finds.
pub(crate) trait Fetch<T> {
    async fn one(self, on: &mut AnyConnection) -> Result<T, KeepError>;
    async fn maybe(self, on: &mut AnyConnection) -> Result<Option<T>, KeepError>;
    async fn all(self, on: &mut AnyConnection) -> Result<Vec<T>, KeepError>;
}

macro_rules! fetch {
    ($query:ident, $row:ty) => {
        impl<T> Fetch<T> for $query<'_, Any, T, AnyArguments>
        where
            $row: for<'r> FromRow<'r, AnyRow>,
            T: Send + Unpin,
        {
            async fn one(self, on: &mut AnyConnection) -> Result<T, KeepError> {
                self.fetch_one(on).await.map_err(failed)
            }

            async fn maybe(self, on: &mut AnyConnection) -> Result<Option<T>, KeepError> {
                self.fetch_optional(on).await.map_err(failed)
            }

            async fn all(self, on: &mut AnyConnection) -> Result<Vec<T>, KeepError> {
                self.fetch_all(on).await.map_err(failed)
            }
        }
    };
}

fetch!(QueryAs, T);
fetch!(QueryScalar, (T,));

pub(crate) fn failed(error: sqlx::Error) -> KeepError {
    KeepError::Database(Box::new(error))
}

/// Something that no version of the program wrote.
pub(crate) fn damaged(what: impl std::fmt::Display) -> KeepError {
    KeepError::Damaged(what.to_string())
}

/// Parses a name, a zone, a slug.
pub(crate) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
) -> Result<T, KeepError> {
    text.parse().map_err(damaged)
}

/// Writes what the database does not look into.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    // Structures of ours with strings as keys: nothing that JSON cannot hold.
    serde_json::to_string(value).expect("JSON")
}

/// Reads it.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, KeepError> {
    serde_json::from_str(text).map_err(damaged)
}

/// A text that people or their programs wrote. PostgreSQL keeps every character but one.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// A hash that was kept.
pub(crate) fn secret(bytes: Vec<u8>) -> Result<SecretHash, KeepError> {
    let hash = bytes
        .try_into()
        .map_err(|_| damaged("a hash of another length"))?;
    Ok(SecretHash(hash))
}

/// A count, which is never negative.
pub(crate) fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(if number < 0 { 0 } else { u32::MAX })
}

pub(crate) fn moment(number: Option<i64>) -> Option<Moment> {
    number.map(Moment)
}

/// Numbers as a list for `IN (...)`. They are numbers, so nothing has to be quoted. An empty list
/// becomes one that nothing is in.
pub(crate) fn list(numbers: impl IntoIterator<Item = i64>) -> String {
    let texts: BTreeSet<i64> = numbers.into_iter().collect();
    let texts: Vec<_> = texts.iter().map(i64::to_string).collect();
    if texts.is_empty() {
        "NULL".into()
    } else {
        texts.join(", ")
    }
}

/// Where a piece of a list begins, in the terms of a query.
pub(crate) trait Piece {
    /// The number that all wanted ones are above, in lists that go up.
    fn above(self) -> i64;
    /// The number that all wanted ones are below, in lists that go down.
    fn below(self) -> i64;
    /// As many as are wanted and one, which says that there is more.
    fn one_more(self) -> i64;
}

impl Piece for Ask {
    fn above(self) -> i64 {
        self.after.map_or(i64::MIN, |cursor| cursor.0)
    }

    fn below(self) -> i64 {
        self.after.map_or(i64::MAX, |cursor| cursor.0)
    }

    fn one_more(self) -> i64 {
        i64::from(self.limit()) + 1
    }
}

//! Long lists come a piece at a time.

use serde::{Deserialize, Serialize};

/// Which piece of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// The [`Page::next`] of the piece before; `None`: from the start.
    pub after: Option<Cursor>,
    limit: u32,
}

impl Ask {
    /// Most items that one piece holds.
    pub const MOST: u32 = 200;

    /// A piece of at most `limit` items, which is brought into 1..=[`Ask::MOST`].
    pub fn new(after: Option<Cursor>, limit: u32) -> Self {
        Self {
            after,
            limit: limit.clamp(1, Self::MOST),
        }
    }

    /// The first piece, as large as may be.
    pub fn first() -> Self {
        Self::new(None, Self::MOST)
    }

    /// Most items that are wanted.
    pub fn limit(self) -> u32 {
        self.limit
    }
}

/// Where a piece ended: the number of its last item in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub i64);

/// A piece of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Where to go on; `None` at the end of the list.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Makes a piece from up to `ask.limit() + 1` items: the one too many only
    /// says that there is more.
    pub fn of(mut items: Vec<T>, ask: Ask, number: impl Fn(&T) -> i64) -> Self {
        let most = ask.limit() as usize;
        let more = items.len() > most;
        items.truncate(most);
        let next = items
            .last()
            .filter(|_| more)
            .map(|item| Cursor(number(item)));
        Self { items, next }
    }
}

use serde::{Deserialize, Serialize};

use crate::Mark;

/// Values by mark, in one piece of memory and in order: a standing holds a few
/// hundred small ones, and hundreds of standings are read for one page, for which
/// a tree for each takes twice the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(Mark, V)>")]
#[serde(bound(deserialize = "V: Deserialize<'de>"))]
pub struct Marked<V>(Vec<(Mark, V)>);

/// A set of marks.
pub type Marks = Marked<()>;

impl<V> Default for Marked<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Marked<V> {
    /// The value of a mark.
    pub fn get(&self, mark: &Mark) -> Option<&V> {
        self.find(mark).ok().map(|at| &self.0[at].1)
    }

    /// Whether a mark has a value.
    pub fn contains(&self, mark: &Mark) -> bool {
        self.find(mark).is_ok()
    }

    /// All values, in the order of their marks.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives a mark a value, and says which one it had.
    pub(crate) fn insert(&mut self, mark: Mark, value: V) -> Option<V> {
        match self.find(&mark) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (mark, value));
                None
            }
        }
    }

    /// The value of a mark, made if there is none.
    pub(crate) fn of(&mut self, mark: Mark) -> &mut V
    where
        V: Default,
    {
        let at = self.find(&mark).unwrap_or_else(|at| {
            self.0.insert(at, (mark, V::default()));
            at
        });
        &mut self.0[at].1
    }

    fn find(&self, mark: &Mark) -> Result<usize, usize> {
        self.0.binary_search_by_key(mark, |(mark, _)| *mark)
    }
}

impl Marks {
    /// Adds a mark; whether it is new.
    pub(crate) fn add(&mut self, mark: Mark) -> bool {
        self.insert(mark, ()).is_none()
    }

    /// Takes a mark out; whether it was there.
    pub(crate) fn take(&mut self, mark: &Mark) -> bool {
        self.find(mark).map(|at| self.0.remove(at)).is_ok()
    }
}

impl<V> TryFrom<Vec<(Mark, V)>> for Marked<V> {
    type Error = &'static str;

    fn try_from(values: Vec<(Mark, V)>) -> Result<Self, &'static str> {
        if values.is_sorted_by(|(one, _), (next, _)| one < next) {
            Ok(Self(values))
        } else {
            Err("marks that are not in order")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_in_order_is_not_read() {
        let (one, two) = (Mark::of("one"), Mark::of("two"));
        let (low, high) = (one.min(two), one.max(two));
        assert!(Marks::try_from(vec![(low, ()), (high, ())]).is_ok());
        assert!(Marks::try_from(vec![(high, ()), (low, ())]).is_err());
        assert!(Marks::try_from(vec![(low, ()), (low, ())]).is_err());
    }

    proptest! {
        #[test]
        fn it_holds_what_a_map_would(deeds in proptest::collection::vec((0..12u8, any::<bool>()), 0..60)) {
            let (mut marked, mut map) = (Marked::default(), BTreeMap::new());
            for (n, value) in deeds {
                let mark = Mark::of(&n.to_string());
                prop_assert_eq!(marked.insert(mark, value), map.insert(mark, value));
                prop_assert_eq!(marked.get(&mark), Some(&value));
            }
            prop_assert_eq!(marked.len(), map.len());
            prop_assert!(marked.values().eq(map.values()));
        }

        #[test]
        fn a_mark_that_was_taken_out_is_not_there(names in proptest::collection::btree_set(0..50u8, 1..20)) {
            let mut marks = Marks::default();
            for name in &names {
                prop_assert!(marks.add(Mark::of(&name.to_string())));
                prop_assert!(!marks.add(Mark::of(&name.to_string())));
            }
            for name in &names {
                let mark = Mark::of(&name.to_string());
                prop_assert!(marks.contains(&mark) && marks.take(&mark));
                prop_assert!(!marks.contains(&mark) && !marks.take(&mark));
            }
            prop_assert!(marks.is_empty());
        }
    }
}

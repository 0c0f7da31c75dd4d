//! Who is next: readers by turns, each reader's own in order.

use std::collections::VecDeque;

/// Things that wait, by owner.
#[derive(Debug)]
pub(super) struct Queue<T> {
    /// Owners in the order of their turns, none without something.
    owners: VecDeque<(String, VecDeque<T>)>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            owners: VecDeque::new(),
        }
    }
}

impl<T> Queue<T> {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.owners.iter().map(|(_, own)| own.len()).sum()
    }

    /// How many of this owner wait.
    pub(super) fn of(&self, owner: &str) -> usize {
        let own = self.owners.iter().find(|(name, _)| name == owner);
        own.map_or(0, |(_, own)| own.len())
    }

    /// Puts one at the end of its owner's.
    pub(super) fn push(&mut self, owner: &str, thing: T) {
        match self.owners.iter_mut().find(|(name, _)| name == owner) {
            Some((_, own)) => own.push_back(thing),
            None => self.owners.push_back((owner.into(), [thing].into())),
        }
    }

    /// Takes the next one; its owner's turn comes again after all others'.
    pub(super) fn pop(&mut self) -> Option<T> {
        let (owner, mut own) = self.owners.pop_front()?;
        let thing = own.pop_front();
        if !own.is_empty() {
            self.owners.push_back((owner, own));
        }
        thing
    }

    /// Throws away what is not to stay.
    pub(super) fn retain(&mut self, stays: impl Fn(&T) -> bool) {
        for (_, own) in &mut self.owners {
            own.retain(&stays);
        }
        self.owners.retain(|(_, own)| !own.is_empty());
    }

    /// Each with its place, from 1: how many turns until it is taken.
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, &T)> {
        self.owners
            .iter()
            .enumerate()
            .flat_map(move |(at, (_, own))| {
                own.iter().enumerate().map(move |(before, thing)| {
                    // In each round before its own, every other owner who still has one is served once; in its
                    // own round, those whose turn comes earlier.
                    let others = self
                        .owners
                        .iter()
                        .enumerate()
                        .filter(|(other, _)| *other != at);
                    let served = others.map(|(other, (_, theirs))| {
                        theirs.len().min(before + usize::from(other < at))
                    });
                    (served.sum::<usize>() + before + 1, thing)
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(pushed: &[(&str, u32)]) -> Queue<u32> {
        let mut queue = Queue::default();
        for (owner, thing) in pushed {
            queue.push(owner, *thing);
        }
        queue
    }

    fn drained(mut queue: Queue<u32>) -> Vec<u32> {
        std::iter::from_fn(move || queue.pop()).collect()
    }

    #[test]
    fn readers_take_turns_however_many_one_of_them_has() {
        let queue = queue(&[("ann", 1), ("ann", 2), ("ann", 3), ("bob", 4), ("cy", 5)]);
        assert_eq!(drained(queue), [1, 4, 5, 2, 3]);
    }

    #[test]
    fn a_place_says_after_how_many_turns_it_is_taken() {
        let pushed = [
            ("ann", 1),
            ("bob", 2),
            ("ann", 3),
            ("ann", 4),
            ("cy", 5),
            ("bob", 6),
        ];
        let queue = queue(&pushed);
        let mut places: Vec<_> = queue
            .places()
            .map(|(place, thing)| (place, *thing))
            .collect();
        places.sort_unstable();
        let in_order: Vec<_> = (1..).zip(drained(queue)).collect();
        assert_eq!(places, in_order);
    }

    #[test]
    fn what_nobody_waits_for_any_more_takes_no_turn() {
        let mut queue = queue(&[("ann", 1), ("bob", 2), ("ann", 3)]);
        queue.retain(|thing| *thing != 1);
        assert_eq!((queue.len(), queue.of("ann"), queue.of("cy")), (2, 1, 0));
        queue.retain(|thing| *thing != 2);
        assert_eq!(drained(queue), [3]);
    }
}

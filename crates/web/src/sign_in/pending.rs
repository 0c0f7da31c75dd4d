//! What waits for a browser to come back: a challenge, a way to a provider.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::security::random;

/// How long something waits.
const TIME: Duration = Duration::from_secs(10 * 60);
/// How many wait at a time; the oldest go first.
const MOST: usize = 10_000;

/// Things by a random key, each taken once, in memory only.
pub(crate) struct Pending<T>(Mutex<HashMap<String, (Instant, T)>>);

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<T> Pending<T> {
    /// Keeps something, and gives its key.
    pub fn put(&self, thing: T) -> String {
        let key = random::<24>();
        self.put_as(key.clone(), thing);
        key
    }

    /// Keeps something under a key, in place of what was there.
    pub fn put_as(&self, key: String, thing: T) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, (since, _)| since.elapsed() < TIME);
        }
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, (since, _))| *since)
        {
            let oldest = oldest.0.clone();
            all.remove(&oldest);
        }
        all.insert(key, (Instant::now(), thing));
    }

    /// Takes what waits under a key.
    pub fn take(&self, key: &str) -> Option<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, thing) = all.remove(key)?;
        (since.elapsed() < TIME).then_some(thing)
    }

    /// Looks at what waits under a key.
    pub fn get(&self, key: &str) -> Option<T>
    where
        T: Clone,
    {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, thing) = all.get(key)?;
        (since.elapsed() < TIME).then(|| thing.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_taken_once() {
        let pending = Pending::default();
        let key = pending.put(7);
        assert_eq!(pending.get(&key), Some(7));
        assert_eq!((pending.take(&key), pending.take(&key)), (Some(7), None));
    }

    #[test]
    fn the_oldest_makes_room() {
        let pending = Pending::default();
        let first = pending.put(0);
        let second = pending.put(1);
        for n in 2..=MOST {
            pending.put(n);
        }
        assert_eq!(
            (pending.take(&first), pending.take(&second)),
            (None, Some(1))
        );
    }
}

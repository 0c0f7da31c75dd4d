//! How often somebody without a seat may run code.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Runs of a sample's code that one address may start at once, and again every minute.
const RUNS: NonZeroU32 = NonZeroU32::new(6).unwrap();
/// Addresses that are remembered before those that have all their runs again are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts what strangers do, by what [`Client::household`](crate::client::Client::household) calls their network.
pub struct Pace {
    runs: DefaultKeyedRateLimiter<String>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            runs: RateLimiter::keyed(Quota::per_minute(RUNS)),
        }
    }
}

impl Pace {
    /// Whether a stranger of this household may run code now. Counts it.
    pub(crate) fn may_run(&self, household: &str) -> bool {
        if self.runs.len() > REMEMBERED {
            self.runs.retain_recent();
        }
        self.runs.check_key(&household.to_owned()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_runs_a_minute_and_then_it_is_others_turn() {
        let pace = Pace::default();
        assert!((0..6).all(|_| pace.may_run("192.0.2.1")));
        assert!(!pace.may_run("192.0.2.1"));
        assert!(pace.may_run("192.0.2.2"));
    }
}

//! How often somebody without a seat may run code.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Runs of a sample's code that one address may start at once, and again every minute.
const RUNS: NonZeroU32 = NonZeroU32::new(6).unwrap();
/// Addresses that are remembered before those that have all their runs again are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts what strangers do, by network address.
pub struct Pace {
    runs: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            runs: RateLimiter::keyed(Quota::per_minute(RUNS)),
        }
    }
}

impl Pace {
    /// Whether a stranger at this address may run code now. Counts it.
    pub(crate) fn may_run(&self, address: IpAddr) -> bool {
        if self.runs.len() > REMEMBERED {
            self.runs.retain_recent();
        }
        self.runs.check_key(&neighbourhood(address)).is_ok()
    }
}

/// An address that is counted on its own: of IPv6, the network that one customer is given.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_runs_a_minute_and_then_it_is_others_turn() {
        let pace = Pace::default();
        let one = "192.0.2.1".parse().unwrap();
        assert!((0..6).all(|_| pace.may_run(one)));
        assert!(!pace.may_run(one));
        assert!(pace.may_run("192.0.2.2".parse().unwrap()));
    }

    #[test]
    fn a_whole_network_of_ipv6_counts_as_one() {
        let pace = Pace::default();
        for host in 1..=6 {
            assert!(pace.may_run(format!("2001:db8::{host}").parse().unwrap()));
        }
        assert!(!pace.may_run("2001:db8::ffff".parse().unwrap()));
        assert!(pace.may_run("2001:db8:0:1::1".parse().unwrap()));
    }
}

use crate::Moment;

/// Which attempts are counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Throttled {
    /// Those to get into one account. Counted for addresses nobody has, too, so
    /// that nothing tells them apart. In the form of an [`Email`](crate::Email).
    Account(String),
    /// Those from one network address: an IPv4 address, or the first 64 bits of
    /// an IPv6 one, which is what one household gets.
    Address(String),
}

/// Failed attempts, as far as they are not forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many in a row.
    pub failures: u32,
    /// When the last one was.
    pub last: Moment,
}

/// Failures after which an account has to wait.
const FREE_ACCOUNT: u32 = 5;
/// Failures after which a network address has to; many people may share one.
const FREE_ADDRESS: u32 = 20;
/// The longest wait: 15 minutes. Longer would let anybody lock anybody out.
const LONGEST: i64 = 15 * 60 * 1000;
/// Hours after which failures are forgotten.
const FORGOTTEN_HOURS: i64 = 24;

impl Throttled {
    fn free(&self) -> u32 {
        match self {
            Self::Account(_) => FREE_ACCOUNT,
            Self::Address(_) => FREE_ADDRESS,
        }
    }

    /// The text that tells it from all others, for the database.
    pub fn key(&self) -> String {
        match self {
            Self::Account(account) => format!("account {account}"),
            Self::Address(address) => format!("address {address}"),
        }
    }

    /// Until when the next attempt is refused without a look; `None`: it is not.
    /// The wait is a second after the last free failure and doubles with each
    /// further one, up to 15 minutes.
    pub fn blocked_until(&self, attempts: Attempts, now: Moment) -> Option<Moment> {
        let beyond = attempts.failures.checked_sub(self.free())?;
        let wait = (1_000_i64 << beyond.min(20)).min(LONGEST);
        let until = Moment(attempts.last.0.saturating_add(wait));
        (now < until).then_some(until)
    }
}

impl Attempts {
    /// One more failure.
    pub fn failed(self, now: Moment) -> Self {
        let failures = if self.is_forgotten(now) {
            0
        } else {
            self.failures
        };
        Self {
            failures: failures.saturating_add(1),
            last: now,
        }
    }

    /// Whether they are so old that they need not be kept.
    pub fn is_forgotten(self, now: Moment) -> bool {
        now >= self.last.plus_minutes(FORGOTTEN_HOURS * 60)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account() -> Throttled {
        Throttled::Account("ada@example.org".into())
    }

    fn after(failures: u32) -> Attempts {
        Attempts {
            failures,
            last: Moment(0),
        }
    }

    #[test]
    fn the_wait_doubles_with_each_failure_up_to_a_quarter_of_an_hour() {
        let wait = |failures| account().blocked_until(after(failures), Moment(0));
        assert_eq!(wait(4), None);
        assert_eq!(wait(5), Some(Moment(1_000)));
        assert_eq!(wait(6), Some(Moment(2_000)));
        assert_eq!(wait(10), Some(Moment(32_000)));
        assert_eq!(wait(15), Some(Moment(15 * 60 * 1000)));
        assert_eq!(wait(u32::MAX), Some(Moment(15 * 60 * 1000)));
    }

    #[test]
    fn an_attempt_after_the_wait_is_looked_at() {
        assert_eq!(
            account().blocked_until(after(6), Moment(1_999)),
            Some(Moment(2_000))
        );
        assert_eq!(account().blocked_until(after(6), Moment(2_000)), None);
    }

    #[test]
    fn an_address_that_many_share_has_more_room_than_an_account() {
        let address = Throttled::Address("192.0.2.1".into());
        assert_eq!(address.blocked_until(after(19), Moment(0)), None);
        assert!(address.blocked_until(after(20), Moment(0)).is_some());
    }

    #[test]
    fn failures_are_forgotten_after_a_day() {
        let day_later = Moment(0).plus_days(1);
        assert_eq!(
            after(12).failed(day_later),
            Attempts {
                failures: 1,
                last: day_later
            }
        );
        let almost = Moment(day_later.0 - 1);
        assert_eq!(after(12).failed(almost).failures, 13);
    }

    #[test]
    fn an_account_and_an_address_of_the_same_text_are_counted_apart() {
        let address = Throttled::Address("ada@example.org".into());
        assert_ne!(account().key(), address.key());
    }

    proptest! {
        #[test]
        fn more_failures_never_mean_a_shorter_wait(failures in 0..1000u32) {
            let wait = |n| account().blocked_until(after(n), Moment(0));
            prop_assert!(wait(failures) <= wait(failures + 1));
        }
    }
}

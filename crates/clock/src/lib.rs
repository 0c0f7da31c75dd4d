//! What time it is: the machine's time, or that of a trial.
//!
//! A trial shows in an afternoon what a learner's year is like: its clock starts
//! at a moment that somebody chose, goes on at the pace of the machine's, and can
//! be put forward. Everything that asks what day it is asks a [`Clock`].

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
    time::SystemTime,
};

use academy::Moment;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// A clock. Clones show the same time, whichever of them is put forward.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Milliseconds by which a trial is ahead of the machine.
    trial: Option<Arc<AtomicI64>>,
}

/// Why a clock cannot be put to a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// It shows the machine's time.
    #[error("this is no trial: its clock is the machine's; start with --clock to try things out")]
    NoTrial,
    /// The past cannot be had again: what was written down has its time.
    #[error("the clock shows {0} already and goes forward only")]
    Past(String),
    /// No time.
    #[error("`{0}` is no time; write one like `2027-03-01T09:00`, which is in UTC")]
    NoTime(String),
}

impl Clock {
    /// The machine's.
    pub fn machine() -> Self {
        Self { trial: None }
    }

    /// One that shows this moment now.
    pub fn trial(now: Moment) -> Self {
        let ahead = now.0.saturating_sub(machine_now().0);
        Self {
            trial: Some(Arc::new(AtomicI64::new(ahead))),
        }
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        let ahead = self.trial.as_ref().map_or(0, |trial| trial.load(SeqCst));
        Moment(machine_now().0.saturating_add(ahead))
    }

    /// Whether it is a trial's.
    pub fn is_trial(&self) -> bool {
        self.trial.is_some()
    }

    /// Puts a trial's clock forward.
    pub fn put_forward(&self, to: Moment) -> Result<(), ClockError> {
        let trial = self.trial.as_ref().ok_or(ClockError::NoTrial)?;
        let ahead = to.0.saturating_sub(machine_now().0);
        let later = |old| (ahead >= old).then_some(ahead);
        match trial.fetch_update(SeqCst, SeqCst, later) {
            Ok(_) => Ok(()),
            Err(_) => Err(ClockError::Past(self.now().to_rfc3339())),
        }
    }
}

/// Reads a time: `2027-03-01T09:00` or `2027-03-01`, which are in UTC, or one
/// with an offset of its own, `2027-03-01T09:00+01:00`.
pub fn read(text: &str) -> Result<Moment, ClockError> {
    let text = text.trim();
    let in_utc = |time: DateTime| TimeZone::UTC.to_timestamp(time);
    let timestamp = text
        .parse::<Timestamp>()
        .or_else(|_| text.parse::<DateTime>().and_then(in_utc))
        .or_else(|_| text.parse::<Date>().map(DateTime::from).and_then(in_utc));
    match timestamp {
        Ok(timestamp) => Ok(Moment(timestamp.as_millisecond())),
        Err(_) => Err(ClockError::NoTime(text.chars().take(80).collect())),
    }
}

fn machine_now() -> Moment {
    SystemTime::now().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_utc_unless_it_says_otherwise() {
        let nine = Moment(1_803_891_600_000);
        assert_eq!(nine.to_rfc3339(), "2027-03-01T09:00:00Z");
        for text in [
            "2027-03-01T09:00",
            " 2027-03-01T09:00:00 ",
            "2027-03-01T09:00Z",
            "2027-03-01T10:00+01:00",
        ] {
            assert_eq!(read(text), Ok(nine), "{text}");
        }
        assert_eq!(
            read("2027-03-01").unwrap().to_rfc3339(),
            "2027-03-01T00:00:00Z"
        );
        for bad in ["", "tomorrow", "2027-02-30T09:00", "2027"] {
            assert_eq!(read(bad), Err(ClockError::NoTime(bad.into())));
        }
    }

    #[test]
    fn a_trial_begins_at_its_time_and_goes_on() {
        let start = read("2027-03-01T09:00").unwrap();
        let clock = Clock::trial(start);
        let first = clock.now();
        assert!(first >= start && first < start.plus_minutes(5), "{first:?}");
        assert!(clock.now() >= first);
    }

    #[test]
    fn a_trial_is_put_forward_for_everyone_who_shares_its_clock_and_never_back() {
        let clock = Clock::trial(read("2027-03-01").unwrap());
        let shared = clock.clone();
        let july = read("2027-07-01").unwrap();
        clock.put_forward(july).unwrap();
        assert!(shared.now() >= july);
        let back = shared.put_forward(read("2027-06-30").unwrap());
        assert!(matches!(back, Err(ClockError::Past(_))), "{back:?}");
        assert!(clock.now() >= july);
    }

    #[test]
    fn the_machines_clock_is_not_moved() {
        let clock = Clock::machine();
        let later = clock.now().plus_days(1);
        assert_eq!(clock.put_forward(later), Err(ClockError::NoTrial));
        assert!(clock.now() < later && !clock.is_trial());
    }
}

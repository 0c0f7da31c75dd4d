//! Moments, days and time zones. Nothing here asks a clock.

use std::fmt;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

const MINUTE: i64 = 60 * 1000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A moment: milliseconds since 1970 in UTC.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment `days` times 24 hours later.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY)))
    }

    /// The moment `minutes` later.
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(MINUTE)))
    }

    /// Whole days (24 hours each) since an earlier moment; 0 if it is not earlier.
    pub fn days_since(self, earlier: Self) -> u32 {
        let days = self.0.saturating_sub(earlier.0).max(0) / DAY;
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    /// Whole minutes since an earlier moment; 0 if it is not earlier.
    pub fn minutes_since(self, earlier: Self) -> u32 {
        let minutes = self.0.saturating_sub(earlier.0).max(0) / MINUTE;
        u32::try_from(minutes).unwrap_or(u32::MAX)
    }

    /// The day on the calendar of somebody who lives in this zone.
    pub fn day_in(self, zone: &Zone) -> Date {
        zone.rules.to_datetime(self.timestamp()).date()
    }

    /// RFC 3339, in UTC: `2026-03-01T09:30:00Z`.
    pub fn to_rfc3339(self) -> String {
        self.timestamp().to_string()
    }

    /// In UTC, in the form that `strftime` makes of it.
    pub(crate) fn to_utc(self, form: &str) -> String {
        self.timestamp().strftime(form).to_string()
    }

    /// The nearest time that calendars know: years -9999 to 9999.
    fn timestamp(self) -> Timestamp {
        let end = if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        Timestamp::from_millisecond(self.0).unwrap_or(end)
    }
}

impl From<std::time::SystemTime> for Moment {
    fn from(time: std::time::SystemTime) -> Self {
        let since = time
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A name that is in no table of time zones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time zone; write one like `Europe/Berlin` or `UTC`")]
pub struct ZoneError(pub String);

/// A time zone by its name in the IANA database, which is part of the program.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self {
            name: "UTC".into(),
            rules: TimeZone::UTC,
        }
    }

    /// The zone of this name, whatever the case of its letters.
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        let rules = TimeZone::get(name).map_err(|_| ZoneError(name.into()))?;
        let name = rules.iana_name().ok_or_else(|| ZoneError(name.into()))?;
        Ok(Self {
            name: name.into(),
            rules,
        })
    }

    /// Its name: `Europe/Berlin`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When a day begins there: midnight, or the first moment after it where
    /// clocks are put forward at midnight.
    pub fn start_of(&self, day: Date) -> Moment {
        match day.to_zoned_datetime(self.rules.clone()) {
            Ok(start) => Moment(start.timestamp().as_millisecond()),
            Err(_) => Moment(if day < Date::ZERO { i64::MIN } else { i64::MAX }),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::named(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// The day `months` months after a day. Where that month is too short, its last
/// day: 31 January and one month is 28 or 29 February.
pub(crate) fn months_after(day: Date, months: u32) -> Date {
    let months = i32::try_from(months).unwrap_or(i32::MAX).min(12 * 9998);
    day.saturating_add(months.months())
}

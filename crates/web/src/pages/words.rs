//! Days, moments and names as pages say them.

use academy::{Date, Moment, Role, Zone};
use jiff::{Timestamp, tz::TimeZone};

/// One line of a choice.
pub(crate) struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    pub fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Self {
            value: value.to_string(),
            label: label.into(),
        }
    }
}

/// "1 March 2026".
pub(crate) fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// "1 March 2026, 09:30", where somebody lives.
pub(crate) fn moment(moment: Moment, zone: &Zone) -> String {
    let rules = TimeZone::get(zone.name()).unwrap_or(TimeZone::UTC);
    let time = Timestamp::from_millisecond(moment.0).unwrap_or_default();
    rules
        .to_datetime(time)
        .strftime("%-d %B %Y, %H:%M")
        .to_string()
}

/// "Learner".
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Learner => "Learner",
        Role::Manager => "Manager",
        Role::Author => "Author",
        Role::Administrator => "Administrator",
    }
}

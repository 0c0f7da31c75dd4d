//! The dates of somebody's year, and the feed that calendars read.

use icalendar::{Calendar, Component, Event, Property, ValueType};
use jiff::civil::Date;
use serde::Serialize;

use crate::{Assignment, Moment, Seat, Syllabus, Target};

/// Something that stands in a calendar for a whole day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dated {
    /// Tells it from all others, and stays the same when its day moves:
    /// `unit/12/3`.
    pub key: String,
    /// The day.
    pub day: Date,
    /// What it is, in a line.
    pub title: String,
    /// More about it, if there is more.
    pub about: String,
}

/// The dates of a seat, by day: start, units, the last day, the end of the grace
/// period, and what is to be done by when.
pub fn calendar_entries(
    seat: &Seat,
    syllabus: &Syllabus,
    assignments: &[Assignment],
) -> Vec<Dated> {
    let (id, course) = (seat.id, &syllabus.title);
    let entry = |key: String, day: Date, title: String, about: String| Dated {
        key,
        day,
        title,
        about,
    };
    let plain =
        |key: &str, day, title: String| entry(format!("{key}/{id}"), day, title, String::new());
    let mut entries = vec![plain(
        "seat-starts",
        seat.starts(),
        format!("{course} begins"),
    )];
    for unit in 1..=seat.plan.units {
        let sections = syllabus.sections.iter().filter(|it| it.unit == Some(unit));
        let titles: Vec<_> = sections.map(|it| it.title.as_str()).collect();
        if let Some(day) = seat.unit_opens(unit).filter(|day| *day < last_day(seat)) {
            let title = format!("{course}: unit {unit} opens");
            entries.push(entry(
                format!("unit/{id}/{unit}"),
                day,
                title,
                titles.join("\n"),
            ));
        }
    }
    let last = last_day(seat);
    entries.push(plain(
        "seat-ends",
        last,
        format!("{course}: last day of labs"),
    ));
    let reading = seat.grace_ends().yesterday().unwrap_or(last);
    entries.push(plain(
        "grace-ends",
        reading,
        format!("{course}: last day to read lessons"),
    ));
    let own = assignments
        .iter()
        .filter(|it| it.course == seat.course && it.withdrawn.is_none());
    for it in own {
        let title = format!("Due: {}", title_of(&it.target, syllabus));
        entries.push(entry(
            format!("assignment/{}", it.id),
            it.due,
            title,
            it.note.clone(),
        ));
    }
    entries.sort_by_key(|it| it.day);
    entries
}

fn last_day(seat: &Seat) -> Date {
    let planned = seat.ends().yesterday().unwrap_or(seat.ends());
    let ended = seat.ended.map(|ended| ended.day_in(&seat.zone));
    ended.map_or(planned, |day| day.min(planned))
}

fn title_of<'a>(target: &'a Target, syllabus: &'a Syllabus) -> &'a str {
    match target {
        Target::Section(slug) => syllabus.section(slug).map_or(slug.as_str(), |it| &it.title),
        Target::Lab(slug) => syllabus
            .lab(slug)
            .map_or(slug.as_str(), |(_, it)| &it.title),
    }
}

/// Six hours.
const REFRESH: &str = "PT6H";

/// The feed: iCalendar (RFC 5545). `host` makes the keys unique in the world,
/// `now` is what the entries are stamped with.
pub fn calendar_text(name: &str, entries: &[Dated], host: &str, now: Moment) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", "-//Quintain//Calendar//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar.name(&one_line(name));
    // How often to ask again (RFC 7986), in the words of old and new programs.
    let mut refresh = Property::new("REFRESH-INTERVAL", REFRESH);
    calendar.append_property(refresh.append_parameter(ValueType::Duration).done());
    calendar.append_property(("X-PUBLISHED-TTL", REFRESH));
    let stamp = now.to_utc("%Y%m%dT%H%M%SZ");
    for entry in entries {
        let mut event = Event::new();
        event.uid(&format!("{}@{host}", entry.key));
        event.add_property("DTSTAMP", &stamp);
        event.append_property(whole_day("DTSTART", entry.day));
        event.append_property(whole_day(
            "DTEND",
            entry.day.tomorrow().unwrap_or(entry.day),
        ));
        event.summary(&one_line(&entry.title));
        if !entry.about.is_empty() {
            event.description(&without_returns(&entry.about));
        }
        // It is news, not an appointment: nobody is busy.
        event.add_property("TRANSP", "TRANSPARENT");
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// The library escapes titles and descriptions, but neither a calendar's name nor
/// a carriage return: what could begin a line of its own is taken out before.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

fn without_returns(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n', "")
}

fn whole_day(key: &str, day: Date) -> Property {
    Property::new(key, day.strftime("%Y%m%d").to_string())
        .append_parameter(ValueType::Date)
        .done()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{PLAN, at, seat, syllabus};
    use crate::{Assigned, AssignmentId, PersonId};

    fn assignment() -> Assignment {
        Assignment {
            id: AssignmentId(5),
            to: Assigned::Person(PersonId::FIRST),
            course: "web".parse().unwrap(),
            target: Target::Lab("sql-injection".parse().unwrap()),
            due: date(2026, 6, 10),
            note: "Before the audit; please, all of you".into(),
            by: None,
            created: Moment(0),
            withdrawn: None,
        }
    }

    #[test]
    fn the_dates_of_a_year_are_there_in_their_order() {
        let entries = calendar_entries(&seat("2026-03-01"), &syllabus(), &[assignment()]);
        let told: Vec<_> = entries
            .iter()
            .map(|it| format!("{} {}", it.day, it.title))
            .collect();
        assert_eq!(entries.len(), 1 + PLAN.units as usize + 2 + 1);
        assert_eq!(told[0], "2026-03-01 Web security begins");
        assert_eq!(told[1], "2026-06-01 Web security: unit 1 opens");
        assert_eq!(told[2], "2026-06-10 Due: SQL injection");
        assert_eq!(told[11], "2027-02-28 Web security: last day of labs");
        assert_eq!(
            told[12],
            "2027-04-29 Web security: last day to read lessons"
        );
        assert_eq!(entries[1].about, "Injection");
    }

    #[test]
    fn what_will_not_happen_is_not_in_the_calendar() {
        let mut ended = seat("2026-03-01");
        ended.ended = Some(at("2026-06-15T12:00:00Z"));
        let mut withdrawn = assignment();
        withdrawn.withdrawn = Some(Moment(1));
        let entries = calendar_entries(&ended, &syllabus(), &[withdrawn]);
        let keys: Vec<_> = entries.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "seat-starts/12",
                "unit/12/1",
                "seat-ends/12",
                "grace-ends/12"
            ]
        );
        assert_eq!(entries[2].day, date(2026, 6, 15));
    }

    #[test]
    fn the_feed_is_the_same_whenever_it_is_asked_for_and_each_entry_is_a_day() {
        let now = at("2026-03-01T09:30:00Z");
        let entries = calendar_entries(&seat("2026-03-01"), &syllabus(), &[assignment()]);
        let text = calendar_text("Web security", &entries, "academy.example", now);
        assert_eq!(
            text,
            calendar_text("Web security", &entries, "academy.example", now)
        );
        for line in [
            "BEGIN:VCALENDAR\r\n",
            "VERSION:2.0\r\n",
            "UID:unit/12/1@academy.example\r\n",
            "DTSTAMP:20260301T093000Z\r\n",
            "DTSTART;VALUE=DATE:20260601\r\n",
            "DTEND;VALUE=DATE:20260602\r\n",
            "SUMMARY:Due: SQL injection\r\n",
            "DESCRIPTION:Before the audit\\; please\\, all of you\r\n",
        ] {
            assert!(text.contains(line), "{line:?} is missing in\n{text}");
        }
        assert_eq!(text.matches("BEGIN:VEVENT").count(), entries.len());
        assert_eq!(
            text.matches("DTSTAMP").count(),
            entries.len(),
            "no clock was asked"
        );
    }

    #[test]
    fn no_line_of_the_feed_can_be_forged() {
        let mut it = assignment();
        it.note = "x\r\nBEGIN:VEVENT\nSUMMARY:forged".into();
        let entries = calendar_entries(&seat("2026-03-01"), &syllabus(), &[it]);
        let text = calendar_text("x\nX-FORGED:1", &entries, "academy.example", Moment(0));
        assert_eq!(
            text.matches("\nBEGIN:VEVENT").count(),
            entries.len(),
            "{text}"
        );
        assert!(
            !text.contains("\nX-FORGED") && !text.contains("\nSUMMARY:forged"),
            "{text}"
        );
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{text:?}");
    }
}

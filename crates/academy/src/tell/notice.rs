//! Which mails are due.

use course::Slug;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Assignment, AssignmentId, AssignmentState, MailKind, Moment, NewParcel, ParcelKind, Person,
    PersonId, Preferences, Seat, SeatState, SectionState, Standing, Syllabus,
};

/// A mail that tells somebody about their year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Tells it from all others, so that each goes out once:
    /// `unit-opened/<seat>/<unit>`.
    pub key: String,
    /// Whom it is for.
    pub person: PersonId,
    /// The course.
    pub course: Slug,
    /// When it is due: at eight in the morning where they live.
    pub due: Moment,
    /// What it tells.
    pub about: About,
}

/// What a notice tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum About {
    /// A unit opened.
    UnitOpened {
        /// The unit.
        unit: u32,
        /// Its sections' titles.
        sections: Vec<String>,
    },
    /// Something was begun and left lying.
    UnfinishedWork {
        /// Titles of sections that are begun.
        sections: Vec<String>,
        /// Days since they last did something.
        days: u32,
    },
    /// Work was assigned.
    Assigned {
        /// Which.
        assignment: AssignmentId,
        /// The last day.
        due: Date,
    },
    /// Assigned work is due soon.
    AssignmentDue {
        /// Which.
        assignment: AssignmentId,
        /// The last day.
        due: Date,
    },
    /// The seat ends soon.
    SeatEnding {
        /// The last day.
        last: Date,
    },
    /// The seat has ended.
    SeatEnded {
        /// The day after the last one on which lessons can be read.
        grace_ends: Date,
    },
}

impl About {
    /// Which kind of mail that is.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::UnitOpened { .. } => MailKind::UnitOpened,
            Self::UnfinishedWork { .. } => MailKind::UnfinishedWork,
            Self::Assigned { .. } => MailKind::Assigned,
            Self::AssignmentDue { .. } => MailKind::AssignmentDue,
            Self::SeatEnding { .. } => MailKind::SeatEnding,
            Self::SeatEnded { .. } => MailKind::SeatEnded,
        }
    }
}

impl Notice {
    /// The parcel that brings it.
    pub fn parcel(&self) -> NewParcel {
        NewParcel {
            key: self.key.clone(),
            kind: ParcelKind::Mail {
                person: Some(self.person),
                to: None,
                template: self.about.kind().name().into(),
                data: serde_json::json!({ "course": self.course, "about": self.about }),
            },
            due: self.due,
        }
    }
}

/// What decides about somebody's mail in one course.
#[derive(Debug, Clone, Copy)]
pub struct Mailing<'a> {
    /// Who it is.
    pub person: &'a Person,
    /// What they want to be told.
    pub preferences: &'a Preferences,
    /// Their seat in the course.
    pub seat: &'a Seat,
    /// What there is to do in it.
    pub syllabus: &'a Syllabus,
    /// How far they are.
    pub standing: &'a Standing,
    /// What they were given and was not withdrawn.
    pub assignments: &'a [Assignment],
}

/// Hours after midnight at which mail goes out.
const MORNING: i64 = 8;
/// Days after which news is old: a program that was down for longer, or is new,
/// does not tell of it any more.
const NEWS_DAYS: i64 = 7;
/// Days without doing anything after which unfinished work is told of, once for
/// each pause.
const PAUSE_DAYS: u32 = 7;
/// Days after which it is not any more.
const PAUSE_OVER: u32 = 21;
/// Days before the end of a seat on which it is told of.
const ENDING_DAYS: [i64; 2] = [7, 30];

impl Mailing<'_> {
    /// The mails that are due at a moment, those included that went out before:
    /// their keys say so.
    pub fn due(&self, now: Moment) -> Vec<Notice> {
        if !self.person.is_active() || self.person.email.is_none() {
            return Vec::new();
        }
        let mut notices = self.units(now);
        notices.extend(self.unfinished(now));
        notices.extend(self.assigned(now));
        notices.extend(self.ending(now));
        notices.extend(self.ended(now));
        notices.retain(|it| it.due <= now && self.preferences.wants(it.about.kind()));
        notices
    }

    fn units(&self, now: Moment) -> Vec<Notice> {
        if self.seat.state_at(now) != SeatState::Running {
            return Vec::new();
        }
        let units = 1..=self.seat.plan.units;
        units
            .filter(|unit| self.seat.is_open(Some(*unit), now))
            .filter_map(|unit| {
                let planned = self.morning(self.seat.unit_opens(unit)?);
                // What was opened early is news at once, and not again on its day.
                let due = if planned > now { now } else { planned };
                let early = self.seat.opened_early.contains(&unit);
                let fresh = early || planned <= now;
                let sections = self
                    .syllabus
                    .sections
                    .iter()
                    .filter(|it| it.unit == Some(unit));
                let sections: Vec<_> = sections.map(|it| it.title.clone()).collect();
                let is_news = fresh && now < planned.plus_days(NEWS_DAYS) && !sections.is_empty();
                is_news.then(|| {
                    let key = format!("unit-opened/{}/{unit}", self.seat.id);
                    self.notice(key, due, About::UnitOpened { unit, sections })
                })
            })
            .collect()
    }

    fn unfinished(&self, now: Moment) -> Option<Notice> {
        let last = self.standing.last?;
        let days = now.days_since(last);
        if self.seat.state_at(now) != SeatState::Running
            || !(PAUSE_DAYS..PAUSE_OVER).contains(&days)
        {
            return None;
        }
        let begun = self.syllabus.sections.iter().filter(|section| {
            self.seat.is_open(section.unit, now)
                && self.standing.section(section).state() == SectionState::Begun
        });
        let sections: Vec<_> = begun.map(|it| it.title.clone()).collect();
        let day = last
            .day_in(&self.seat.zone)
            .saturating_add(i64::from(PAUSE_DAYS).days());
        let key = format!("unfinished-work/{}/{}", self.seat.id, last.0);
        (!sections.is_empty()).then(|| {
            self.notice(
                key,
                self.morning(day),
                About::UnfinishedWork { sections, days },
            )
        })
    }

    fn assigned(&self, now: Moment) -> Vec<Notice> {
        let zone = &self.seat.zone;
        let own = self
            .assignments
            .iter()
            .filter(|it| it.course == self.seat.course);
        own.filter_map(|it| {
            let (assignment, due) = (it.id, it.due);
            let person = self.person.id;
            match it.state(self.syllabus, self.standing, zone, now) {
                AssignmentState::Soon => {
                    let day = due.saturating_sub((AssignmentState::SOON_DAYS - 1).days());
                    let key = format!("assignment-due/{assignment}/{person}");
                    Some(self.notice(
                        key,
                        self.morning(day),
                        About::AssignmentDue { assignment, due },
                    ))
                }
                AssignmentState::Open if now < it.created.plus_days(NEWS_DAYS) => {
                    let key = format!("assigned/{assignment}/{person}");
                    Some(self.notice(key, it.created, About::Assigned { assignment, due }))
                }
                _ => None,
            }
        })
        .collect()
    }

    fn ending(&self, now: Moment) -> Option<Notice> {
        let ends = self.seat.ends();
        if self.seat.state_at(now) != SeatState::Running {
            return None;
        }
        // The nearest of them only: not both after a long silence.
        let due = |days: i64| self.morning(ends.saturating_sub(days.days()));
        let days = ENDING_DAYS.into_iter().find(|days| due(*days) <= now)?;
        let key = format!("seat-ending/{}/{ends}/{days}", self.seat.id);
        let last = ends.yesterday().unwrap_or(ends);
        Some(self.notice(key, due(days), About::SeatEnding { last }))
    }

    fn ended(&self, now: Moment) -> Option<Notice> {
        if self.seat.state_at(now) != SeatState::Grace {
            return None;
        }
        let over = self.seat.occupies_until();
        let day = over.day_in(&self.seat.zone);
        let due = self.morning(day).max(over);
        let key = format!("seat-ended/{}/{day}", self.seat.id);
        let grace_ends = self.seat.grace_ends();
        (now < due.plus_days(NEWS_DAYS))
            .then(|| self.notice(key, due, About::SeatEnded { grace_ends }))
    }

    fn morning(&self, day: Date) -> Moment {
        self.seat.zone.start_of(day).plus_minutes(MORNING * 60)
    }

    fn notice(&self, key: String, due: Moment, about: About) -> Notice {
        Notice {
            key,
            person: self.person.id,
            course: self.seat.course.clone(),
            due,
            about,
        }
    }
}

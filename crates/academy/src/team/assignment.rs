use course::Slug;
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::{
    AssignmentId, LabState, Moment, PersonId, SectionState, Standing, Syllabus, Target, TeamId,
    Zone,
};

/// To whom work was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Assigned {
    /// To everyone who is in the team, whenever they joined.
    Team(TeamId),
    /// To one person.
    Person(PersonId),
}

/// Work that is to be done by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// Its number.
    pub id: AssignmentId,
    /// To whom it was given.
    pub to: Assigned,
    /// The course.
    pub course: Slug,
    /// What is to be done.
    pub target: Target,
    /// The last day, in the zone of whoever does it.
    pub due: Date,
    /// A few words from whoever gave it.
    pub note: String,
    /// Who gave it.
    pub by: Option<PersonId>,
    /// When.
    pub created: Moment,
    /// When it was withdrawn.
    pub withdrawn: Option<Moment>,
}

/// Work that is to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAssignment {
    /// See [`Assignment::to`].
    pub to: Assigned,
    /// See [`Assignment::course`].
    pub course: Slug,
    /// See [`Assignment::target`].
    pub target: Target,
    /// See [`Assignment::due`].
    pub due: Date,
    /// See [`Assignment::note`]; at most [`Assignment::NOTE_CHARS`].
    pub note: String,
}

impl Assignment {
    /// Most characters of a note.
    pub const NOTE_CHARS: usize = 1_000;
}

/// How an assignment stands with one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentState {
    /// There is time.
    Open,
    /// The last day is near: [`AssignmentState::SOON_DAYS`] or fewer are left.
    Soon,
    /// The last day is over.
    Late,
    /// Done.
    Done,
    /// It need not be done any more.
    Withdrawn,
    /// It points at something that the course does not have any more.
    Gone,
}

impl AssignmentState {
    /// Days before the end of the last one in which it is near.
    pub const SOON_DAYS: i64 = 3;
}

impl Assignment {
    /// How it stands with somebody who lives in this zone. The last day is theirs
    /// to its end.
    pub fn state(
        &self,
        syllabus: &Syllabus,
        standing: &Standing,
        zone: &Zone,
        now: Moment,
    ) -> AssignmentState {
        if self.withdrawn.is_some() {
            return AssignmentState::Withdrawn;
        }
        match self.is_done(syllabus, standing) {
            None => AssignmentState::Gone,
            Some(true) => AssignmentState::Done,
            Some(false) => {
                let end = self.ends(zone);
                if now >= end {
                    AssignmentState::Late
                } else if now >= end.plus_days(-AssignmentState::SOON_DAYS) {
                    AssignmentState::Soon
                } else {
                    AssignmentState::Open
                }
            }
        }
    }

    /// When its last day is over for somebody who lives in this zone.
    pub fn ends(&self, zone: &Zone) -> Moment {
        zone.start_of(self.due.saturating_add(1.day()))
    }

    /// Whether it is done; `None` if the course does not have it any more.
    fn is_done(&self, syllabus: &Syllabus, standing: &Standing) -> Option<bool> {
        match &self.target {
            Target::Section(slug) => {
                let section = syllabus.section(slug)?;
                Some(standing.section(section).state() == SectionState::Done)
            }
            Target::Lab(slug) => {
                let (_, lab) = syllabus.lab(slug)?;
                Some(lab.state(standing.lab(lab)) == LabState::Done)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fold, testing};

    fn assignment(target: Target) -> Assignment {
        Assignment {
            id: AssignmentId(1),
            to: Assigned::Person(PersonId::FIRST),
            course: "web".parse().unwrap(),
            target,
            due: jiff::civil::date(2026, 6, 10),
            note: String::new(),
            by: None,
            created: Moment(0),
            withdrawn: None,
        }
    }

    fn lab() -> Assignment {
        assignment(Target::Lab("sql-injection".parse().unwrap()))
    }

    #[test]
    fn it_is_open_then_near_then_late_by_the_learners_own_clock() {
        let zone = Zone::named("America/New_York").unwrap();
        let state = |when: &str| {
            let standing = Standing::default();
            lab().state(&testing::syllabus(), &standing, &zone, testing::at(when))
        };
        assert_eq!(state("2026-06-08T03:59:59Z"), AssignmentState::Open);
        assert_eq!(state("2026-06-08T04:00:00Z"), AssignmentState::Soon);
        assert_eq!(state("2026-06-11T03:59:59Z"), AssignmentState::Soon);
        assert_eq!(state("2026-06-11T04:00:00Z"), AssignmentState::Late);
    }

    #[test]
    fn what_was_done_late_is_done() {
        let standing = Standing::of(&testing::record(&testing::lab_solved()));
        let state = lab().state(
            &testing::syllabus(),
            &standing,
            &Zone::utc(),
            testing::at("2026-07-01T00:00:00Z"),
        );
        assert_eq!(state, AssignmentState::Done);
    }

    #[test]
    fn a_section_is_done_when_all_of_it_is() {
        let section = assignment(Target::Section("injection".parse().unwrap()));
        let state = |events: &[crate::Event]| {
            let standing = Standing::of(&testing::record(events));
            section.state(&testing::syllabus(), &standing, &Zone::utc(), Moment(0))
        };
        assert_eq!(state(&testing::lab_solved()), AssignmentState::Open);
        assert_eq!(state(&testing::injection_done()), AssignmentState::Done);
    }

    #[test]
    fn what_was_withdrawn_or_is_gone_is_not_late() {
        let mut withdrawn = lab();
        withdrawn.withdrawn = Some(Moment(0));
        let gone = assignment(Target::Lab("no-such-lab".parse().unwrap()));
        let late = testing::at("2026-07-01T00:00:00Z");
        let state = |it: &Assignment| {
            it.state(
                &testing::syllabus(),
                &Standing::default(),
                &Zone::utc(),
                late,
            )
        };
        assert_eq!(state(&withdrawn), AssignmentState::Withdrawn);
        assert_eq!(state(&gone), AssignmentState::Gone);
    }
}

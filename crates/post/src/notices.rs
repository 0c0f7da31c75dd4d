use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use academy::{
    Ask, KeepError, Mailing, Moment, NewParcel, PeopleFilter, Person, SeatState, Syllabus,
};

use crate::{Keep, Syllabi};

/// Looks who is to be told what, and lays it into the outbox.
pub struct Notices {
    keep: Arc<dyn Keep>,
    syllabi: Syllabi,
    /// Keys that were laid down at the last look. They need not be tried again.
    known: Mutex<HashSet<String>>,
}

impl Notices {
    /// Over this memory and these courses.
    pub fn new(keep: Arc<dyn Keep>, syllabi: Syllabi) -> Self {
        Self {
            keep,
            syllabi,
            known: Mutex::default(),
        }
    }

    /// Looks at every seat once, and lays down what is due and was not before.
    /// Gives how many notices are new.
    pub async fn look(&self, now: Moment) -> Result<u32, KeepError> {
        let (mut new, mut seen) = (0, HashSet::new());
        for syllabus in (self.syllabi)() {
            let filter = PeopleFilter {
                course: Some(syllabus.course.clone()),
                active: Some(true),
                ..PeopleFilter::default()
            };
            let mut ask = Ask::first();
            loop {
                let page = self.keep.people(&filter, ask).await?;
                let due = self.due(&page.items, &syllabus, now).await?;
                new += self.lay_down(due, &mut seen).await?;
                match page.next {
                    Some(next) => ask = Ask::new(Some(next), Ask::MOST),
                    None => break,
                }
            }
        }
        *self.known.lock().expect("no holder panics") = seen;
        Ok(new)
    }

    /// What these people are to be told of a course.
    async fn due(
        &self,
        people: &[Person],
        syllabus: &Syllabus,
        now: Moment,
    ) -> Result<Vec<NewParcel>, KeepError> {
        let reachable: Vec<_> = people.iter().filter(|it| it.email.is_some()).collect();
        let ids: Vec<_> = reachable.iter().map(|it| it.id).collect();
        let standings = self.keep.standings(&ids, &syllabus.course).await?;
        let mut due = Vec::new();
        for (person, standing) in reachable.into_iter().zip(&standings) {
            let seat = self.keep.seat_of(person.id, &syllabus.course).await?;
            let Some(seat) = seat.filter(|it| it.state_at(now) != SeatState::Over) else {
                continue;
            };
            let mailing = Mailing {
                person,
                preferences: &self.keep.preferences(person.id).await?,
                seat: &seat,
                syllabus,
                standing,
                assignments: &self.keep.assignments_of(person.id).await?,
            };
            due.extend(mailing.due(now).iter().map(academy::Notice::parcel));
        }
        Ok(due)
    }

    async fn lay_down(
        &self,
        due: Vec<NewParcel>,
        seen: &mut HashSet<String>,
    ) -> Result<u32, KeepError> {
        seen.extend(due.iter().map(|it| it.key.clone()));
        let fresh: Vec<_> = {
            let known = self.known.lock().expect("no holder panics");
            due.into_iter()
                .filter(|it| !known.contains(&it.key))
                .collect()
        };
        if fresh.is_empty() {
            return Ok(0);
        }
        self.keep.lay_down(&fresh).await
    }
}

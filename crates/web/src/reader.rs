//! Whoever looks at a course: what they may do in it, and how far they are.

use academy::{
    Access, By, Date, Moment, NewSeat, Person, PersonId, Plan, Reach, Right, Seat, Standing, Use,
    may,
};
use axum::{extract::FromRequestParts, http::request::Parts};
use course::{Course, Section, Slug};

use crate::{App, Problem, identity::SignedIn};

/// Somebody signed in, or a stranger.
#[derive(Debug, Clone)]
pub(crate) struct Visitor(pub Option<SignedIn>);

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<SignedIn>().cloned()))
    }
}

impl Visitor {
    /// What the page carries against forged requests; empty for a stranger.
    pub fn token(&self) -> &str {
        self.0
            .as_ref()
            .map_or("", |signed_in| &signed_in.csrf_token)
    }
}

/// A visitor of one course.
pub(crate) struct Reader {
    pub visitor: Visitor,
    pub seat: Option<Seat>,
    pub standing: Standing,
    pub now: Moment,
    /// Authors and administrators use every course, with or without a seat.
    skips_seat: bool,
}

impl Reader {
    pub async fn of(app: &App, visitor: Visitor, course: &Course) -> Result<Self, Problem> {
        let now = app.now();
        let Some(signed_in) = &visitor.0 else {
            return Ok(Self {
                visitor,
                seat: None,
                standing: Standing::default(),
                now,
                skips_seat: false,
            });
        };
        let person = signed_in.learner;
        let (seat, standing) = tokio::try_join!(
            seat(app, &signed_in.person, course),
            app.keep.standing(person, &course.slug),
        )?;
        let skips_seat = signed_in.actor.reach(Right::SkipSeat) == Reach::All;
        Ok(Self {
            seat,
            standing,
            now,
            skips_seat,
            visitor,
        })
    }

    /// Their seat, where it decides what is open; `None` for whoever uses every course without one.
    pub fn seat_that_counts(&self) -> Option<&Seat> {
        self.seat.as_ref().filter(|_| !self.skips_seat)
    }

    /// Whether they may do something with what this section holds.
    pub fn may(&self, wanted: Use, section: &Section) -> Access {
        if self.skips_seat {
            return Access::Open;
        }
        may(self.seat.as_ref(), wanted, section.unit, self.now)
    }

    /// Whether they may do something with what is open from the first day.
    pub fn may_in_general(&self, wanted: Use) -> bool {
        self.skips_seat || may(self.seat.as_ref(), wanted, None, self.now).is_open()
    }

    /// Refuses what they may not do, in words.
    pub fn demand(&self, wanted: Use, section: &Section) -> Result<(), Problem> {
        match self.may(wanted, section) {
            Access::Open => Ok(()),
            access => Err(Problem::forbidden(crate::pages::locked::notice(access))),
        }
    }

    /// The person; strangers are none.
    pub fn person(&self) -> Option<PersonId> {
        self.visitor.0.as_ref().map(|signed_in| signed_in.learner)
    }
}

/// Somebody's seat. The one who learns alone on their own machine gets theirs when they first come.
async fn seat(
    app: &App,
    alone: &Person,
    course: &Course,
) -> Result<Option<Seat>, academy::KeepError> {
    let person = alone.id;
    let seat = app.keep.seat_of(person, &course.slug).await?;
    if seat.is_some() || person != PersonId::FIRST || alone.email.is_some() {
        return Ok(seat);
    }
    let now = app.now();
    let new = from_today(alone, course.slug.clone(), plan(course), now);
    match app.keep.grant(&By::program(now), &[new]).await {
        Ok(seats) => Ok(seats.into_iter().next()),
        // Two pages came at once, and the other one was first.
        Err(academy::KeepError::Refused(_)) => app.keep.seat_of(person, &course.slug).await,
        Err(error) => Err(error),
    }
}

/// A seat that begins today, where the person is.
pub(crate) fn from_today(person: &Person, course: Slug, plan: Plan, now: Moment) -> NewSeat {
    NewSeat {
        person: person.id,
        course,
        plan,
        starts: now.day_in(&person.zone),
        zone: person.zone.clone(),
    }
}

/// What a year of this course is.
pub(crate) fn plan(course: &Course) -> Plan {
    let subscription = &course.subscription;
    Plan {
        years: subscription.years,
        foundational_months: subscription.foundational_months,
        units: subscription.units,
        grace_days: subscription.grace_days,
    }
}

/// A day in words: "1 March 2026".
pub(crate) fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

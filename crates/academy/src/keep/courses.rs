use async_trait::async_trait;
use course::Slug;
use jiff::civil::Date;

use crate::{
    Ask, Assignment, AssignmentId, By, Certificate, CertificateNumber, KeepError, Moment,
    NewAssignment, NewSeat, Page, PersonId, Room, Seat, SeatId, TeamId,
};

/// Seats.
#[async_trait]
pub trait Seats: Send + Sync {
    /// Gives seats, all or none. Events: `seat_granted`. Audit: `seat.granted`.
    /// Refused: no seat free, has seat, not there, deactivated.
    async fn grant(&self, by: &By, new: &[NewSeat]) -> Result<Vec<Seat>, KeepError>;

    /// Another year, by [`Seat::renew`]. Event: `seat_renewed`. Audit:
    /// `seat.renewed`. Refused: not there, no seat free (unless it takes one
    /// already).
    async fn renew_seat(&self, by: &By, id: SeatId, today: Date) -> Result<Seat, KeepError>;

    /// Ends it at the moment of the act. Event: `seat_ended`. Audit:
    /// `seat.ended`. Refused: not there.
    async fn end_seat(&self, by: &By, id: SeatId) -> Result<Seat, KeepError>;

    /// Opens units before their time for seats, all or none; those that are open
    /// stay. Events: `unit_opened` for each that was not. Audit:
    /// `seat.unit_opened`. Refused: not there.
    async fn open_units(&self, by: &By, seats: &[SeatId], units: &[u32]) -> Result<(), KeepError>;

    /// A seat.
    async fn seat(&self, id: SeatId) -> Result<Option<Seat>, KeepError>;

    /// Somebody's seat in a course.
    async fn seat_of(&self, person: PersonId, course: &Slug) -> Result<Option<Seat>, KeepError>;

    /// All of somebody's seats, oldest first.
    async fn seats_of(&self, person: PersonId) -> Result<Vec<Seat>, KeepError>;

    /// A course's seats of these people (`None`: of everyone), by number.
    async fn seats(
        &self,
        course: &Slug,
        people: Option<&[PersonId]>,
        ask: Ask,
    ) -> Result<Page<Seat>, KeepError>;

    /// How many seats a course has and how many are taken at a moment.
    async fn room(&self, course: &Slug, now: Moment) -> Result<Room, KeepError>;

    /// Sets how many it has; `None`: as many as are wanted. Audit:
    /// `seats.allotted`.
    async fn allot(&self, by: &By, course: &Slug, seats: Option<u32>) -> Result<(), KeepError>;
}

/// Work that was given.
#[async_trait]
pub trait Assignments: Send + Sync {
    /// Gives work. Events: `assignment_made`, for everyone whom it concerns.
    /// Audit: `assignment.made`. Refused: not there.
    async fn assign(&self, by: &By, new: &NewAssignment) -> Result<Assignment, KeepError>;

    /// Withdraws it. Events: `assignment_withdrawn`, likewise. Audit:
    /// `assignment.withdrawn`. Refused: not there.
    async fn withdraw_assignment(&self, by: &By, id: AssignmentId) -> Result<(), KeepError>;

    /// One, even if it was withdrawn.
    async fn assignment(&self, id: AssignmentId) -> Result<Option<Assignment>, KeepError>;

    /// What somebody was given, through their teams or directly, and what was not
    /// withdrawn; by due day.
    async fn assignments_of(&self, person: PersonId) -> Result<Vec<Assignment>, KeepError>;

    /// What was given to these teams and to those in them (`None`: all), latest
    /// first; the cursor is the number of the last one.
    async fn assignments(
        &self,
        teams: Option<&[TeamId]>,
        ask: Ask,
    ) -> Result<Page<Assignment>, KeepError>;
}

/// Certificates.
#[async_trait]
pub trait Certificates: Send + Sync {
    /// Keeps a certificate, unless there is a valid one of that person and
    /// course, and gives the valid one. Event: `certificate_issued`. Audit:
    /// `certificate.issued`.
    async fn issue(&self, by: &By, new: &Certificate) -> Result<Certificate, KeepError>;

    /// The certificate of this number, void or not. Of a person who was erased
    /// it is without the name.
    async fn certificate(
        &self,
        number: &CertificateNumber,
    ) -> Result<Option<Certificate>, KeepError>;

    /// Somebody's certificates, oldest first.
    async fn certificates_of(&self, person: PersonId) -> Result<Vec<Certificate>, KeepError>;

    /// Declares it void. Audit: `certificate.revoked`. Refused: not there.
    async fn revoke_certificate(
        &self,
        by: &By,
        number: &CertificateNumber,
    ) -> Result<(), KeepError>;
}

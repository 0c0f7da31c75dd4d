use course::Slug;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Email, InvitationId, Moment, NewPerson, PasswordHash, PersonId, Plan, Role, SeatId, SecretHash,
    TeamId,
};

/// What somebody gets who accepts an invitation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Their role, if they have no account yet. One who has keeps their own.
    pub role: Role,
    /// The team that they join.
    pub team: Option<TeamId>,
    /// Whether they manage it; counts with the role of a manager.
    pub manages: bool,
    /// The seat that they get, unless they have one in that course.
    pub seat: Option<SeatOffer>,
}

/// A seat in an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatOffer {
    /// The course.
    pub course: Slug,
    /// What a year is in that course.
    pub plan: Plan,
    /// The first day; `None`: the day on which the offer is accepted.
    pub starts: Option<Date>,
}

/// A secret that makes people members: a link for one of them, or a seat code
/// that a manager hands out to many. Both are this, and differ in how many may
/// use it and how its secret is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Invitation {
    /// Its number.
    pub id: InvitationId,
    /// Who made it.
    pub by: Option<PersonId>,
    /// Whom it is for; `None`: whoever has it. An account made with it gets
    /// exactly this address.
    pub email: Option<Email>,
    /// What to call them, if it is known.
    pub name: Option<String>,
    /// What they get.
    pub offer: Offer,
    /// How many may accept it.
    pub uses: u32,
    /// How many did.
    pub used: u32,
    /// When it was made.
    pub created: Moment,
    /// When it stops working.
    pub until: Moment,
    /// When it was withdrawn.
    pub withdrawn: Option<Moment>,
}

/// An invitation that is to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewInvitation {
    /// Hash of its secret.
    pub hash: SecretHash,
    /// See [`Invitation::email`].
    pub email: Option<Email>,
    /// See [`Invitation::name`].
    pub name: Option<String>,
    /// See [`Invitation::offer`].
    pub offer: Offer,
    /// See [`Invitation::uses`]; brought into 1..=[`Invitation::MOST_USES`], and
    /// 1 if it is for one address.
    pub uses: u32,
    /// See [`Invitation::until`].
    pub until: Moment,
}

/// Why an invitation cannot be accepted any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationOver {
    /// Whoever made it took it back.
    #[error("this invitation was withdrawn; ask for a new one")]
    Withdrawn,
    /// Its time is over.
    #[error("this invitation is too old; ask for a new one")]
    Expired,
    /// As many as may have accepted it.
    #[error("this invitation was used already; ask for a new one")]
    UsedUp,
}

impl Invitation {
    /// Days that a link works.
    pub const LINK_DAYS: i64 = 14;
    /// Days that a seat code works.
    pub const CODE_DAYS: i64 = 90;
    /// Most people that one seat code serves.
    pub const MOST_USES: u32 = 10_000;

    /// Whether it may be accepted at a moment.
    pub fn check(&self, now: Moment) -> Result<(), InvitationOver> {
        if self.withdrawn.is_some() {
            Err(InvitationOver::Withdrawn)
        } else if now >= self.until {
            Err(InvitationOver::Expired)
        } else if self.used >= self.uses {
            Err(InvitationOver::UsedUp)
        } else {
            Ok(())
        }
    }
}

impl NewInvitation {
    /// How many may accept it, see [`NewInvitation::uses`].
    pub fn uses(&self) -> u32 {
        if self.email.is_some() {
            1
        } else {
            self.uses.clamp(1, Invitation::MOST_USES)
        }
    }
}

/// Who accepts an invitation.
#[derive(Debug, Clone, PartialEq)]
pub enum Accepting {
    /// Somebody without an account. Role and, if the invitation names one,
    /// address are the invitation's, whatever stands here.
    New {
        /// The account to make.
        person: NewPerson,
        /// Its password; `None`: they come through single sign-on or add a
        /// passkey at once.
        password: Option<PasswordHash>,
    },
    /// Somebody who is signed in.
    Known(PersonId),
}

/// What came of accepting an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Who it was.
    pub person: PersonId,
    /// The seat that they have in the offered course, new or not.
    pub seat: Option<SeatId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation() -> Invitation {
        Invitation {
            id: InvitationId(1),
            by: None,
            email: None,
            name: None,
            offer: Offer {
                role: Role::Learner,
                team: None,
                manages: false,
                seat: None,
            },
            uses: 2,
            used: 0,
            created: Moment(0),
            until: Moment(100),
            withdrawn: None,
        }
    }

    #[test]
    fn a_code_for_two_serves_two() {
        let mut code = invitation();
        for used in 0..2 {
            code.used = used;
            assert_eq!(code.check(Moment(99)), Ok(()));
        }
        code.used = 2;
        assert_eq!(code.check(Moment(99)), Err(InvitationOver::UsedUp));
    }

    #[test]
    fn an_invitation_ends_with_its_time_or_when_it_is_withdrawn() {
        let mut invitation = invitation();
        assert_eq!(invitation.check(Moment(100)), Err(InvitationOver::Expired));
        invitation.withdrawn = Some(Moment(1));
        assert_eq!(invitation.check(Moment(2)), Err(InvitationOver::Withdrawn));
    }

    #[test]
    fn what_is_for_one_address_is_accepted_once() {
        let mut new = NewInvitation {
            hash: SecretHash([0; 32]),
            email: Some("ada@example.org".parse().unwrap()),
            name: None,
            offer: invitation().offer,
            uses: 30,
            until: Moment(100),
        };
        assert_eq!(new.uses(), 1);
        new.email = None;
        assert_eq!(new.uses(), 30);
        new.uses = 0;
        assert_eq!(new.uses(), 1);
    }
}

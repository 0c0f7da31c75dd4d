use serde::{Deserialize, Serialize};

use crate::{Email, Moment, ParcelId, PersonId, WebhookId};

/// Something that is to go out, laid down in the same transaction as what it
/// tells of, and taken away by a courier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewParcel {
    /// Tells it from all others: `unit-opened/12/3`. A second one with the same
    /// key is not laid down, so that whatever crashes, each goes out once.
    pub key: String,
    /// What it is and where it goes.
    pub kind: ParcelKind,
    /// Not before.
    pub due: Moment,
}

/// What goes out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ParcelKind {
    /// A mail. What it says is made from this when it goes out.
    Mail {
        /// Whom it is for, if they have an account.
        person: Option<PersonId>,
        /// Where it goes. That of the person at the time it goes out, if `None`.
        to: Option<Email>,
        /// Which of the mail templates it is.
        template: String,
        /// What the template says.
        data: serde_json::Value,
    },
    /// A delivery to a webhook.
    Hook {
        /// Which.
        webhook: WebhookId,
        /// The body as it is signed and sent.
        body: String,
    },
}

/// Something that is on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// Its number.
    pub id: ParcelId,
    /// See [`NewParcel::key`]; also makes the id of a mail's message, by which a
    /// mail server knows one that it has.
    pub key: String,
    /// See [`NewParcel::kind`].
    pub kind: ParcelKind,
    /// How often it was tried.
    pub tries: u32,
}

impl Parcel {
    /// Minutes for which a courier has a parcel to itself. One that crashed
    /// leaves it to another after that.
    pub const LEASE_MINUTES: i64 = 10;
    /// Tries after which it is given up, about three days after the first.
    pub const MOST_TRIES: u32 = 12;

    /// When to try again after the try number `tries` (from 1) failed: one
    /// minute later, then twice as long each time, at most 12 hours; `None`: no
    /// more.
    pub fn next_try(tries: u32, now: Moment) -> Option<Moment> {
        let minutes = 1_i64 << tries.saturating_sub(1).min(20);
        (tries < Self::MOST_TRIES).then(|| now.plus_minutes(minutes.min(12 * 60)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_delivered_is_tried_for_a_day_or_more_and_then_given_up() {
        let (mut now, mut tries) = (Moment(0), 1);
        let mut waits = Vec::new();
        while let Some(next) = Parcel::next_try(tries, now) {
            waits.push(next.minutes_since(now));
            (now, tries) = (next, tries + 1);
        }
        assert_eq!(tries, Parcel::MOST_TRIES);
        assert_eq!(waits[..4], [1, 2, 4, 8]);
        assert_eq!(waits.last(), Some(&720));
        assert!((1..=3).contains(&now.days_since(Moment(0))), "{now:?}");
    }
}

use std::sync::Arc;

use academy::{KeepError, Moment, Outbox, Parcel};

use crate::{Carrier, Writer, writer::Written};

/// Parcels that are taken at a time. Each may take a minute; all of them stay
/// below [`Parcel::LEASE_MINUTES`], so that nobody else takes them up meanwhile.
pub(crate) const BATCH: u32 = 8;
const _: () = assert!((BATCH as i64) < Parcel::LEASE_MINUTES);

/// Takes parcels from the outbox to whoever carries them.
pub struct Courier {
    outbox: Arc<dyn Outbox>,
    writer: Writer,
    carrier: Arc<dyn Carrier>,
}

/// What a courier did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Mails that went out.
    pub sent: u32,
    /// Parcels that were not wanted any more.
    pub dropped: u32,
    /// Parcels that did not go out; they are tried again, or given up.
    pub failed: u32,
}

impl Courier {
    /// A courier.
    pub fn new(outbox: Arc<dyn Outbox>, writer: Writer, carrier: Arc<dyn Carrier>) -> Self {
        Self {
            outbox,
            writer,
            carrier,
        }
    }

    /// Takes out some of what is due, oldest first. With nothing due, the round is
    /// empty.
    pub async fn round(&self, now: Moment) -> Result<Round, KeepError> {
        let mut round = Round::default();
        for parcel in self.outbox.take(now, BATCH).await? {
            self.bring(&parcel, now, &mut round).await?;
        }
        Ok(round)
    }

    async fn bring(
        &self,
        parcel: &Parcel,
        now: Moment,
        round: &mut Round,
    ) -> Result<(), KeepError> {
        let why = match self.writer.write(parcel, now).await? {
            Written::NotWanted(why) => {
                tracing::info!(key = parcel.key, why, "a mail is not sent");
                round.dropped += 1;
                return self.outbox.arrived(parcel.id, now).await;
            }
            Written::Mail(mail) => match self.carrier.carry(&mail).await {
                Ok(()) => {
                    tracing::info!(key = parcel.key, "a mail went out");
                    round.sent += 1;
                    return self.outbox.arrived(parcel.id, now).await;
                }
                Err(why) => why.to_string(),
            },
            Written::Impossible(why) => why,
        };
        round.failed += 1;
        let (tries, key) = (parcel.tries, &parcel.key);
        if self.outbox.bounced(parcel.id, now, &why).await? {
            tracing::error!(key, tries, why, "a mail is given up");
        } else {
            tracing::warn!(key, tries, why, "a mail did not go out and is tried again");
        }
        Ok(())
    }
}

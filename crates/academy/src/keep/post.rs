use async_trait::async_trait;

use crate::{
    Ask, AuditEntry, AuditFilter, AuditLine, By, KeepError, Moment, NewParcel, NewWebhook, Page,
    Parcel, ParcelId, PersonId, TeamId, Webhook, WebhookId,
};

/// The audit log: appended to, never changed.
#[async_trait]
pub trait Audit: Send + Sync {
    /// Appends a line about something that no other method writes down.
    async fn note_down(&self, entry: &AuditEntry) -> Result<(), KeepError>;

    /// Lines, latest first; the cursor is the number of the last one.
    async fn lines(&self, filter: &AuditFilter, ask: Ask) -> Result<Page<AuditLine>, KeepError>;
}

/// What is to go out.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Lays parcels down, all or none, except those whose key was ever laid down
    /// before. Gives how many are new.
    async fn lay_down(&self, parcels: &[NewParcel]) -> Result<u32, KeepError>;

    /// Takes up to `most` parcels that are due, oldest first. Nobody else gets
    /// them for [`Parcel::LEASE_MINUTES`]. Counts the try.
    async fn take(&self, now: Moment, most: u32) -> Result<Vec<Parcel>, KeepError>;

    /// A parcel has arrived. Its key stays.
    async fn arrived(&self, id: ParcelId, now: Moment) -> Result<(), KeepError>;

    /// It has not, for this reason; it is due again by [`Parcel::next_try`], or
    /// given up. Whether it was given up.
    async fn bounced(&self, id: ParcelId, now: Moment, why: &str) -> Result<bool, KeepError>;

    /// When the next parcel is due, if there is one.
    async fn next_due(&self) -> Result<Option<Moment>, KeepError>;
}

/// Webhooks.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// Makes one. Audit: `webhook.added`. Refused: too many ([`Webhook::MOST`]),
    /// not there (the team).
    async fn add_webhook(
        &self,
        by: &By,
        owner: PersonId,
        new: &NewWebhook,
    ) -> Result<Webhook, KeepError>;

    /// Switches it on or off. Audit: `webhook.changed`. Refused: not there.
    async fn switch_webhook(&self, by: &By, id: WebhookId, on: bool) -> Result<(), KeepError>;

    /// Removes it, with what is on its way. Audit: `webhook.removed`. Refused: not
    /// there.
    async fn remove_webhook(&self, by: &By, id: WebhookId) -> Result<(), KeepError>;

    /// One.
    async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>, KeepError>;

    /// Those of these teams (`None`: all), by number.
    async fn webhooks(&self, teams: Option<&[TeamId]>) -> Result<Vec<Webhook>, KeepError>;
}

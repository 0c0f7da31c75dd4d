//! What people and other programs are told, and that they are told once.

mod notice;
mod parcel;
mod preference;
mod webhook;

pub use notice::{About, Mailing, Notice};
pub use parcel::{NewParcel, Parcel, ParcelKind};
pub use preference::{MailKind, Preferences};
pub use webhook::{NewWebhook, Webhook, WebhookKind};

#[cfg(test)]
mod tests;

use std::time::{Duration, UNIX_EPOCH};

use academy::{Email, Moment};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use crate::templates::Words;

/// A mail that is ready to go.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The key of its parcel.
    pub key: String,
    /// The mail.
    pub message: Message,
}

/// Whom mails are from.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

/// A text that is no sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no sender; write one like `Quintain <training@example.org>`")]
pub struct SenderError(String);

impl Sender {
    /// Reads a sender: `Quintain <training@example.org>`.
    pub fn new(text: &str) -> Result<Self, SenderError> {
        text.parse().map(Self).map_err(|_| SenderError(text.into()))
    }

    /// The part of the address behind the `@`, which ids of messages end with.
    pub fn host(&self) -> &str {
        self.0.email.domain()
    }
}

/// What a mail's head says.
pub(crate) struct Head<'a> {
    pub from: &'a Sender,
    pub to: &'a Email,
    pub name: Option<&'a str>,
    pub date: Moment,
    /// See [`Seal::message_id`](crate::Seal::message_id).
    pub id: String,
    /// Where this kind of mail is switched off.
    pub unsubscribe: Option<&'a str>,
}

/// Puts a mail together: a text and the same as HTML. The reason, if the address
/// or the head cannot be written.
pub(crate) fn message(head: &Head, words: Words) -> Result<Message, String> {
    let address: Address = head
        .to
        .as_str()
        .parse()
        .map_err(|_| format!("`{}` cannot be written to", head.to))?;
    let mut message = Message::builder()
        .from(head.from.0.clone())
        .to(Mailbox::new(head.name.map(str::to_owned), address))
        .subject(words.subject)
        .date(UNIX_EPOCH + Duration::from_millis(head.date.0.max(0).unsigned_abs()))
        .message_id(Some(head.id.clone()))
        // Machines that answer mail leave it alone (RFC 3834).
        .raw_header(raw("Auto-Submitted", "auto-generated"));
    if let Some(url) = head.unsubscribe {
        message = message.raw_header(raw("List-Unsubscribe", &format!("<{url}>")));
        // A mail program may only do it by itself over TLS (RFC 8058).
        if url.starts_with("https:") {
            message =
                message.raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    }
    message
        .multipart(MultiPart::alternative_plain_html(words.text, words.html))
        .map_err(|error| error.to_string())
}

/// A header of ASCII characters, as it stands.
fn raw(name: &'static str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.into(), value.into())
}

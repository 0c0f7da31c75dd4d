use academy::{MailKind, PersonId};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bytes of a mark: 128 bits cannot be guessed.
const MARK_BYTES: usize = 16;

/// Marks what only this installation can have written.
#[derive(Clone)]
pub struct Seal([u8; 32]);

/// What a link in a mail's foot switches off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsubscribe {
    /// For whom.
    pub person: PersonId,
    /// What.
    pub kind: MailKind,
}

impl Seal {
    /// A seal from a secret that is the same at every start.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The id of the message that a parcel becomes: always the same for the same
    /// key, and no other installation's.
    pub fn message_id(&self, key: &str, host: &str) -> String {
        let mark = HEXLOWER.encode(&self.mark("message", key));
        format!("<{mark}@{host}>")
    }

    /// The last part of an address that switches a kind of mail off, without
    /// signing in: `4.unit-opened.` and a mark.
    pub fn unsubscribe(&self, what: Unsubscribe) -> String {
        let text = format!("{}.{}", what.person, what.kind.name());
        let mark = BASE64URL_NOPAD.encode(&self.mark("unsubscribe", &text));
        format!("{text}.{mark}")
    }

    /// Reads what [`Seal::unsubscribe`] wrote; `None`: it was not this seal.
    pub fn read_unsubscribe(&self, token: &str) -> Option<Unsubscribe> {
        let (text, mark) = token.rsplit_once('.')?;
        let mark = BASE64URL_NOPAD.decode(mark.as_bytes()).ok()?;
        if !bool::from(mark.ct_eq(&self.mark("unsubscribe", text))) {
            return None;
        }
        let (person, kind) = text.split_once('.')?;
        Some(Unsubscribe {
            person: PersonId(person.parse().ok()?),
            kind: MailKind::named(kind)?,
        })
    }

    fn mark(&self, purpose: &str, text: &str) -> [u8; MARK_BYTES] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length is a key");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        let all = mac.finalize().into_bytes();
        std::array::from_fn(|n| all[n])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHAT: Unsubscribe = Unsubscribe {
        person: PersonId(4),
        kind: MailKind::UnitOpened,
    };

    #[test]
    fn a_link_switches_off_what_it_was_made_for() {
        let seal = Seal::new([7; 32]);
        let token = seal.unsubscribe(WHAT);
        assert!(token.starts_with("4.unit-opened."), "{token}");
        assert_eq!(seal.read_unsubscribe(&token), Some(WHAT));
    }

    #[test]
    fn nobody_switches_off_somebody_elses_mail() {
        let seal = Seal::new([7; 32]);
        let token = seal.unsubscribe(WHAT);
        for forged in [
            token.replacen('4', "5", 1),
            token.replace("unit-opened", "seat-ended"),
            token.trim_end_matches(|c| c != '.').to_owned(),
            Seal::new([8; 32]).unsubscribe(WHAT),
            String::new(),
        ] {
            assert_eq!(seal.read_unsubscribe(&forged), None, "{forged}");
        }
    }

    #[test]
    fn a_message_has_the_same_id_whenever_it_is_written() {
        let seal = Seal::new([7; 32]);
        let id = seal.message_id("unit-opened/12/1", "example.org");
        assert_eq!(id, seal.message_id("unit-opened/12/1", "example.org"));
        assert!(id.starts_with('<') && id.ends_with("@example.org>"), "{id}");
        assert_ne!(id, seal.message_id("unit-opened/12/2", "example.org"));
        assert_ne!(
            id,
            Seal::new([8; 32]).message_id("unit-opened/12/1", "example.org")
        );
    }
}

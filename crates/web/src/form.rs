//! Forms: what was typed, and what is wrong with it, kept together so that a
//! page can show both.

use std::collections::BTreeMap;

use academy::{Email, KeepError, Person, Zone};
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
};

use crate::{Problem, guard::FORM_BYTES};

/// The fields of a form, and a sentence for each that cannot stay as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    faults: BTreeMap<&'static str, String>,
}

/// Where a fault is told that is no single field's.
pub(crate) const WHOLE: &str = "";

impl Form {
    /// A form that nobody has typed into, with these values.
    pub fn with(fields: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            fields: fields.iter().map(own).collect(),
            faults: BTreeMap::new(),
        }
    }

    /// The field's value; empty if it was not sent.
    pub fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Fills a field that nobody has typed into.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// All values of a field that may be there several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.fields.iter().filter(move |(field, _)| field == name);
        fields.map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub fn is_on(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// Whether a field has this value: the choice that a page marks.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|it| it == value)
    }

    /// Says what is wrong with a field, or with all of it under [`WHOLE`].
    pub fn fault(&mut self, name: &'static str, text: impl ToString) {
        let text = capital(&text.to_string());
        self.faults.entry(name).or_insert(text);
    }

    /// What is wrong with a field.
    pub fn says(&self, name: &str) -> Option<&str> {
        self.faults.get(name).map(String::as_str)
    }

    /// Whether nothing is wrong.
    pub fn is_fine(&self) -> bool {
        self.faults.is_empty()
    }

    /// Tells what the memory refused beside the field that it is about; gives
    /// everything else back.
    pub fn refused(&mut self, name: &'static str, error: KeepError) -> Result<(), Problem> {
        match error {
            KeepError::Refused(refusal) => {
                self.fault(name, refusal);
                Ok(())
            }
            other => Err(other.into()),
        }
    }

    /// A name of a person.
    pub fn name(&mut self, field: &'static str) -> Option<String> {
        let name = Person::clean_name(self.text(field));
        if name.is_none() {
            self.fault(field, "write a name");
        }
        name
    }

    /// An address, if something is there.
    pub fn email_if_any(&mut self, field: &'static str) -> Option<Email> {
        let text = self.text(field).trim();
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(email) => Some(email),
            Err(error) => {
                self.fault(field, error);
                None
            }
        }
    }

    /// An address.
    pub fn email(&mut self, field: &'static str) -> Option<Email> {
        if self.text(field).trim().is_empty() {
            self.fault(field, "write an e-mail address");
        }
        self.email_if_any(field)
    }

    /// A time zone.
    pub fn zone(&mut self, field: &'static str) -> Option<Zone> {
        match Zone::named(self.text(field).trim()) {
            Ok(zone) => Some(zone),
            Err(error) => {
                self.fault(field, error);
                None
            }
        }
    }

    /// A number.
    pub fn number<T: std::str::FromStr>(&mut self, field: &'static str) -> Option<T> {
        let number = self.text(field).trim().parse().ok();
        if number.is_none() {
            self.fault(field, "write a whole number");
        }
        number
    }
}

/// A sentence from an error's text.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    let end = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.unwrap_or_default(), letters.as_str())
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = to_bytes(request.into_body(), FORM_BYTES).await;
        let bytes = bytes.map_err(|_| Problem::bad_request("The form is larger than 1 MiB."))?;
        Ok(Self {
            fields: form_urlencoded::parse(&bytes).into_owned().collect(),
            faults: BTreeMap::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_beside_what_is_wrong_with_it() {
        let mut form = Form::with(&[("email", "nobody"), ("zone", "europe/berlin")]);
        assert!(form.email("email").is_none());
        assert_eq!(form.zone("zone").unwrap().name(), "Europe/Berlin");
        assert_eq!(form.text("email"), "nobody");
        assert!(
            form.says("email")
                .unwrap()
                .starts_with("`nobody` is no e-mail address")
        );
        assert!(!form.is_fine());
    }

    #[test]
    fn the_first_fault_of_a_field_is_told_as_a_sentence() {
        let mut form = Form::default();
        assert!(form.name("name").is_none());
        form.fault("name", "something else");
        assert_eq!(form.says("name"), Some("Write a name."));
    }
}

//! What plain forms send.

use axum::{
    extract::{FromRequest, RawForm, Request},
    http::{HeaderMap, header},
};

use crate::Problem;

/// The most bytes of a form: a note, and a little more.
pub(crate) const BODY: usize = 64 * 1024;

/// The fields of a form, or of an address's query, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let fields = serde_urlencoded::from_bytes(bytes);
        fields
            .map(Self)
            .map_err(|error| Problem::bad_request(format!("The form could not be read: {error}.")))
    }

    /// The first field of a name; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.first(name).unwrap_or_default()
    }

    /// Whether there is a field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    fn first(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        let (_, value) = fields.find(|(key, _)| key == name)?;
        Some(value)
    }

    /// All fields of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Adds a field.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// Fields whose names `keep` accepts.
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(name, _)| keep(name))
                .cloned()
                .collect(),
        )
    }

    /// Adds all fields of another form.
    pub fn and(mut self, others: &Self) -> Self {
        self.0.extend_from_slice(&others.0);
        self
    }

    /// As the query of an address.
    pub fn to_query(&self) -> String {
        serde_urlencoded::to_string(&self.0).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match RawForm::from_request(request, state).await {
            Ok(RawForm(bytes)) => Self::parse(&bytes),
            Err(error) => Err(Problem::new(
                error.status(),
                "Not understood",
                error.body_text(),
            )),
        }
    }
}

/// Whether a request's body is a plain form.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next() == Some("application/x-www-form-urlencoded")
}

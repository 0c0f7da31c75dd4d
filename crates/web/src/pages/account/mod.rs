//! One's own account: /account and what is below it.

pub(crate) mod address;
pub(crate) mod calendar;
pub(crate) mod codes;
pub(crate) mod data;
pub(crate) mod keys;
pub(crate) mod mails;
pub(crate) mod passkeys;
pub(crate) mod profile;
pub(crate) mod sessions;
pub(crate) mod tokens;

use crate::pages::Choice;

/// Every time zone there is.
pub(crate) fn zones() -> Vec<Choice> {
    let names = jiff::tz::db().available();
    let mut names: Vec<String> = names.map(|name| name.to_string()).collect();
    names.sort();
    names
        .into_iter()
        .map(|name| Choice::new(&name, name.replace('_', " ")))
        .collect()
}

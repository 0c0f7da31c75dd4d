//! A new password, wherever one is set.

use academy::{PasswordHash, check_password};

use super::breached;
use crate::{App, Problem, form::Form};

/// The field that holds it.
pub(crate) const FIELD: &str = "new_password";

/// Checks the password in a form by the rules and by the list of known ones, and
/// hashes it; `None`: what is wrong with it stands in the form. `words`: what
/// somebody who knows its owner would try.
pub(crate) async fn from(
    app: &App,
    form: &mut Form,
    words: &[&str],
) -> Result<Option<PasswordHash>, Problem> {
    let password = form.text(FIELD).to_owned();
    let mut words = words.to_vec();
    words.extend(["Quintain", app.addresses.platform.as_str()]);
    if let Err(fault) = check_password(&password, &words) {
        form.fault(FIELD, fault);
        return Ok(None);
    }
    if breached::is_known(&password) {
        let text =
            "this password is in lists of stolen ones, so it is tried everywhere; take another one";
        form.fault(FIELD, text);
        return Ok(None);
    }
    app.doors.hasher.hash(password).await.map(Some)
}

use academy::{MailKind, Preferences};
use axum::{extract::State, response::Redirect};

use crate::{App, Problem, form::Form, visit::Visit};

/// POST /account/mails: which kinds are sent.
pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    form: Form,
) -> Result<Redirect, Problem> {
    let off = MailKind::ALL
        .into_iter()
        .filter(|kind| !form.is("mail", kind.name()));
    let wanted = Preferences { off: off.collect() };
    app.keep.set_preferences(visit.me.learner, &wanted).await?;
    Ok(Redirect::to("/account?said=saved"))
}

//! One attempt to get in, counted for the account and for the network address.

use academy::{Act, Email, Moment, Person, PersonId, Throttled};

use crate::{App, Problem, client::Client};

/// An attempt that is being looked at.
pub(crate) struct Attempt {
    account: Throttled,
    address: Throttled,
}

impl Attempt {
    /// An attempt on the account with this address, whether there is one or not.
    pub fn on(email: &Email, client: &Client) -> Self {
        Self::new(email.as_str().to_owned(), client)
    }

    /// An attempt on somebody's account.
    pub fn on_account_of(person: &Person, client: &Client) -> Self {
        let number = || format!("person/{}", person.id);
        let email = person.email.as_ref().map(|email| email.as_str().to_owned());
        Self::new(email.unwrap_or_else(number), client)
    }

    fn new(account: String, client: &Client) -> Self {
        Self {
            account: Throttled::Account(account),
            address: Throttled::Address(client.household()),
        }
    }

    /// Begins it, or says until when nothing is looked at. It counts as a failed
    /// one at once, so that of many at the same time no more are looked at than
    /// of as many one after another.
    pub async fn begin(&self, app: &App) -> Result<Option<Moment>, Problem> {
        let now = app.now();
        for what in [&self.account, &self.address] {
            let attempts = app.keep.attempts(what, now).await?;
            if let Some(until) = what.blocked_until(attempts, now) {
                return Ok(Some(until));
            }
        }
        app.keep.failed(&self.account, now).await?;
        Ok(None)
    }

    /// It failed.
    pub async fn failed(
        &self,
        app: &App,
        client: &Client,
        person: Option<PersonId>,
        why: &str,
    ) -> Result<(), Problem> {
        let now = app.now();
        app.keep.failed(&self.address, now).await?;
        let object = person.map_or_else(|| "nobody".to_owned(), |id| format!("person/{id}"));
        let entry = client.by(None, now).did(Act::SignInRefused, object, why);
        Ok(app.keep.note_down(&entry).await?)
    }

    /// They are in. What was counted for the address stays: somebody with an
    /// account could clear it otherwise while trying others'.
    pub async fn succeeded(&self, app: &App) -> Result<(), Problem> {
        Ok(app.keep.succeeded(&self.account).await?)
    }
}

/// What is told to whoever has to wait.
pub(crate) fn wait_in_words(until: Moment, now: Moment) -> String {
    let minutes = (until.0 - now.0 + 59_999) / 60_000;
    let time = if minutes <= 1 {
        "a minute".to_owned()
    } else {
        format!("{minutes} minutes")
    };
    format!("There were too many attempts. Try again in {time}; until then nothing is looked at.")
}

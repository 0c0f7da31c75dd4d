//! Who mail is from and where it goes: the options for it.

use std::path::Path;
use std::sync::Arc;

use post::{Courier, Notices, Office, Sender, Site, Transport, Writer};
use store::Store;
use web::App;

use crate::database::failure;
use crate::setup::Failure;

#[derive(clap::Args)]
pub struct Mailing {
    /// The mail server: smtps://NAME:PASSWORD@HOST, or smtp:// for STARTTLS. Without it mails are laid into
    /// the folder mail in the data folder. The environment keeps the password out of the list of processes.
    #[arg(
        long,
        env = "QUINTAIN_MAIL",
        hide_env_values = true,
        value_name = "ADDRESS"
    )]
    mail: Option<String>,
    /// Whom mails are from: "Quintain <training@example.org>".
    #[arg(long, env = "QUINTAIN_MAIL_FROM", value_name = "SENDER")]
    mail_from: Option<String>,
    /// What this installation is called in mails and on certificates.
    #[arg(
        long,
        env = "QUINTAIN_NAME",
        value_name = "NAME",
        default_value = "Quintain"
    )]
    name: String,
}

impl Mailing {
    /// What the installation is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who decides and sends.
    pub fn office(&self, app: &App, store: &Store, data: &Path) -> Result<Office, Failure> {
        let transport = match &self.mail {
            Some(address) => Transport::server(address).map_err(failure)?,
            None => Transport::Folder(data.join("mail")),
        };
        let url = app.addresses.home().to_owned();
        let sender = match &self.mail_from {
            Some(sender) => Sender::new(sender).map_err(failure)?,
            None => Sender::new(&format!("quintain@{}", app.addresses.host())).map_err(failure)?,
        };
        let site = Site {
            name: self.name.clone(),
            url,
        };
        let keep = Arc::new(store.clone());
        let (syllabi, seal) = (app.syllabi(), app.seal.clone());
        let notices = Notices::new(keep.clone(), syllabi.clone());
        let writer = Writer::new(keep.clone(), syllabi, site, sender, seal);
        let courier = Courier::new(keep.clone(), writer, Arc::new(transport));
        let (clock, bell) = (app.clock.clone(), app.bell.clone());
        Ok(Office::new(keep, notices, courier, clock, bell))
    }
}

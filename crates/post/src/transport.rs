use std::{net::IpAddr, path::PathBuf};

use async_trait::async_trait;

use crate::{Mail, Smtp, folder};

/// Carries mails.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Takes a mail away. `Ok` says that it will arrive as far as the next one in
    /// line can tell, and that it is kept there.
    async fn carry(&self, mail: &Mail) -> Result<(), Undelivered>;
}

/// Why a mail did not go out, in words for the operator; no secret is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Undelivered(pub String);

/// Where mails go.
pub enum Transport {
    /// Into a folder, as `.eml` files.
    Folder(PathBuf),
    /// To a mail server.
    Smtp(Smtp),
}

/// A text that says of no place where mails could go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Not the form of an address.
    #[error(
        "the mail server's address is like `smtps://NAME:PASSWORD@mail.example.org` or, with STARTTLS, `smtp://NAME:PASSWORD@mail.example.org:587`: {0}"
    )]
    NoAddress(String),
    /// Names and links would cross a network for all to read.
    #[error(
        "`tls=none` is for a mail server on this machine only; `{0}` is another one, and mails hold links that sign in"
    )]
    Unencrypted(String),
    /// The system's certificates cannot be read.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl Transport {
    /// A mail server by its address: `smtps://` is TLS from the start, `smtp://`
    /// is STARTTLS, without which nothing is sent, and `smtp://...?tls=none`, to a
    /// server on this machine only, is neither. Ports are 465, 587 and 25 unless
    /// the address says otherwise. Name and password are percent-encoded.
    pub fn server(address: &str) -> Result<Self, TransportError> {
        Smtp::new(address).map(Self::Smtp)
    }
}

#[async_trait]
impl Carrier for Transport {
    async fn carry(&self, mail: &Mail) -> Result<(), Undelivered> {
        match self {
            Self::Folder(folder) => {
                let (folder, mail) = (folder.clone(), mail.clone());
                let written =
                    tokio::task::spawn_blocking(move || folder::put(&folder, &mail)).await;
                let written = written.map_err(|error| Undelivered(error.to_string()))?;
                written.map_err(|error| Undelivered(error.to_string()))
            }
            Self::Smtp(smtp) => smtp.carry(mail).await,
        }
    }
}

/// Whether a host can only be this machine.
pub(crate) fn is_here(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

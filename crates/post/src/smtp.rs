use std::time::Duration;

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{Error, PoolConfig},
};

use crate::{
    Mail,
    transport::{Carrier, TransportError, Undelivered, is_here},
};

/// How long the server may take for one step.
const STEP: Duration = Duration::from_secs(20);
/// How long one mail may take in all. With [`BATCH`](crate::courier::BATCH) of
/// them it stays below a courier's lease.
const WHOLE: Duration = Duration::from_secs(60);

/// A mail server.
pub struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

impl Smtp {
    pub(crate) fn new(address: &str) -> Result<Self, TransportError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&encrypted(address)?)
            .map_err(|error| TransportError::Tls(told(&error)))?
            .timeout(Some(STEP))
            .pool_config(PoolConfig::new().max_size(2))
            .build();
        Ok(Self(transport))
    }
}

/// The address as the library wants it, which sends in the clear unless told not
/// to.
fn encrypted(address: &str) -> Result<String, TransportError> {
    let wrong = |why: &str| TransportError::NoAddress(why.into());
    let (scheme, rest) = address
        .split_once("://")
        .ok_or_else(|| wrong("`://` is missing"))?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.trim_end_matches('/');
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            port.parse::<u16>()
                .map_err(|_| wrong("the port is no number"))?;
            host
        }
        _ => host,
    };
    if host.is_empty() || place.contains(['/', ' ']) {
        return Err(wrong("the host is missing"));
    }
    match (scheme, query) {
        ("smtps", "") => Ok(format!("smtps://{place}")),
        ("smtp", "") => Ok(format!("smtp://{place}?tls=required")),
        ("smtp", "tls=none") if is_here(host) => Ok(format!("smtp://{place}")),
        ("smtp", "tls=none") => Err(TransportError::Unencrypted(host.into())),
        _ => Err(wrong(
            "it begins with `smtp` or `smtps`, and all that may follow is `?tls=none`",
        )),
    }
}

#[async_trait]
impl Carrier for Smtp {
    async fn carry(&self, mail: &Mail) -> Result<(), Undelivered> {
        let sent = tokio::time::timeout(WHOLE, self.0.send(mail.message.clone()));
        match sent.await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Undelivered(told(&error))),
            Err(_) => Err(Undelivered(format!(
                "the mail server took more than {WHOLE:?}"
            ))),
        }
    }
}

/// The error with its reasons.
fn told(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(reason) = source {
        let reason_text = reason.to_string();
        if !text.contains(&reason_text) {
            text = format!("{text}: {reason_text}");
        }
        source = reason.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_gets_nothing_in_the_clear() {
        let wanted = |address: &str| encrypted(address).unwrap();
        assert_eq!(
            wanted("smtp://mail.example.org"),
            "smtp://mail.example.org?tls=required"
        );
        assert_eq!(
            wanted("smtp://ada:p%40ss@mail.example.org:587/"),
            "smtp://ada:p%40ss@mail.example.org:587?tls=required"
        );
        assert_eq!(
            wanted("smtps://mail.example.org"),
            "smtps://mail.example.org"
        );
    }

    #[test]
    fn a_server_on_this_machine_may_do_without_tls() {
        for host in ["localhost", "127.0.0.1:2525", "[::1]:25"] {
            let address = format!("smtp://{host}?tls=none");
            assert_eq!(encrypted(&address), Ok(format!("smtp://{host}")), "{host}");
        }
        for host in ["mail.example.org", "localhost.example.org", "x@10.0.0.1:25"] {
            let refused = encrypted(&format!("smtp://{host}?tls=none"));
            assert!(
                matches!(refused, Err(TransportError::Unencrypted(_))),
                "{host}: {refused:?}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_an_example() {
        for bad in [
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://host:port",
            "smtp://host?tls=opportunistic",
            "smtps://host/name",
        ] {
            let error = encrypted(bad).unwrap_err().to_string();
            assert!(error.contains("smtps://NAME:PASSWORD@"), "{bad}: {error}");
        }
    }
}

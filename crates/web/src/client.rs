//! The far end of a connection: its network address and its browser.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use academy::{By, Moment, PersonId};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use ipnet::IpNet;

use crate::App;

/// Who holds the other end of the connection; the server says it of each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Reverse proxies whose word about the client's address counts.
#[derive(Debug, Clone, Default)]
pub struct Proxies(pub Vec<IpNet>);

impl Proxies {
    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client's address: that of the connection, or, as long as that is a
    /// proxy of ours, what it says in `X-Forwarded-For`, read from the end.
    /// What stands before is the client's own word and worth nothing.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines = headers.get_all("x-forwarded-for").iter();
        let told: Vec<&str> = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .collect();
        let mut client = peer.to_canonical();
        for address in told.iter().rev() {
            match address.trim().parse::<IpAddr>() {
                Ok(address) if self.trust(client) => client = address.to_canonical(),
                _ => break,
            }
        }
        client
    }
}

/// The client behind a request.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// Its network address.
    pub address: IpAddr,
    /// Browser and system, as a person reads it: "Firefox on Linux".
    pub agent: String,
}

impl Client {
    /// Somebody acting from here.
    pub fn by(&self, person: Option<PersonId>, at: Moment) -> By {
        By {
            actor: person,
            at,
            address: Some(self.address.to_string()),
        }
    }

    /// What its attempts are counted under: of IPv6, the network that one
    /// household is given.
    pub fn household(&self) -> String {
        match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>();
        let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0.ip());
        let agent = parts.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok());
        Ok(Self {
            address: app.proxies.client(peer, &parts.headers),
            agent: in_words(agent.unwrap_or_default()),
        })
    }
}

/// Marks in a User-Agent, those first that stand in others' too.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

fn in_words(agent: &str) -> String {
    let find = |marks: &[(&str, &'static str)]| {
        let found = marks.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A program on {system}"),
        (None, None) => "A program".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let proxies = proxies.iter().map(|network| network.parse().unwrap());
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies = Proxies(proxies.collect());
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn without_a_proxy_the_connection_says_who_it_is() {
        assert_eq!(client(&[], "198.51.100.7", &["1.2.3.4"]), "198.51.100.7");
        assert_eq!(client(&[], "::ffff:198.51.100.7", &[]), "198.51.100.7");
    }

    #[test]
    fn a_proxy_of_ours_is_believed_and_what_the_client_wrote_before_is_not() {
        let ours = ["127.0.0.0/8", "10.0.0.0/8"];
        let asked = |forwarded: &[&str]| client(&ours, "127.0.0.1", forwarded);
        assert_eq!(asked(&["198.51.100.7"]), "198.51.100.7");
        assert_eq!(asked(&["6.6.6.6, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            asked(&["6.6.6.6", "198.51.100.7, 10.1.1.1"]),
            "198.51.100.7"
        );
        assert_eq!(asked(&["nonsense"]), "127.0.0.1");
        assert_eq!(asked(&[]), "127.0.0.1");
    }

    #[test]
    fn a_browser_is_named_in_words() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(in_words(chrome), "Chrome on Linux");
        assert_eq!(in_words(&format!("{chrome} Edg/140.0")), "Edge on Linux");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(in_words(safari), "Safari on iPhone");
        assert_eq!(in_words("curl/8.0"), "A program");
    }
}

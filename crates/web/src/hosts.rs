//! Which host is meant: the platform, a lab's origin, or nobody.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, Request},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use course::{OriginKind, OriginName, OriginSpec};
use range::{LabSession, Range};
use tower::{ServiceExt, util::BoxCloneSyncService};

/// Answers requests to labs' hosts; each carries a [`LabHost`] extension.
pub type LabHosts = BoxCloneSyncService<Request, Response, Infallible>;

/// Host names of the server, and how browsers reach it.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The platform's own name, without a port. Labs' origins are one label below it.
    pub platform: String,
    /// What attackers' origins are one label below, so that browsers count
    /// them as another site than the platform and the labs.
    pub elsewhere: String,
    /// Whether TLS ends in front of the server.
    pub tls: bool,
    /// Where the platform is, for mails: `https://learn.example.org`.
    home: String,
    /// Whether it is there for everyone. Otherwise it is where the asking browser
    /// has found it: through a tunnel, on another port.
    is_public: bool,
}

/// Addresses that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an address of a site.
    #[error(
        "`{0}` is no address of a site; write one like `https://learn.example.org`, without a path"
    )]
    NoSite(String),
    /// Browsers give secure cookies and passkeys to secure addresses only.
    #[error(
        "browsers keep no secure cookies for `{0}`: let a reverse proxy speak TLS in front of Quintain and write https://"
    )]
    NoTls(String),
    /// The second name is missing.
    #[error(
        "`{0}` needs --lab-domain: a second domain, below which the attackers' pages of labs are"
    )]
    NoLabDomain(String),
    /// The second name is not a name.
    #[error("`{0}` is no domain name; write one like `quintain-labs.example.net`")]
    NoDomain(String),
    /// The second name is of the same site.
    #[error(
        "`{0}` and `{1}` are one site for browsers; --lab-domain must be registered apart, so that attacks across sites are what they are in the world"
    )]
    SameSite(String, String),
}

impl Default for Addresses {
    fn default() -> Self {
        Self::local(8080)
    }
}

impl Addresses {
    /// For a server on the learner's own machine, on this port: browsers lead
    /// every name below `localhost` to it.
    pub fn local(port: u16) -> Self {
        Self {
            platform: "quintain.localhost".into(),
            elsewhere: "localhost".into(),
            tls: false,
            home: format!("http://quintain.localhost:{port}"),
            is_public: false,
        }
    }

    /// For a server that others reach at `url`, with attackers' pages below
    /// `lab_domain`.
    pub fn public(url: &str, lab_domain: Option<&str>) -> Result<Self, AddressError> {
        let no_site = || AddressError::NoSite(url.into());
        let site = url::Url::parse(url).map_err(|_| no_site())?;
        let Some(url::Host::Domain(platform)) = site.host() else {
            return Err(no_site());
        };
        let plain = site.path() == "/" && site.query().is_none() && site.fragment().is_none();
        if !plain || !site.username().is_empty() || site.password().is_some() {
            return Err(no_site());
        }
        let local = platform == "localhost" || platform.ends_with(".localhost");
        let tls = match site.scheme() {
            "https" => true,
            "http" if local => false,
            "http" => return Err(AddressError::NoTls(url.into())),
            _ => return Err(no_site()),
        };
        let elsewhere = match lab_domain {
            Some(domain) => domain.to_ascii_lowercase(),
            None if local => "localhost".into(),
            None => return Err(AddressError::NoLabDomain(url.into())),
        };
        if !matches!(url::Host::parse(&elsewhere), Ok(url::Host::Domain(_))) {
            return Err(AddressError::NoDomain(elsewhere));
        }
        let attacker = format!("x.{elsewhere}");
        if psl::domain_str(platform) == psl::domain_str(&attacker) {
            return Err(AddressError::SameSite(platform.into(), elsewhere));
        }
        Ok(Self {
            platform: platform.into(),
            elsewhere,
            tls,
            home: site.origin().ascii_serialization(),
            is_public: true,
        })
    }

    /// `http` or `https`.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// Where the platform is, without a slash at the end, whoever asks.
    pub fn home(&self) -> &str {
        &self.home
    }

    /// Whether others reach it under a name of its own.
    pub fn is_public(&self) -> bool {
        self.is_public
    }

    /// Where the platform is for a browser, without a slash at the end.
    pub fn origin(&self, authority: &Authority) -> String {
        if self.is_public {
            return self.home.clone();
        }
        format!("{}://{}{}", self.scheme(), self.platform, authority.port())
    }
}

/// The lab's origin that a request is for. Whether such a session exists is
/// for the range to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabHost {
    /// Name of the origin.
    pub origin: OriginName,
    /// Name of the session: small letters and digits.
    pub session: String,
    /// Whether the host is another site than the platform.
    pub elsewhere: bool,
}

/// A host name that the server answers to.
#[derive(Debug, PartialEq, Eq)]
enum Meant {
    Platform,
    /// This machine, by a name that is not the platform's.
    Loopback,
    Lab(LabHost),
    Nobody,
}

/// Health and metrics answer to this machine under any of its names.
const FOR_THE_MACHINE: [&str; 2] = ["/healthz", "/metrics"];

pub(crate) fn dispatch(addresses: Arc<Addresses>, platform: Router, labs: LabHosts) -> Router {
    Router::new().fallback(move |mut request: Request| async move {
        let authority = authority(&request).unwrap_or_default();
        let (host, _) = split(&authority);
        match addresses.meant(host) {
            Meant::Platform => to(platform, request).await,
            Meant::Loopback if FOR_THE_MACHINE.contains(&request.uri().path()) => {
                to(platform, request).await
            }
            Meant::Loopback if matches!(*request.method(), Method::GET | Method::HEAD) => {
                let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
                let origin = addresses.origin(&Authority(authority.clone()));
                Redirect::temporary(&format!("{origin}{path}")).into_response()
            }
            Meant::Lab(lab) => {
                request.extensions_mut().insert(lab);
                labs.oneshot(request).await.into_response()
            }
            Meant::Loopback | Meant::Nobody => misdirected(&addresses, authority),
        }
    })
}

async fn to(platform: Router, request: Request) -> Response {
    platform.oneshot(request).await.into_response()
}

fn misdirected(addresses: &Addresses, authority: String) -> Response {
    let text = format!(
        "This server does not answer to that name. Open {}/ instead.\n",
        addresses.origin(&Authority(authority))
    );
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::MISDIRECTED_REQUEST, plain, Body::from(text)).into_response()
}

/// Host and port that the client asked for.
pub(crate) fn authority(request: &Request) -> Option<String> {
    if let Some(authority) = request.uri().authority() {
        return Some(authority.as_str().to_ascii_lowercase());
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => Some(host.to_str().ok()?.to_ascii_lowercase()),
        _ => None,
    }
}

/// Host, and `:port` or nothing. An authority that is neither is no host.
/// The name and port under which the browser has reached the server.
#[derive(Debug, Clone)]
pub struct Authority(String);

impl Authority {
    pub(crate) fn of(request: &Request) -> Self {
        Self(authority(request).unwrap_or_default())
    }

    /// `:port`, or nothing for the default port.
    fn port(&self) -> &str {
        split(&self.0).1
    }
}

impl<S: Sync> FromRequestParts<S> for Authority {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let host = parts.headers.get(header::HOST);
        let named = parts.uri.authority().map(|authority| authority.as_str());
        let named = named.or_else(|| host?.to_str().ok());
        Ok(Self(named.unwrap_or_default().to_ascii_lowercase()))
    }
}

/// The cookies of a request, by name and value.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
}

/// Whether an origin is another site than the platform for a browser, as an attacker's is.
pub(crate) fn is_elsewhere(origin: &OriginSpec) -> bool {
    origin.kind == OriginKind::Attacker
}

fn split(authority: &str) -> (&str, &str) {
    let end_of_host = match authority.find(']') {
        Some(bracket) => bracket + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(end_of_host);
    let is_port = port.strip_prefix(':').is_some_and(|digits| {
        (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    if port.is_empty() || is_port {
        (host, port)
    } else {
        ("", "")
    }
}

impl Addresses {
    /// Where the learner's browser finds an origin of a session.
    pub(crate) fn url_of(
        &self,
        session: &LabSession,
        origin: &OriginSpec,
        authority: &Authority,
    ) -> String {
        let parent = if is_elsewhere(origin) {
            &self.elsewhere
        } else {
            &self.platform
        };
        let label = Range::origin_label(session, &origin.name);
        let scheme = self.scheme();
        format!("{scheme}://{label}.{parent}{}", authority.port())
    }

    fn meant(&self, host: &str) -> Meant {
        if host == self.platform {
            return Meant::Platform;
        }
        if matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
            return Meant::Loopback;
        }
        let below = |parent: &str| host.strip_suffix(parent)?.strip_suffix('.');
        let (label, elsewhere) = match (below(&self.platform), below(&self.elsewhere)) {
            (Some(label), _) => (label, false),
            (None, Some(label)) => (label, true),
            (None, None) => return Meant::Nobody,
        };
        lab(label, elsewhere).map_or(Meant::Nobody, Meant::Lab)
    }
}

fn lab(label: &str, elsewhere: bool) -> Option<LabHost> {
    let (origin, session) = label.split_once("--")?;
    let is_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if session.is_empty() || session.len() > 40 || !session.bytes().all(is_id) {
        return None;
    }
    Some(LabHost {
        origin: origin.parse().ok()?,
        session: session.to_owned(),
        elsewhere,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_names_the_platform_and_the_attackers_site() {
        let public = |url, labs| Addresses::public(url, labs);
        let addresses = public("https://learn.example.org", Some("Labs.Example.NET")).unwrap();
        assert_eq!(addresses.platform, "learn.example.org");
        assert_eq!(addresses.elsewhere, "labs.example.net");
        assert!(addresses.tls);
        let asked = Authority("learn.example.org:1".into());
        assert_eq!(addresses.origin(&asked), "https://learn.example.org");
        let local = public("http://quintain.localhost:9000/", None).unwrap();
        assert_eq!((local.elsewhere.as_str(), local.tls), ("localhost", false));
    }

    #[test]
    fn an_address_that_cannot_work_is_refused_with_the_mend() {
        let refused = |url, labs| Addresses::public(url, labs).unwrap_err();
        for url in [
            "learn.example.org",
            "https://192.0.2.1",
            "https://learn.example.org/path",
            "https://user@learn.example.org",
            "ftp://learn.example.org",
        ] {
            assert!(
                matches!(refused(url, Some("x.net")), AddressError::NoSite(_)),
                "{url}"
            );
        }
        let plain = refused("http://learn.example.org", Some("x.net"));
        assert!(matches!(plain, AddressError::NoTls(_)));
        let alone = refused("https://learn.example.org", None);
        assert!(matches!(alone, AddressError::NoLabDomain(_)));
        let number = refused("https://learn.example.org", Some("192.0.2.1"));
        assert!(matches!(number, AddressError::NoDomain(_)));
    }

    #[test]
    fn attackers_pages_must_be_another_site_by_the_public_suffix_list() {
        let same = |url, labs| {
            let answer = Addresses::public(url, Some(labs));
            matches!(answer, Err(AddressError::SameSite(..)))
        };
        assert!(same("https://learn.example.org", "labs.example.org"));
        assert!(same("https://learn.example.org", "learn.example.org"));
        assert!(same("https://learn.example.co.uk", "example.co.uk"));
        assert!(!same("https://learn.example.co.uk", "labs.other.co.uk"));
        assert!(!same("https://one.github.io", "two.github.io"));
    }

    fn meant(authority: &str) -> Meant {
        Addresses::default().meant(split(authority).0)
    }

    fn lab_host(origin: &str, elsewhere: bool) -> Meant {
        Meant::Lab(LabHost {
            origin: origin.parse().unwrap(),
            session: "k3x9".into(),
            elsewhere,
        })
    }

    #[test]
    fn the_platform_has_one_name() {
        assert_eq!(meant("quintain.localhost:8080"), Meant::Platform);
        assert_eq!(meant("quintain.localhost"), Meant::Platform);
        for other in ["localhost:8080", "127.0.0.1:1", "[::1]:8080", "[::1]"] {
            assert_eq!(meant(other), Meant::Loopback, "{other}");
        }
    }

    #[test]
    fn labs_are_one_label_below_the_platform_or_elsewhere() {
        assert_eq!(
            meant("app--k3x9.quintain.localhost:8080"),
            lab_host("app", false)
        );
        assert_eq!(
            meant("attacker--k3x9.localhost:8080"),
            lab_host("attacker", true)
        );
    }

    #[test]
    fn any_other_name_is_nobodys() {
        for name in [
            "",
            "evil.example",
            "evil.example:8080",
            "quintain.localhost.evil.example",
            "xquintain.localhost",
            "x.app--k3x9.quintain.localhost",
            "app--.localhost",
            "--k3x9.localhost",
            "app--k3_9.localhost",
            "quintain.localhost:80:80",
            "quintain.localhost:x",
            "quintain.localhost@evil.example",
            "user@quintain.localhost",
            "[::1]x:80",
            "[::2]",
            "quintain.localhost.",
        ] {
            assert_eq!(meant(name), Meant::Nobody, "{name}");
        }
    }
}

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

pub use crate::addresses::{AddressError, Addresses};

/// Answers requests to labs' hosts; each carries a [`LabHost`] extension.
pub type LabHosts = BoxCloneSyncService<Request, Response, Infallible>;

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
    pub(crate) fn port(&self) -> &str {
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

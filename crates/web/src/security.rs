//! Headers of every answer, and refusal of what other sites make browsers send.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use rand::{TryRngCore, rngs::OsRng};

use crate::{App, Problem, hosts};

/// Random bytes in a nonce.
const NONCE_BYTES: usize = 16;

/// What scripts and styles of one answer are marked with.
#[derive(Debug, Clone)]
pub struct Nonce(String);

impl Nonce {
    /// The nonce as it stands in the page.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Nonce {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let nonce = parts.extensions.get::<Nonce>().cloned();
        nonce.ok_or_else(|| Problem::internal("a page outside the security headers"))
    }
}

/// Random bytes as text.
pub(crate) fn random<const N: usize>() -> String {
    BASE64URL_NOPAD.encode(&random_bytes::<N>())
}

/// Random bytes.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng
        .try_fill_bytes(&mut bytes)
        .expect("the system has random bytes");
    bytes
}

/// Middleware: gives each answer its nonce and its headers. A handler that sets
/// one of them itself is left alone.
pub(crate) async fn headers(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce(random::<NONCE_BYTES>());
    let authority = hosts::authority(&request).unwrap_or_default();
    let policy = content_security_policy(&nonce, &authority, &app.addresses);
    request.extensions_mut().insert(nonce);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = HeaderValue::from_str(&policy).expect("made of host names and base64");
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(policy);
    for (name, value) in FIXED {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if app.addresses.tls {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

const FIXED: [(HeaderName, &str); 9] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
    (
        HeaderName::from_static("x-permitted-cross-domain-policies"),
        "none",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=()",
    ),
];

/// `authority` is a host of the platform, checked by [`hosts`].
fn content_security_policy(nonce: &Nonce, authority: &str, names: &hosts::Addresses) -> String {
    let nonce = nonce.as_str();
    let port = authority.rsplit_once(':').map_or("", |(_, port)| port);
    let port = if port.is_empty() || port.ends_with(']') {
        String::new()
    } else {
        format!(":{port}")
    };
    let (platform, elsewhere) = (&names.platform, &names.elsewhere);
    let (web, socket) = if names.tls {
        ("https", "wss")
    } else {
        ("http", "ws")
    };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         font-src 'self'; img-src 'self' data:; connect-src 'self' {socket}://{platform}{port}; \
         frame-src 'self' {web}://*.{platform}{port} {web}://*.{elsewhere}{port}; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Middleware: refuses what a browser sends on behalf of another site, labs
/// included: changes, reads other than opening a page, and WebSockets.
pub(crate) async fn refuse_other_sites(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    match foreign(&request, app.addresses.scheme()) {
        Some(reason) => {
            let problem = Problem::forbidden(format!(
                "{reason} Open the page from Quintain itself and try again."
            ));
            problem.into_response()
        }
        None => next.run(request).await,
    }
}

fn foreign(request: &Request, scheme: &str) -> Option<&'static str> {
    let headers = request.headers();
    let is_web_socket = headers.contains_key(header::UPGRADE);
    match headers.get(header::ORIGIN) {
        Some(origin) if !is_own(origin, request, scheme) => {
            return Some("The request came from another site.");
        }
        None if is_web_socket => return Some("A WebSocket needs an Origin."),
        _ => {}
    }
    let site = text(headers, "sec-fetch-site");
    if matches!(site, None | Some("same-origin" | "none")) {
        return None;
    }
    let opens_a_page = text(headers, "sec-fetch-mode") == Some("navigate")
        && text(headers, "sec-fetch-dest") == Some("document")
        && is_safe(request.method());
    (!opens_a_page).then_some("The request was made by another site.")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Whether an `Origin` is the host that the request is for.
fn is_own(origin: &HeaderValue, request: &Request, scheme: &str) -> bool {
    let host = hosts::authority(request).unwrap_or_default();
    let own = origin.to_str().ok().and_then(|origin| {
        let rest = origin.strip_prefix(scheme)?.strip_prefix("://")?;
        Some(rest == host)
    });
    own == Some(true)
}

/// Whether a method changes nothing.
pub(crate) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

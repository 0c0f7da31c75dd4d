//! The way from the learner's browser to an origin of a session.
//!
//! In the session an origin has its own name (`books.test`); for the browser it has another host on the
//! platform's port. Names are translated both ways where protocols carry them: in `Host`, `Origin` and
//! `Referer` going in, in `Location`, cookies' `Domain` and CORS headers coming out, and in the text of
//! pages, so that a link from one origin to another works. Nothing else is touched.

use std::net::SocketAddrV4;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use course::{OriginKind, OriginSpec};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body, Frame};
use hyper::header::{
    self, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName,
    HeaderValue, UPGRADE,
};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;

use crate::app::connect;
use crate::error::Error;
use crate::plan;
use crate::session::LabSession;

/// The largest page whose text is translated, in bytes; larger ones pass as they are.
const TRANSLATED: usize = 2 * 1024 * 1024;
/// How long an application may take until its answer begins.
const ANSWER_TIME: Duration = Duration::from_secs(60);

/// A response on its way out.
pub type Outside = Response<BoxBody<Bytes, BoxError>>;
/// Why a body broke off.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What the learner's browser calls an origin: scheme and authority, as in `http://app--x.example:8080`.
type Named<'a> = &'a (dyn Fn(&OriginSpec) -> String + Send + Sync);

/// Passes a request on to an origin of the session and its answer back.
pub async fn forward<B>(
    session: &Arc<LabSession>,
    origin: &OriginSpec,
    request: Request<B>,
    outside: Named<'_>,
) -> Result<Outside, Error>
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    session.touch();
    let names = Names::of(session, outside);
    let is_page = request
        .headers()
        .get("sec-fetch-dest")
        .is_some_and(|dest| dest == "document" || dest == "iframe");
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    // The answer to a form is no page that can be opened again.
    if is_page && request.method() == Method::GET {
        session.navigated(origin.name.as_str(), &path);
    }
    if origin.kind == OriginKind::Attacker
        && let Some(site) = session.site().await
    {
        let mut request = request;
        names.to_session(request.headers_mut(), origin);
        let response = site.answer(request).await;
        let response = response.map(|body| body.map_err(|never| match never {}).boxed());
        return Ok(names.out_of_session(response).await);
    }
    let address = plan::address(origin);
    pass(session, origin, address, &path, request, &names).await
}

async fn pass<B>(
    session: &Arc<LabSession>,
    origin: &OriginSpec,
    address: SocketAddrV4,
    path: &str,
    mut request: Request<B>,
    names: &Names,
) -> Result<Outside, Error>
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    let sandbox = session.sandbox().await?;
    let stream = tokio::time::timeout(ANSWER_TIME, connect(&sandbox, address))
        .await
        .ok()
        .and_then(Result::ok)
        .ok_or_else(|| Error::NotNow("The application does not answer.".into()))?;
    let upgrade = request.headers().get(UPGRADE).cloned();
    let learner = upgrade.as_ref().map(|_| hyper::upgrade::on(&mut request));
    let failed = |_| Error::NotNow("The application broke the connection off.".into());
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(256 * 1024)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    tokio::spawn(async move {
        let _ = connection.with_upgrades().await;
    });
    let (mut head, body) = request.into_parts();
    hop_by_hop(&mut head.headers);
    names.to_session(&mut head.headers, origin);
    // Pages are translated as text; what the application compresses is left alone.
    head.headers.remove(header::ACCEPT_ENCODING);
    if let Some(protocol) = &upgrade {
        head.headers.insert(UPGRADE, protocol.clone());
        head.headers
            .insert(CONNECTION, HeaderValue::from_static("upgrade"));
    }
    head.uri = path
        .parse::<Uri>()
        .map_err(|_| Error::BadInput("This address can't be used.".into()))?;
    head.version = hyper::Version::HTTP_11;
    let request = Request::from_parts(head, body);
    let answer = tokio::time::timeout(ANSWER_TIME, sender.send_request(request))
        .await
        .map_err(|_| {
            Error::NotNow(format!(
                "The application did not answer within {} seconds.",
                ANSWER_TIME.as_secs()
            ))
        })?
        .map_err(failed)?;
    let mut answer = answer;
    if answer.status() == StatusCode::SWITCHING_PROTOCOLS
        && let Some(learner) = learner
    {
        let application = hyper::upgrade::on(&mut answer);
        tokio::spawn(async move {
            if let (Ok(learner), Ok(application)) = tokio::join!(learner, application) {
                let (mut learner, mut application) =
                    (TokioIo::new(learner), TokioIo::new(application));
                let _ = tokio::io::copy_bidirectional(&mut learner, &mut application).await;
            }
        });
        return Ok(answer.map(|body| body.map_err(boxed_error).boxed()));
    }
    hop_by_hop(answer.headers_mut());
    let answer = answer.map(|body| body.map_err(boxed_error).boxed());
    Ok(names.out_of_session(answer).await)
}

fn boxed_error(error: hyper::Error) -> BoxError {
    Box::new(error)
}

/// Removes what concerns one connection only (RFC 9110, section 7.6.1).
fn hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in [
        CONNECTION,
        UPGRADE,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::PROXY_AUTHENTICATE,
        header::PROXY_AUTHORIZATION,
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
    ] {
        headers.remove(name);
    }
}

/// The names of a session's origins, inside and outside.
struct Names(Vec<(String, String)>);

impl Names {
    fn of(session: &LabSession, outside: Named<'_>) -> Self {
        let pairs = session
            .lab
            .origins
            .iter()
            .map(|origin| (origin.url(), outside(origin)));
        Self(pairs.collect())
    }

    /// Requests speak of origins by their names inside.
    fn to_session(&self, headers: &mut HeaderMap, origin: &OriginSpec) {
        let host = origin.url();
        let host = host.trim_start_matches("http://");
        if let Ok(host) = HeaderValue::from_str(host) {
            headers.insert(HOST, host);
        }
        for name in [header::ORIGIN, header::REFERER] {
            edit(headers, &name, |text| {
                self.0
                    .iter()
                    .fold(text.to_owned(), |text, (inside, outside)| {
                        text.replace(outside.as_str(), inside)
                    })
            });
        }
    }

    fn outside(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, (inside, outside)| {
                replace_origin(&text, inside, outside)
            })
    }

    /// Responses speak of origins by their names outside.
    async fn out_of_session(&self, mut response: Outside) -> Outside {
        let headers = response.headers_mut();
        for name in [
            header::LOCATION,
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            header::CONTENT_SECURITY_POLICY,
            header::REFRESH,
            header::LINK,
        ] {
            edit(headers, &name, |text| self.outside(text));
        }
        self.cookies(headers);
        let is_text = headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| {
                ["text/html", "text/css", "javascript", "json"]
                    .iter()
                    .any(|text| kind.contains(text))
            });
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let known_and_small = length.is_some_and(|length| length <= TRANSLATED);
        if !is_text || !known_and_small || headers.contains_key(CONTENT_ENCODING) {
            // Streams keep streaming.
            return response;
        }
        let (mut head, body) = response.into_parts();
        // hyper reads no more of a body than its Content-Length says, which has been looked at.
        match body.collect().await {
            Ok(body) => {
                let bytes = body.to_bytes();
                let bytes = match std::str::from_utf8(&bytes) {
                    Ok(text) => Bytes::from(self.outside(text)),
                    Err(_) => bytes,
                };
                head.headers
                    .insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
                let body = Full::new(bytes).map_err(|never| match never {}).boxed();
                Response::from_parts(head, body)
            }
            Err(error) => {
                // The application broke off in the middle; so do we.
                let broken = Err::<Frame<Bytes>, BoxError>(error);
                let body = StreamBody::new(futures_util::stream::iter([broken]));
                let body = BodyExt::boxed(body);
                Response::from_parts(head, body)
            }
        }
    }

    /// A cookie's Domain would name a host that the browser does not know: without it the cookie is for
    /// the origin that set it.
    fn cookies(&self, headers: &mut HeaderMap) {
        let all: Vec<HeaderValue> = headers
            .get_all(header::SET_COOKIE)
            .iter()
            .cloned()
            .collect();
        headers.remove(header::SET_COOKIE);
        for cookie in all {
            let kept = cookie.to_str().ok().map(|text| {
                text.split(';')
                    .filter(|part| !part.trim().to_ascii_lowercase().starts_with("domain="))
                    .collect::<Vec<_>>()
                    .join(";")
            });
            let kept = kept.and_then(|text| HeaderValue::from_str(&text).ok());
            headers.append(header::SET_COOKIE, kept.unwrap_or(cookie));
        }
    }
}

/// Replaces an origin, but not where it is only the beginning of another host or port.
fn replace_origin(text: &str, inside: &str, outside: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(inside) {
        let (before, found) = rest.split_at(at);
        let after = &found[inside.len()..];
        result.push_str(before);
        let longer = after
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':'));
        result.push_str(if longer { inside } else { outside });
        rest = after;
    }
    result.push_str(rest);
    result
}

fn edit(headers: &mut HeaderMap, name: &HeaderName, change: impl Fn(&str) -> String) {
    let changed = headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| HeaderValue::from_str(&change(text)).ok());
    if let Some(value) = changed {
        headers.insert(name.clone(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_origins_are_renamed() {
        let outside = "http://app--x.localhost:8080";
        let renamed = |text: &str| replace_origin(text, "http://books.test", outside);
        assert_eq!(
            renamed("href='http://books.test/a'"),
            format!("href='{outside}/a'")
        );
        assert_eq!(renamed("http://books.test"), outside);
        for other in [
            "http://books.test.evil.test/",
            "http://books.test:81/",
            "http://books.tests/",
        ] {
            assert_eq!(renamed(other), other);
        }
    }
}

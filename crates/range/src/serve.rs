//! A small web server of ours on a session's network.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddrV4;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use sandbox::Session;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::blocking::blocking;
use crate::error::Error;

/// Connections at a time to one server; further ones wait.
const CONNECTIONS: usize = 64;
/// How long a client may take to send a request's head.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// Answers requests to `address` until the session is dropped.
pub(crate) async fn serve_in_session<H, F>(
    session: &Arc<Session>,
    address: SocketAddrV4,
    handler: H,
) -> Result<(), Error>
where
    H: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<Full<Bytes>>> + Send + 'static,
{
    let asked = session.clone();
    let listener = blocking(move || asked.listen(address)).await?;
    let listener = TcpListener::from_std(listener).map_err(Error::Io)?;
    let session = Arc::downgrade(session);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::spawn(async move {
        loop {
            let Ok(place) = places.clone().acquire_owned().await else {
                return;
            };
            // A session that is over has no clients; look for that now and then.
            let stream = loop {
                match tokio::time::timeout(Duration::from_secs(5), listener.accept()).await {
                    Ok(Ok((stream, _))) => break stream,
                    Ok(Err(_)) => return,
                    Err(_) if session.strong_count() == 0 => return,
                    Err(_) => {}
                }
            };
            let handler = handler.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request| {
                    let answer = handler(request);
                    async move { Ok::<_, Infallible>(answer.await) }
                });
                let _ = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(HEAD_TIME)
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
                drop(place);
            });
        }
    });
    Ok(())
}

/// A short text.
pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

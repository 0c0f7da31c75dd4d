//! Requests to the provider: no redirects, a bounded answer, a bounded time.

use std::time::Duration;

use axum::body::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use openidconnect::{HttpRequest, HttpResponse};

/// The most bytes of an answer.
const BYTES: usize = 1024 * 1024;
/// How long an answer may take.
const TIME: Duration = Duration::from_secs(10);

/// The provider did not answer as it should.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unanswered {
    #[error("no answer: {0}")]
    Connection(#[from] hyper_util::client::legacy::Error),
    #[error("the answer broke off or is larger than 1 MiB: {0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
    #[error("no answer within 10 seconds")]
    Time,
}

/// Speaks HTTPS, trusting the certificates that the machine trusts.
#[derive(Clone)]
pub(super) struct Http(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Http {
    pub fn new() -> std::io::Result<Self> {
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }

    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let answer = tokio::time::timeout(TIME, self.exchange(request));
        answer.await.map_err(|_| Unanswered::Time)?
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let (parts, body) = self.0.request(request).await?.into_parts();
        let body = Limited::new(body, BYTES).collect().await;
        let body = body.map_err(Unanswered::Body)?.to_bytes();
        Ok(HttpResponse::from_parts(parts, body.to_vec()))
    }
}

//! For whoever watches the server.

use std::time::Instant;

use axum::{
    Json,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use serde::Serialize;

use crate::{App, Problem};

const REQUESTS: &str = "quintain_http_requests_total";
const SECONDS: &str = "quintain_http_request_seconds";
/// From a cached page to a start in a herd.
const BUCKETS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

fn builder() -> PrometheusBuilder {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
        .expect("there are buckets")
}

/// Makes every metric of the process count, once per process.
pub fn install_metrics() -> PrometheusHandle {
    builder()
        .install_recorder()
        .expect("nothing else counts in this process")
}

/// A recorder that nothing reports to, for tests.
pub fn idle_metrics() -> PrometheusHandle {
    builder().build_recorder().handle()
}

#[derive(Serialize)]
pub(crate) struct Health {
    status: &'static str,
    labs: usize,
}

/// GET /healthz: whether the server can do its work.
pub(crate) async fn healthz(State(app): State<App>) -> Result<Json<Health>, Problem> {
    if let Err(error) = app.keep.answers().await {
        tracing::error!(%error, "not healthy");
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Not healthy",
            "The database does not answer.",
        ));
    }
    Ok(Json(Health {
        status: "ok",
        labs: app.library().courses.labs().count(),
    }))
}

/// GET /metrics: counts in the text format of Prometheus. Names no learner.
pub(crate) async fn metrics(State(app): State<App>) -> ([(HeaderName, &'static str); 1], String) {
    let (running, waiting) = app.range.count();
    metrics::gauge!("quintain_labs_running").set(running as f64);
    metrics::gauge!("quintain_labs_waiting").set(waiting as f64);
    app.metrics.run_upkeep();
    let text = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, text)], app.metrics.render())
}

/// Middleware: counts and times requests by route.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = method_label(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let seconds = start.elapsed().as_secs_f64();
    metrics::counter!(REQUESTS, "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!(SECONDS, "route" => route).record(seconds);
    response
}

/// Clients can make up methods, and each label is kept for ever.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

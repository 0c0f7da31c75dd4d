use axum::{
    Router, middleware,
    routing::{get, post},
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    App, Problem, api, assets, dev, health,
    hosts::{self, LabHosts},
    identity, pages, problem, security,
};

/// Every address of the platform. What arrives for a lab's host goes to `labs`.
pub fn router(app: App, labs: LabHosts) -> Router {
    let signed_in = Router::new()
        .route("/labs", get(pages::labs::show))
        .route("/labs/{slug}", get(pages::workspace::show))
        .route(
            "/drills",
            get(pages::drills::show).post(api::drills::answer),
        )
        .route("/notes", get(pages::notes::show))
        .route("/sign-out", post(identity::sign_out))
        .merge(api::router())
        .merge(api::reading())
        .route_layer(middleware::from_fn(security::demand_csrf_token))
        .route_layer(middleware::from_fn(identity::demand));
    let open_to_all = Router::new()
        .route("/", get(pages::home::show))
        .route("/courses", get(pages::catalogue::show))
        .route("/courses/{course}", get(pages::course::show))
        .route("/courses/{course}/{section}", get(pages::section::show))
        .route("/courses/{course}/{section}/quiz", get(pages::quiz::show))
        .route(
            "/courses/{course}/{section}/case/{case}",
            get(pages::case_study::show),
        )
        .route("/glossary", get(pages::glossary::show))
        .route("/search", get(pages::search::show))
        .route("/search/hits", get(pages::search::hits))
        .route("/dev/changes", get(dev::changes))
        .merge(api::running())
        .route_layer(middleware::from_fn(security::demand_csrf_token))
        .route("/welcome", get(identity::welcome).head(async || ()))
        .route("/assets/{version}/{*path}", get(assets::show))
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics));
    let platform = signed_in
        .merge(open_to_all)
        .fallback(|| async { Problem::no_such_page() })
        .method_not_allowed_fallback(|| async { Problem::wrong_method() })
        .layer(middleware::from_fn_with_state(
            app.clone(),
            identity::recognise,
        ))
        .layer(middleware::from_fn(security::refuse_other_sites))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(middleware::from_fn(problem::as_page))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            security::headers,
        ))
        .layer(middleware::from_fn(health::count))
        .with_state(app.clone());
    hosts::dispatch(app.addresses, platform, labs)
}

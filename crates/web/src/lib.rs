//! HTTP in, HTML and JSON out.
//!
//! [`router`](router()) is the map of every address and of the right that each
//! needs; a page's file is found by its address. Handlers fetch, decide and
//! respond; what they know of the world is in [`App`].
//!
//! Requests pass, from outside in: [`hosts`] (platform or lab?), [`security`]
//! (headers, and refusal of what other sites send), [`identity`] (who is it?),
//! `guard` (may they?), the page. Errors are [`Problem`]s; a browser that asked for
//! a page gets them as one.

mod addresses;
mod api;
mod app;
mod assembled;
pub mod assets;
pub mod client;
pub mod dev;
mod form;
mod guard;
pub mod health;
pub mod hosts;
pub mod identity;
mod keep;
mod keeper;
pub mod lab_hosts;
mod library;
mod pace;
mod pages;
mod problem;
mod question;
mod reader;
mod router;
mod routes;
mod secret;
pub mod security;
pub mod server;
pub mod sign_in;
mod visit;

pub use app::App;
pub use keep::Keep;
pub use lab_hosts::Gates;
pub use library::{Library, Shelf};
pub use pace::Pace;
pub use problem::Problem;
pub use router::{router, table};
pub use routes::{Of, Route};

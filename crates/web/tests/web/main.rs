//! The platform as browsers meet it.

mod hosts;
mod pages;
mod security;
mod server;
mod sign_in;

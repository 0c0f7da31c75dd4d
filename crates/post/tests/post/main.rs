//! Mail from outside: what is told to whom, what it looks like, and that it goes out once.

mod killed;
mod mails;
mod once;
mod scene;
mod server;
mod smtp;

//! Sessions as a learner has them: files, application, terminal, flags, origins, and their turn.

#[path = "../support/mod.rs"]
mod support;

mod application;
mod attack;
mod desk;
mod files;
mod origins;
mod submissions;
mod terminal;
mod turns;

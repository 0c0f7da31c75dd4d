//! Programs that are forked from a template are like those that are executed, and stay apart as much.

#[path = "../support/mod.rs"]
mod support;

mod ends;
mod labs;
mod likeness;
mod own_draws;
mod refused;

//! The commands that authors and operators use, as they are run.

#[path = "../support/mod.rs"]
mod support;

mod attack;
mod backup;
mod check;
mod doctor;
mod grade;
mod lab_new;
#[path = "../../../store/tests/support/postgres.rs"]
mod postgres;
mod run;

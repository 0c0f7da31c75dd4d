//! What code in a lab can reach: nothing but its own lab, whatever it tries.

#[path = "../support/mod.rs"]
mod support;

mod attempts;
mod ends;
mod limits;
mod ordinary_user;
mod system_calls;
mod walls;

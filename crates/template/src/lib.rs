//! [`sandbox::library`] as `libquintain_template.so`: a crate of its own, because a shared library's file
//! has one name whatever it was built with, and the sandbox is built with several sets of features.

pub use sandbox::library::*;

//! Folders in, a course and diagnostics out.

mod faulty;
mod folder;
mod good;

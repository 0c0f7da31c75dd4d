//! The platform as browsers meet it.

mod catalogue;
mod course_files;
mod home;
mod hosts;
mod notes;
mod pages;
mod quizzes;
mod reading;
mod running;
mod search;
mod security;
mod server;
mod sign_in;

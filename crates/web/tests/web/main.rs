//! The platform as browsers meet it.

mod account;
mod audit;
mod calendar;
mod catalogue;
mod certificates;
mod course_files;
mod doors;
mod first_start;
mod home;
mod hosts;
mod invitations;
mod notes;
mod pages;
mod people;
mod public;
mod quizzes;
mod reading;
mod rights;
mod running;
mod search;
mod security;
mod server;
mod sign_in;
mod trial;
mod unsubscribe;

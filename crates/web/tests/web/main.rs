//! The platform as browsers meet it.

mod account;
mod audit;
mod calendar;
mod certificates;
mod doors;
mod first_start;
mod hosts;
mod invitations;
mod pages;
mod people;
mod public;
mod rights;
mod security;
mod server;
mod sign_in;
mod trial;
mod unsubscribe;

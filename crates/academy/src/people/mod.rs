//! People, their teams, and what each may do.

mod email;
mod person;
mod rights;
mod rights_table;
mod role;
mod team;

pub use email::{Email, EmailError};
pub use person::{NewPerson, PeopleFilter, Person, PersonChange};
pub use rights::{Actor, Object, Reach, Right, Rule, TokenScope, allowed};
pub use rights_table::RIGHTS;
pub use role::{Role, RoleError};
pub use team::{Member, Team};

#[cfg(test)]
mod tests;

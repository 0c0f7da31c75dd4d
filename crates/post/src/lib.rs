//! Mail: decided by the academy's rules, written from templates, carried by SMTP
//! or laid into a folder, once.
//!
//! [`Office`] is the loop: it looks who is to be told what ([`notices`]), lays a
//! parcel into the outbox for each, and takes due parcels out. A [`Writer`] makes
//! a parcel a mail, a [`Transport`] carries it.
//!
//! # What "once" means
//!
//! A parcel has a key, and the store takes each key once for ever, so a notice is
//! decided once however often somebody looks. A parcel is sent first and crossed
//! out then. If the program ends between the two, the parcel is sent again after
//! [`Parcel::LEASE_MINUTES`](academy::Parcel::LEASE_MINUTES): no crash loses a
//! mail.
//!
//! - In a folder, the file is named for the key and put in place in one step: the
//!   second time it replaces itself. There is one file, whatever crashes.
//! - By SMTP, the gap is the moment between the server's "250" and the commit that
//!   follows. SMTP has no answer to whether an earlier message arrived. The second
//!   one carries the same `Message-ID`, by which mail stores that look for
//!   duplicates drop it. This is the only way to be told something twice.

mod courier;
mod folder;
mod letter;
mod message;
mod notices;
mod office;
mod seal;
mod smtp;
mod templates;
mod transport;
mod writer;

pub use courier::{Courier, Round};
pub use letter::{Addressee, Letter};
pub use message::{Mail, Sender, SenderError};
pub use notices::Notices;
pub use office::{Bell, Keep, Office, Syllabi};
pub use seal::{Seal, Unsubscribe};
pub use smtp::Smtp;
pub use templates::Site;
pub use transport::{Carrier, Transport, TransportError, Undelivered};
pub use writer::Writer;

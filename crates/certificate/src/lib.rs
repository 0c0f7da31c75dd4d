//! Certificates: one page of PDF to hang up, and a credential that a program can
//! verify.
//!
//! The PDF is one A4 page in the house font, tagged for screen readers (PDF/UA-1),
//! with the address at which it is verified. The credential is an Open Badges 3.0
//! `OpenBadgeCredential`, which is a W3C verifiable credential (data model 2.0),
//! signed with the `eddsa-rdfc-2022` suite, which Open Badges asks verifiers to
//! know. Its issuer is `did:web:` and the installation's host; whoever verifies
//! fetches the key from [`Issuer::did_document`]'s address,
//! `/.well-known/did.json`, and asks [`Issuer::status`] whether the certificate
//! was declared void.
//!
//! Both are made again from the [`Certificate`](academy::Certificate) whenever they
//! are asked for, and are the same each time.

mod credential;
mod font;
mod key;
mod page;
mod proof;
mod tagged;

pub use credential::{CredentialError, Issuer};
pub use key::{InstallationKey, KeyError};
pub use page::{PageError, pdf};

//! What a manager and an auditor see: assignments and certificates.

mod assignment;
mod certificate;

pub use assignment::{Assigned, Assignment, AssignmentState, NewAssignment};
pub use certificate::{Certificate, CertificateNumber, CertificateNumberError};

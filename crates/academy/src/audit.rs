//! Who did what with other people's things, or with the keys to their own.

use serde::Serialize;

use crate::{AuditId, Moment, PersonId};

/// One line of the audit log. Appended to, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// When.
    pub at: Moment,
    /// Who; `None`: the program itself, or somebody who is not signed in.
    pub actor: Option<PersonId>,
    /// What was done.
    pub act: Act,
    /// To what: `person/12`, `team/3`, `seat/7`.
    pub object: String,
    /// What else there is to say, in words; never a secret.
    pub detail: String,
    /// The network address that it came from.
    pub address: Option<String>,
}

/// A line with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditLine {
    /// Its number.
    pub id: AuditId,
    /// The line.
    #[serde(flatten)]
    pub entry: AuditEntry,
}

/// Who is acting, from where and when. Methods that change something which
/// must be accounted for take it, and write the line in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who; `None`: the program itself, or somebody who is not signed in.
    pub actor: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// The network address.
    pub address: Option<String>,
}

impl By {
    /// The program itself.
    pub fn program(at: Moment) -> Self {
        Self {
            actor: None,
            at,
            address: None,
        }
    }

    /// Somebody, from a network address.
    pub fn person(person: PersonId, at: Moment, address: Option<String>) -> Self {
        Self {
            actor: Some(person),
            at,
            address,
        }
    }

    /// The line that says what they did.
    pub fn did(
        &self,
        act: Act,
        object: impl Into<String>,
        detail: impl Into<String>,
    ) -> AuditEntry {
        AuditEntry {
            at: self.at,
            actor: self.actor,
            act,
            object: object.into(),
            detail: detail.into(),
            address: self.address.clone(),
        }
    }
}

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $name:literal),* $(,)?) => {
        /// What the audit log tells.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Act {
            $($(#[$doc])* $act),*
        }

        impl Act {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$act),*];

            /// Its name in the database and in exports.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$act => $name),*
                }
            }

            /// The act of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|act| act.name() == name)
            }
        }
    };
}

acts! {
    /// The first administrator was made.
    InstallationFounded = "installation.founded",
    /// An account was made.
    PersonAdded = "person.added",
    /// Name, address, role, zone or language was changed.
    PersonChanged = "person.changed",
    /// An account was closed to its owner.
    PersonDeactivated = "person.deactivated",
    /// An account was opened again.
    PersonReactivated = "person.reactivated",
    /// All that says who a person is was taken out.
    PersonErased = "person.erased",
    /// Everything kept of a person was handed out.
    PersonExported = "person.exported",
    /// A browser was signed in.
    SignedIn = "sign_in.made",
    /// A sign-in was refused.
    SignInRefused = "sign_in.refused",
    /// Signed-in browsers were signed out by their owner's list or by somebody else.
    SignInsRevoked = "sign_in.revoked",
    /// A password was set.
    PasswordSet = "password.set",
    /// The second factor by app was switched on.
    TotpSet = "totp.set",
    /// The second factor by app was switched off.
    TotpRemoved = "totp.removed",
    /// Recovery codes were made anew.
    RecoveryCodesMade = "recovery_codes.made",
    /// A recovery code was used up.
    RecoveryCodeUsed = "recovery_code.used",
    /// A passkey was added.
    PasskeyAdded = "passkey.added",
    /// A passkey was removed.
    PasskeyRemoved = "passkey.removed",
    /// An account elsewhere was tied to this one.
    AccountLinked = "single_sign_on.linked",
    /// It was untied.
    AccountUnlinked = "single_sign_on.unlinked",
    /// A one-time link was made.
    LinkMade = "link.made",
    /// A team was made.
    TeamAdded = "team.added",
    /// A team got another name.
    TeamRenamed = "team.renamed",
    /// A team was dissolved.
    TeamRemoved = "team.removed",
    /// Somebody joined a team, or became or ceased to be its manager.
    MemberPut = "team.member_put",
    /// Somebody left a team.
    MemberRemoved = "team.member_removed",
    /// An invitation or a seat code was made.
    InvitationMade = "invitation.made",
    /// It was withdrawn.
    InvitationWithdrawn = "invitation.withdrawn",
    /// It was accepted.
    InvitationAccepted = "invitation.accepted",
    /// A seat was given.
    SeatGranted = "seat.granted",
    /// A seat got another year.
    SeatRenewed = "seat.renewed",
    /// A seat was ended.
    SeatEnded = "seat.ended",
    /// A unit was opened before its time.
    UnitOpened = "seat.unit_opened",
    /// The number of seats of a course was set.
    SeatsAllotted = "seats.allotted",
    /// Work was assigned.
    AssignmentMade = "assignment.made",
    /// It was withdrawn.
    AssignmentWithdrawn = "assignment.withdrawn",
    /// A certificate was issued.
    CertificateIssued = "certificate.issued",
    /// A certificate was declared void.
    CertificateRevoked = "certificate.revoked",
    /// A personal API token was made.
    TokenMade = "token.made",
    /// It was revoked.
    TokenRevoked = "token.revoked",
    /// A webhook was added.
    WebhookAdded = "webhook.added",
    /// It was changed, switched on or off.
    WebhookChanged = "webhook.changed",
    /// It was removed.
    WebhookRemoved = "webhook.removed",
    /// Somebody looked at another person's submitted code.
    SubmissionSeen = "submission.seen",
    /// A report about other people was taken out.
    ReportTaken = "report.taken",
    /// A backup was made or put back.
    BackupMade = "backup.made",
}

impl Serialize for Act {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

/// Which lines are wanted. All conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Done by this person.
    pub actor: Option<PersonId>,
    /// Of this kind.
    pub act: Option<Act>,
    /// Done to exactly this.
    pub object: Option<String>,
    /// Not before.
    pub from: Option<Moment>,
    /// Before.
    pub until: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_act_has_a_name_of_its_own_and_is_found_by_it() {
        let names: BTreeSet<_> = Act::ALL.iter().map(|act| act.name()).collect();
        assert_eq!(names.len(), Act::ALL.len());
        for act in Act::ALL {
            assert_eq!(Act::named(act.name()), Some(*act));
        }
        assert_eq!(Act::named("person"), None);
    }

    #[test]
    fn a_line_of_the_log_says_who_did_what_to_what_from_where_and_when() {
        let by = By::person(PersonId(7), Moment(1_000), Some("192.0.2.1".into()));
        let entry = by.did(Act::SeatGranted, "seat/3", "web security, from 2026-03-01");
        let written = serde_json::to_value(&entry).unwrap();
        assert_eq!(
            written,
            serde_json::json!({
                "at": 1000, "actor": 7, "act": "seat.granted", "object": "seat/3",
                "detail": "web security, from 2026-03-01", "address": "192.0.2.1",
            })
        );
    }
}

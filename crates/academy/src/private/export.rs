use serde::Serialize;

use crate::{
    ApiToken, Assignment, AuditLine, Bookmark, Certificate, Entry, Invitation, Note, Person,
    Preferences, Seat, SignIn, Team, Webhook,
};

/// Everything that is kept of a person, for that person; the record and the
/// workspaces come beside it, since they can be long. Hashes and keys are not
/// in it: they are worth something only to those who should not have them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Export {
    /// Who it is.
    pub person: Person,
    /// Their teams.
    pub teams: Vec<Team>,
    /// Their seats.
    pub seats: Vec<Seat>,
    /// How they can sign in.
    pub sign_in_with: SignInWith,
    /// Their signed-in browsers.
    pub sign_ins: Vec<SignIn>,
    /// Their API tokens.
    pub tokens: Vec<ApiToken>,
    /// Their webhooks.
    pub webhooks: Vec<Webhook>,
    /// Invitations that they made.
    pub invitations: Vec<Invitation>,
    /// What they want to be told.
    pub preferences: Preferences,
    /// Their notes.
    pub notes: Vec<Note>,
    /// Their bookmarks.
    pub bookmarks: Vec<Bookmark>,
    /// Work that was assigned to them, through a team or directly.
    pub assignments: Vec<Assignment>,
    /// Their certificates.
    pub certificates: Vec<Certificate>,
    /// What they did, and what was done to them.
    pub audit: Vec<AuditLine>,
    /// All that they did in courses, oldest first.
    pub record: Vec<Entry>,
    /// Their files, by lab.
    pub workspaces: Vec<ExportedFile>,
}

/// How somebody can sign in, without what it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignInWith {
    /// Whether there is a password.
    pub password: bool,
    /// Whether there is an app with numbers.
    pub totp: bool,
    /// Recovery codes left.
    pub recovery_codes: usize,
    /// Names of passkeys.
    pub passkeys: Vec<String>,
    /// Accounts elsewhere.
    pub outside: Vec<crate::OutsideAccount>,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedFile {
    /// The lab.
    pub lab: course::LabSlug,
    /// Which submission it belongs to; `None`: the workspace as it is now.
    pub submission: Option<u32>,
    /// Its place: `app/app.py`.
    pub path: String,
    /// What is in it, in Base64; `None`: it was deleted.
    pub content: Option<String>,
}

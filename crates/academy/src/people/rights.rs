//! Who may do what: one question, answered in one place.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{PersonId, RIGHTS, Role, TeamId};

/// Everything that a route can ask leave for. What each is, and who has it, is
/// in [`RIGHTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// See the catalogue, read its samples and run their code.
    SeeCatalogue,
    /// Use the doors: sign in, accept an invitation, follow a one-time link.
    UseDoors,
    /// Look a certificate up by its number.
    VerifyCertificate,
    /// Use a course with one's own seat.
    Learn,
    /// Use all of every course without a seat.
    SkipSeat,
    /// Write notes and set bookmarks, and read one's own.
    KeepNotes,
    /// See a person's account.
    SeePerson,
    /// Change a person's name, zone, language and mail.
    ChangeProfile,
    /// Change passwords, second factors, passkeys and accounts elsewhere.
    ChangeKeys,
    /// See and sign out signed-in browsers.
    RevokeSignIns,
    /// Make a link that signs somebody in or lets them set a password.
    MakeSignInLink,
    /// Make personal API tokens.
    MakeTokens,
    /// Take out everything that is kept of a person.
    ExportPerson,
    /// Delete a person.
    ErasePerson,
    /// Give roles, change addresses, deactivate and reactivate.
    ChangePeople,
    /// See a team and who is in it.
    SeeTeam,
    /// Make and dissolve teams, and put people into them.
    ArrangeTeams,
    /// Give a team another name, and take people out of it.
    ChangeTeam,
    /// Invite learners by link, list or seat code.
    Invite,
    /// Invite people with another role.
    InviteWithRole,
    /// Give, renew and end seats.
    GrantSeats,
    /// Open a unit before its time.
    OpenEarly,
    /// Set how many seats a course has.
    AllotSeats,
    /// See how far a person is.
    SeeProgress,
    /// See a person's submitted code with its verdicts.
    SeeSubmissions,
    /// Give and withdraw work.
    Assign,
    /// Take out lists and reports.
    TakeReports,
    /// Have a certificate issued for what was done.
    ClaimCertificate,
    /// Declare a certificate void.
    RevokeCertificate,
    /// Have other programs told.
    ManageWebhooks,
    /// See what `quintain check` says of the courses.
    CheckCourses,
    /// Read the audit log.
    SeeAudit,
    /// See and change how the installation runs.
    Operate,
}

/// How far a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Nowhere.
    No,
    /// To what is one's own.
    Own,
    /// To what is one's own, and to the teams that one manages and those in them.
    Teams,
    /// To everything.
    All,
}

/// What a personal API token can be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TokenScope {
    /// See one's own.
    #[serde(rename = "own:read")]
    ReadOwn,
    /// Change one's own.
    #[serde(rename = "own:write")]
    WriteOwn,
    /// See people and teams, as far as one may.
    #[serde(rename = "team:read")]
    ReadTeam,
    /// Change people and teams, as far as one may.
    #[serde(rename = "team:write")]
    WriteTeam,
    /// Run the installation, if one may.
    #[serde(rename = "admin")]
    Administer,
}

impl TokenScope {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ReadOwn,
        Self::WriteOwn,
        Self::ReadTeam,
        Self::WriteTeam,
        Self::Administer,
    ];

    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadOwn => "own:read",
            Self::WriteOwn => "own:write",
            Self::ReadTeam => "team:read",
            Self::WriteTeam => "team:write",
            Self::Administer => "admin",
        }
    }

    /// The scope of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// One line of [`RIGHTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The right.
    pub right: Right,
    /// What it is, in words.
    pub about: &'static str,
    /// Whether everyone has it, signed in or not.
    pub anyone: bool,
    /// How far it reaches for learners.
    pub learner: Reach,
    /// For managers.
    pub manager: Reach,
    /// For authors.
    pub author: Reach,
    /// For administrators.
    pub administrator: Reach,
    /// What a token needs for it; `None`: no token is enough, a signed-in
    /// browser must ask.
    pub scope: Option<TokenScope>,
}

impl Rule {
    /// How far the right reaches for a role.
    pub fn reach(&self, role: Role) -> Reach {
        match role {
            Role::Learner => self.learner,
            Role::Manager => self.manager,
            Role::Author => self.author,
            Role::Administrator => self.administrator,
        }
    }

    /// The farthest that a token with these scopes reaches with it: without a
    /// scope for teams no farther than what is its owner's own.
    fn leave(&self, scopes: &BTreeSet<TokenScope>) -> Reach {
        let Some(scope) = self.scope.filter(|scope| scopes.contains(scope)) else {
            return Reach::No;
        };
        let wider = match scope {
            TokenScope::ReadOwn => TokenScope::ReadTeam,
            TokenScope::WriteOwn => TokenScope::WriteTeam,
            other => other,
        };
        if scopes.contains(&wider) {
            Reach::All
        } else {
            Reach::Own
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who is not signed in.
    Nobody,
    /// Somebody who is.
    Person {
        /// Who.
        id: PersonId,
        /// With which role.
        role: Role,
        /// The teams that they manage.
        manages: Vec<TeamId>,
        /// The scopes of the token that asks for them; `None`: a browser does.
        scopes: Option<BTreeSet<TokenScope>>,
    },
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object<'a> {
    /// The installation, its courses, or all that there is of something.
    Everything,
    /// A person, or something of theirs.
    Person(PersonId, &'a [TeamId]),
    /// A team, or something of its.
    Team(TeamId),
}

impl Right {
    /// Its line in [`RIGHTS`].
    pub fn rule(self) -> &'static Rule {
        // A test holds the table to the order of the rights.
        &RIGHTS[self as usize]
    }
}

impl Actor {
    /// How far a right reaches for them: lists show that much.
    pub fn reach(&self, right: Right) -> Reach {
        let rule = right.rule();
        match self {
            _ if rule.anyone => Reach::All,
            Self::Nobody => Reach::No,
            Self::Person { role, scopes, .. } => {
                let leave = scopes
                    .as_ref()
                    .map_or(Reach::All, |scopes| rule.leave(scopes));
                rule.reach(*role).min(leave)
            }
        }
    }
}

/// Whether somebody may do something with something.
pub fn allowed(actor: &Actor, right: Right, object: Object<'_>) -> bool {
    let reach = actor.reach(right);
    let Actor::Person { id, manages, .. } = actor else {
        return reach == Reach::All;
    };
    match (reach, object) {
        (Reach::No, _) => false,
        (Reach::All, _) => true,
        (_, Object::Everything) => false,
        (_, Object::Person(person, _)) if person == *id => true,
        (Reach::Own, _) => false,
        (Reach::Teams, Object::Person(_, teams)) => teams.iter().any(|team| manages.contains(team)),
        (Reach::Teams, Object::Team(team)) => manages.contains(&team),
    }
}

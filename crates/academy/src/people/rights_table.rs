use crate::{
    Reach::{All, No, Own, Teams},
    Right, Rule,
    TokenScope::{self, Administer, ReadOwn, ReadTeam, WriteOwn, WriteTeam},
};

/// Who may do what. A page and a test print it; every route names a line of it.
#[rustfmt::skip] // It stays a table.
pub const RIGHTS: &[Rule] = &[
    anyone(Right::SeeCatalogue, "See the catalogue, read its samples and run their code"),
    anyone(Right::UseDoors, "Sign in, accept an invitation, follow a one-time link"),
    anyone(Right::VerifyCertificate, "Look a certificate up by its number"),
    // Reaches: learner, manager, author, administrator; then what a token needs.
    rule(Right::Learn, "Use a course with one's own seat", [Own, Own, Own, Own], Some(WriteOwn)),
    rule(Right::SkipSeat, "Use all of every course without a seat", [No, No, All, All], Some(WriteOwn)),
    rule(Right::KeepNotes, "Write notes and set bookmarks, and read one's own", [Own, Own, Own, Own], Some(WriteOwn)),
    rule(Right::SeePerson, "See a person's account", [Own, Teams, Own, All], Some(ReadOwn)),
    rule(Right::ChangeProfile, "Change a person's name, time zone, language and mail", [Own, Own, Own, All], Some(WriteOwn)),
    rule(Right::ChangeKeys, "Change passwords, second factors, passkeys and accounts elsewhere", [Own, Own, Own, Own], None),
    rule(Right::RevokeSignIns, "See and sign out signed-in browsers", [Own, Own, Own, All], None),
    rule(Right::MakeSignInLink, "Make a link that signs somebody in or lets them set a password", [No, No, No, All], None),
    rule(Right::MakeTokens, "Make personal API tokens", [Own, Own, Own, Own], None),
    rule(Right::ExportPerson, "Take out everything that is kept of a person", [Own, Own, Own, All], None),
    rule(Right::ErasePerson, "Delete a person", [Own, Own, Own, All], None),
    rule(Right::ChangePeople, "Give roles, change addresses, deactivate and reactivate", [No, No, No, All], Some(Administer)),
    rule(Right::SeeTeam, "See a team and who is in it", [No, Teams, No, All], Some(ReadTeam)),
    rule(Right::ArrangeTeams, "Make and dissolve teams, and put people into them", [No, No, No, All], Some(Administer)),
    rule(Right::ChangeTeam, "Give a team another name, and take people out of it", [No, Teams, No, All], Some(WriteTeam)),
    rule(Right::Invite, "Invite learners by link, list or seat code", [No, Teams, No, All], Some(WriteTeam)),
    rule(Right::InviteWithRole, "Invite people with another role", [No, No, No, All], Some(Administer)),
    rule(Right::GrantSeats, "Give, renew and end seats", [No, Teams, No, All], Some(WriteTeam)),
    rule(Right::OpenEarly, "Open a unit before its time", [No, Teams, No, All], Some(WriteTeam)),
    rule(Right::AllotSeats, "Set how many seats a course has", [No, No, No, All], Some(Administer)),
    rule(Right::SeeProgress, "See how far a person is", [Own, Teams, Own, All], Some(ReadOwn)),
    rule(Right::SeeSubmissions, "See a person's submitted code with its verdicts", [Own, Teams, Own, All], Some(ReadOwn)),
    rule(Right::Assign, "Give and withdraw work", [No, Teams, No, All], Some(WriteTeam)),
    rule(Right::TakeReports, "Take out lists and reports", [No, Teams, No, All], Some(ReadTeam)),
    rule(Right::ClaimCertificate, "Have a certificate issued for what was done", [Own, Own, Own, Own], Some(WriteOwn)),
    rule(Right::RevokeCertificate, "Declare a certificate void", [No, No, No, All], Some(Administer)),
    rule(Right::ManageWebhooks, "Have other programs told", [No, Teams, No, All], Some(WriteTeam)),
    rule(Right::CheckCourses, "See what `quintain check` says of the courses", [No, No, All, All], Some(ReadOwn)),
    rule(Right::SeeAudit, "Read the audit log", [No, No, No, All], Some(Administer)),
    rule(Right::Operate, "See and change how the installation runs", [No, No, No, All], Some(Administer)),
];

const fn anyone(right: Right, about: &'static str) -> Rule {
    Rule {
        right,
        about,
        anyone: true,
        learner: All,
        manager: All,
        author: All,
        administrator: All,
        scope: Some(ReadOwn),
    }
}

const fn rule(
    right: Right,
    about: &'static str,
    [learner, manager, author, administrator]: [crate::Reach; 4],
    scope: Option<TokenScope>,
) -> Rule {
    Rule {
        right,
        about,
        anyone: false,
        learner,
        manager,
        author,
        administrator,
        scope,
    }
}

use academy::Right::{
    AllotSeats, ArrangeTeams, ChangeKeys, ChangePeople, ChangeProfile, ChangeTeam,
    ClaimCertificate, ErasePerson, ExportPerson, GrantSeats, Invite, KeepNotes, Learn,
    MakeSignInLink, MakeTokens, OpenEarly, Operate, RevokeCertificate, RevokeSignIns, SeeAudit,
    SeeCatalogue, SeePerson, SeeTeam, UseDoors, VerifyCertificate,
};
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    App, Problem, api, assets, dev, health,
    hosts::{self, LabHosts},
    identity,
    pages::{self, account, audit, certificates, invitations, people, seats, teams},
    problem,
    routes::{
        Of::{self, Everything, List, Me},
        Route, Routes,
    },
    security, sign_in,
};

/// Every address of the platform, and the right that each needs.
fn routes(app: &App) -> Routes {
    Routes::new(app)
        .merge(catalogue(app))
        .merge(learning(app))
        .merge(api::reading(app))
        .merge(api::running(app))
        .get(
            "/assets/{version}/{*path}",
            SeeCatalogue,
            Everything,
            assets::show,
        )
        .get("/healthz", SeeCatalogue, Everything, health::healthz)
        .get("/metrics", SeeCatalogue, Everything, health::metrics)
        .merge(api::routes(app))
        .merge(doors(app))
        .merge(by_address(app))
        .merge(certificates(app))
        .merge(trial(app))
        .merge(own(app))
        .merge(own_keys(app))
        .merge(others(app))
        .merge(others_keys(app))
}

/// What there is to read. A page decides by the reader's seat how much of it is open: strangers see the
/// catalogue and the samples.
fn catalogue(app: &App) -> Routes {
    use pages::{case_study, catalogue, course, glossary, home, quiz, search, section};
    Routes::new(app)
        .get("/", SeeCatalogue, Everything, home::show)
        .get("/courses", SeeCatalogue, Everything, catalogue::show)
        .get("/courses/{course}", SeeCatalogue, Everything, course::show)
        .get(
            "/courses/{course}/{section}",
            SeeCatalogue,
            Everything,
            section::show,
        )
        .get(
            "/courses/{course}/{section}/quiz",
            SeeCatalogue,
            Everything,
            quiz::show,
        )
        .get(
            "/courses/{course}/{section}/case/{case}",
            SeeCatalogue,
            Everything,
            case_study::show,
        )
        .get("/glossary", SeeCatalogue, Everything, glossary::show)
        .get("/search", SeeCatalogue, Everything, search::show)
        .get("/search/hits", SeeCatalogue, Everything, search::hits)
        .get("/dev/changes", SeeCatalogue, Everything, dev::changes)
}

/// What a learner works with.
fn learning(app: &App) -> Routes {
    Routes::new(app)
        .get("/labs", Learn, Me, pages::labs::show)
        .get("/labs/{slug}", Learn, Me, pages::workspace::show)
        .get("/drills", Learn, Me, pages::drills::show)
        .get("/notes", KeepNotes, Me, pages::notes::show)
}

/// How a browser gets in, and out.
fn doors(app: &App) -> Routes {
    use sign_in::{again, forgotten, outside, passkey, password, second, welcome};
    Routes::new(app)
        .get("/welcome", UseDoors, Everything, welcome::show)
        .get("/sign-in", UseDoors, Everything, password::show)
        .post("/sign-in", UseDoors, Everything, password::sign_in)
        .get("/sign-in/second", UseDoors, Everything, second::show)
        .post("/sign-in/second", UseDoors, Everything, second::sign_in)
        .post(
            "/sign-in/passkey/start",
            UseDoors,
            Everything,
            passkey::start,
        )
        .post(
            "/sign-in/passkey/finish",
            UseDoors,
            Everything,
            passkey::finish,
        )
        .get("/sign-in/outside", UseDoors, Everything, outside::start)
        .get(
            "/sign-in/outside/callback",
            UseDoors,
            Everything,
            outside::callback,
        )
        .get("/forgotten", UseDoors, Everything, forgotten::show)
        .post("/forgotten", UseDoors, Everything, forgotten::send)
        .get("/set-password", UseDoors, Everything, forgotten::show_set)
        .post("/set-password", UseDoors, Everything, forgotten::set)
        .get(
            "/confirm-address",
            UseDoors,
            Everything,
            forgotten::show_confirm,
        )
        .post("/confirm-address", UseDoors, Everything, forgotten::confirm)
        .get("/join", UseDoors, Everything, invitations::join::ask)
        .get("/join/{key}", UseDoors, Everything, invitations::join::show)
        .post(
            "/join/{key}",
            UseDoors,
            Everything,
            invitations::join::accept,
        )
        .get("/sign-in/again", SeePerson, Me, again::show)
        .post("/sign-in/again", SeePerson, Me, again::prove_it)
        .post("/sign-out", RevokeSignIns, Me, sign_in::sign_out)
}

/// What a calendar and a mail program come for, without being signed in.
fn by_address(app: &App) -> Routes {
    use pages::{calendar_feed, unsubscribe};
    let feed = calendar_feed::show;
    Routes::new(app)
        .by_address()
        .get("/calendar/{file}", UseDoors, Everything, feed)
        .get(
            "/unsubscribe/{token}",
            UseDoors,
            Everything,
            unsubscribe::ask,
        )
        .post(
            "/unsubscribe/{token}",
            UseDoors,
            Everything,
            unsubscribe::stop,
        )
}

/// Certificates, and what verifies them.
fn certificates(app: &App) -> Routes {
    use certificates::{claim, credential, page};
    Routes::new(app)
        .get(
            "/certificates/{number}",
            VerifyCertificate,
            Everything,
            page::show,
        )
        .get(
            "/certificates/{number}/certificate.pdf",
            VerifyCertificate,
            Everything,
            page::pdf,
        )
        .get(
            "/certificates/{number}/credential.json",
            VerifyCertificate,
            Everything,
            credential::show,
        )
        .get(
            "/certificates/{number}/status",
            VerifyCertificate,
            Everything,
            credential::status,
        )
        .get(
            "/.well-known/did.json",
            VerifyCertificate,
            Everything,
            credential::issuer,
        )
        .post(
            "/courses/{course}/certificate",
            ClaimCertificate,
            Me,
            claim::claim,
        )
        .post(
            "/certificates/{number}/revoke",
            RevokeCertificate,
            Everything,
            claim::revoke,
        )
}

/// The clock, where it can be moved.
fn trial(app: &App) -> Routes {
    use pages::trial;
    let routes = Routes::new(app);
    if !app.clock.is_trial() {
        return routes;
    }
    routes
        .get("/trial/clock", Operate, Everything, trial::show)
        .post("/trial/clock", Operate, Everything, trial::put_forward)
}

/// One's own account.
fn own(app: &App) -> Routes {
    use account::{calendar, data, mails, profile, sessions};
    Routes::new(app)
        .get("/start", ChangeProfile, Me, sign_in::welcome::start)
        .get("/account", SeePerson, Me, profile::show)
        .post("/account", ChangeProfile, Me, profile::save)
        .post("/account/mails", ChangeProfile, Me, mails::save)
        .post("/account/calendar", ChangeProfile, Me, calendar::renew)
        .post("/account/calendar/off", ChangeProfile, Me, calendar::remove)
        .get("/account/sessions", RevokeSignIns, Me, sessions::show)
        .post(
            "/account/sessions/{sign_in}/end",
            RevokeSignIns,
            Me,
            sessions::end,
        )
        .post(
            "/account/sessions/end-others",
            RevokeSignIns,
            Me,
            sessions::end_others,
        )
        .get("/account/data", ExportPerson, Me, data::show)
        .get("/roles", SeePerson, Me, people::roles::show)
}

/// The keys to one's own account, and what cannot be undone.
fn own_keys(app: &App) -> Routes {
    use account::{address, codes, data, keys, passkeys, tokens};
    Routes::new(app)
        .fresh()
        .post("/start", ChangeKeys, Me, sign_in::welcome::save_start)
        .get("/account/keys", ChangeKeys, Me, keys::show)
        .post("/account/address", ChangeKeys, Me, address::save)
        .post("/account/password", ChangeKeys, Me, keys::set_password)
        .post(
            "/account/password/off",
            ChangeKeys,
            Me,
            keys::remove_password,
        )
        .post("/account/outside/off", ChangeKeys, Me, keys::unlink)
        .get("/account/codes", ChangeKeys, Me, codes::show)
        .post("/account/codes", ChangeKeys, Me, codes::switch_on)
        .post("/account/codes/off", ChangeKeys, Me, codes::switch_off)
        .post("/account/recovery-codes", ChangeKeys, Me, codes::renew)
        .post("/account/passkeys/start", ChangeKeys, Me, passkeys::start)
        .post("/account/passkeys/finish", ChangeKeys, Me, passkeys::finish)
        .post(
            "/account/passkeys/{passkey}/remove",
            ChangeKeys,
            Me,
            passkeys::remove,
        )
        .get("/account/tokens", MakeTokens, Me, tokens::show)
        .post("/account/tokens", MakeTokens, Me, tokens::make)
        .post(
            "/account/tokens/{token}/revoke",
            MakeTokens,
            Me,
            tokens::revoke,
        )
        .post("/account/export", ExportPerson, Me, data::export)
        .get("/account/delete", ErasePerson, Me, data::ask)
        .post("/account/delete", ErasePerson, Me, data::delete)
}

/// Other people, as far as one looks after them.
fn others(app: &App) -> Routes {
    use invitations::{code, list, made};
    Routes::new(app)
        .get("/people", SeePerson, List, people::list::show)
        .get(
            "/people/{person}",
            SeePerson,
            Of::Person,
            people::person::show,
        )
        .post(
            "/people/{person}/seats",
            GrantSeats,
            Of::Person,
            seats::give::give,
        )
        .get("/teams", SeeTeam, List, teams::list::show)
        .post("/teams", ArrangeTeams, Everything, teams::list::add)
        .get("/teams/{team}", SeeTeam, Of::Team, teams::team::show)
        .post(
            "/teams/{team}/name",
            ChangeTeam,
            Of::Team,
            teams::team::rename,
        )
        .post(
            "/teams/{team}/members",
            ArrangeTeams,
            Of::Team,
            teams::members::put,
        )
        .post(
            "/teams/{team}/members/{person}/remove",
            ChangeTeam,
            Of::Team,
            teams::members::remove,
        )
        .post(
            "/teams/{team}/open",
            OpenEarly,
            Of::Team,
            seats::early::open_for_team,
        )
        .post(
            "/teams/{team}/remove",
            ArrangeTeams,
            Of::Team,
            teams::team::remove,
        )
        .get("/seats", GrantSeats, List, seats::list::show)
        .post("/seats/allot", AllotSeats, Everything, seats::list::allot)
        .post(
            "/seats/{seat}/renew",
            GrantSeats,
            Of::Seat,
            seats::give::renew,
        )
        .post("/seats/{seat}/end", GrantSeats, Of::Seat, seats::give::end)
        .post(
            "/seats/{seat}/open",
            OpenEarly,
            Of::Seat,
            seats::early::open,
        )
        .get("/invitations", Invite, List, made::show)
        .post("/invitations", Invite, List, made::invite)
        .post("/invitations/codes", Invite, List, code::make)
        .get("/invitations/list", Invite, List, list::show)
        .post("/invitations/list", Invite, List, list::send)
        .post(
            "/invitations/{invitation}/withdraw",
            Invite,
            Of::Invitation,
            made::withdraw,
        )
        .get("/audit", SeeAudit, Everything, audit::show)
        .get("/audit.csv", SeeAudit, Everything, audit::csv)
}

/// Roles and keys of other people.
fn others_keys(app: &App) -> Routes {
    use people::access;
    Routes::new(app)
        .fresh()
        .get(
            "/people/{person}/access",
            ChangePeople,
            Of::Person,
            access::show,
        )
        .post(
            "/people/{person}/access",
            ChangePeople,
            Of::Person,
            access::save,
        )
        .post(
            "/people/{person}/deactivate",
            ChangePeople,
            Of::Person,
            access::deactivate,
        )
        .post(
            "/people/{person}/reactivate",
            ChangePeople,
            Of::Person,
            access::reactivate,
        )
        .post(
            "/people/{person}/link",
            MakeSignInLink,
            Of::Person,
            access::make_link,
        )
        .post(
            "/people/{person}/sign-out",
            RevokeSignIns,
            Of::Person,
            access::sign_out,
        )
        .post(
            "/people/{person}/export",
            ExportPerson,
            Of::Person,
            access::export,
        )
        .post(
            "/people/{person}/erase",
            ErasePerson,
            Of::Person,
            access::erase,
        )
}

/// The table of routes: method, path, right and object of each.
pub fn table(app: &App) -> Vec<Route> {
    routes(app).into_parts().1
}

/// Every address of the platform. What arrives for a lab's host goes to `labs`.
pub fn router(app: App, labs: LabHosts) -> Router {
    let (routes, _) = routes(&app).into_parts();
    let platform = routes
        .fallback(|| async { Problem::no_such_page() })
        .method_not_allowed_fallback(|| async { Problem::wrong_method() })
        .layer(middleware::from_fn_with_state(
            app.clone(),
            identity::recognise,
        ))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            security::refuse_other_sites,
        ))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(middleware::from_fn(problem::as_page))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            security::headers,
        ))
        .layer(middleware::from_fn(health::count))
        .with_state(app.clone());
    hosts::dispatch(app.addresses, platform, labs)
}

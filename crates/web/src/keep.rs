use academy::{
    Assignments, Audit, Certificates, Exports, Invitations, Keyring, Links, Outbox, People, Seats,
    SignIns, Standings, Teams, Throttles, Tokens,
};

/// All that the pages of people ask of the memory, as one thing.
pub trait Keep:
    Assignments
    + Audit
    + Certificates
    + Exports
    + Invitations
    + Keyring
    + Links
    + Outbox
    + People
    + Seats
    + SignIns
    + Standings
    + Teams
    + Throttles
    + Tokens
{
}

impl<T> Keep for T where
    T: Assignments
        + Audit
        + Certificates
        + Exports
        + Invitations
        + Keyring
        + Links
        + Outbox
        + People
        + Seats
        + SignIns
        + Standings
        + Teams
        + Throttles
        + Tokens
{
}

use academy::{
    Assignments, Audit, Certificates, Exports, Invitations, Keyring, Links, Notes, Outbox, People,
    Record, Seats, SignIns, Standings, Teams, Throttles, Tokens, Workspaces,
};

/// All that the pages ask of the memory, as one thing.
pub trait Keep:
    Assignments
    + Audit
    + Certificates
    + Exports
    + Invitations
    + Keyring
    + Links
    + Notes
    + Outbox
    + People
    + Record
    + Seats
    + SignIns
    + Standings
    + Teams
    + Throttles
    + Tokens
    + Workspaces
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
        + Notes
        + Outbox
        + People
        + Record
        + Seats
        + SignIns
        + Standings
        + Teams
        + Throttles
        + Tokens
        + Workspaces
{
}

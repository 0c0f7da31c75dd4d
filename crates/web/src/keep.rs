use academy::{
    Audit, Exports, Invitations, Keyring, Links, Outbox, People, Seats, SignIns, Teams, Throttles,
    Tokens,
};

/// All that the pages of people ask of the memory, as one thing.
pub trait Keep:
    Audit
    + Exports
    + Invitations
    + Keyring
    + Links
    + Outbox
    + People
    + Seats
    + SignIns
    + Teams
    + Throttles
    + Tokens
{
}

impl<T> Keep for T where
    T: Audit
        + Exports
        + Invitations
        + Keyring
        + Links
        + Outbox
        + People
        + Seats
        + SignIns
        + Teams
        + Throttles
        + Tokens
{
}

use async_trait::async_trait;

use crate::{
    Accepted, Accepting, ApiToken, Ask, Attempts, By, Credentials, Invitation, InvitationId,
    KeepError, Moment, NewInvitation, NewSignIn, NewToken, OneTimeLink, OutsideAccount, Page,
    Passkey, PasskeyId, PasswordHash, PersonId, SecretHash, SignIn, SignInId, TeamId, Throttled,
    TokenId,
};

/// What people prove themselves with.
#[async_trait]
pub trait Keyring: Send + Sync {
    /// All that somebody has.
    async fn credentials(&self, person: PersonId) -> Result<Credentials, KeepError>;

    /// Sets the password; `None` removes it. Signs out every browser but one,
    /// and voids links that set a password. Audit: `password.set`. Refused: last
    /// key.
    async fn set_password(
        &self,
        by: &By,
        person: PersonId,
        password: Option<&PasswordHash>,
        keep: Option<SignInId>,
    ) -> Result<(), KeepError>;

    /// Replaces a hash by one of newer parameters of the same password, if it is
    /// still the one that was read. Nobody has to know.
    async fn rehash_password(
        &self,
        person: PersonId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), KeepError>;

    /// Switches the app with numbers on, with these recovery codes instead of
    /// all before. `step` is that of the number that was shown to be right.
    /// Audit: `totp.set`.
    async fn set_totp(
        &self,
        by: &By,
        person: PersonId,
        secret: &[u8],
        step: i64,
        recovery_codes: &[SecretHash],
    ) -> Result<(), KeepError>;

    /// Switches it off, and voids the recovery codes. Audit: `totp.removed`.
    async fn remove_totp(&self, by: &By, person: PersonId) -> Result<(), KeepError>;

    /// Uses a number up: whether its step is later than the last one used.
    async fn use_totp_step(&self, person: PersonId, step: i64) -> Result<bool, KeepError>;

    /// Makes recovery codes anew. Audit: `recovery_codes.made`.
    async fn set_recovery_codes(
        &self,
        by: &By,
        person: PersonId,
        codes: &[SecretHash],
    ) -> Result<(), KeepError>;

    /// Uses a recovery code up: whether there was such a one. Audit, if so:
    /// `recovery_code.used`.
    async fn use_recovery_code(
        &self,
        by: &By,
        person: PersonId,
        code: SecretHash,
    ) -> Result<bool, KeepError>;

    /// Adds a passkey; its number is given by the store. Audit: `passkey.added`.
    /// Refused: key taken.
    async fn add_passkey(
        &self,
        by: &By,
        person: PersonId,
        key: &Passkey,
    ) -> Result<PasskeyId, KeepError>;

    /// Keeps what a passkey's library wants back after a use.
    async fn use_passkey(
        &self,
        id: PasskeyId,
        body: &serde_json::Value,
        at: Moment,
    ) -> Result<(), KeepError>;

    /// Removes a passkey. Audit: `passkey.removed`. Refused: last key.
    async fn remove_passkey(
        &self,
        by: &By,
        person: PersonId,
        id: PasskeyId,
    ) -> Result<(), KeepError>;

    /// Whose passkey that is, and the key.
    async fn passkey(&self, credential: &[u8]) -> Result<Option<(PersonId, Passkey)>, KeepError>;

    /// Ties an account elsewhere to a person. Audit: `single_sign_on.linked`.
    /// Refused: key taken.
    async fn link_account(
        &self,
        by: &By,
        person: PersonId,
        account: &OutsideAccount,
    ) -> Result<(), KeepError>;

    /// Unties it. Audit: `single_sign_on.unlinked`. Refused: last key.
    async fn unlink_account(
        &self,
        by: &By,
        person: PersonId,
        account: &OutsideAccount,
    ) -> Result<(), KeepError>;

    /// Whose account elsewhere that is.
    async fn person_of(&self, account: &OutsideAccount) -> Result<Option<PersonId>, KeepError>;
}

/// Failed attempts to get in.
#[async_trait]
pub trait Throttles: Send + Sync {
    /// What is counted under this; nothing if it is forgotten.
    async fn attempts(&self, what: &Throttled, now: Moment) -> Result<Attempts, KeepError>;

    /// Counts one more failure, and drops what is forgotten.
    async fn failed(&self, what: &Throttled, now: Moment) -> Result<Attempts, KeepError>;

    /// Forgets the failures.
    async fn succeeded(&self, what: &Throttled) -> Result<(), KeepError>;
}

/// Browsers that are signed in.
#[async_trait]
pub trait SignIns: Send + Sync {
    /// Remembers a browser, and drops those that were over
    /// [`SignIn::KEPT_DAYS`] ago. Audit: `sign_in.made`. Refused: deactivated.
    async fn add(&self, by: &By, new: &NewSignIn) -> Result<SignIn, KeepError>;

    /// The browser with this token, if it is signed in at the moment and its
    /// owner's account is open.
    async fn find(&self, hash: SecretHash, now: Moment) -> Result<Option<SignIn>, KeepError>;

    /// Writes down that it is used, see [`SignIn::is_to_be_touched`].
    async fn touch(&self, id: SignInId, now: Moment) -> Result<(), KeepError>;

    /// Gives a browser another token after its owner proved themselves (again)
    /// with `factor`: a half sign-in becomes a whole one. The old token is worth
    /// nothing from then on. Refused: not there.
    async fn renew(
        &self,
        id: SignInId,
        hash: SecretHash,
        factor: crate::Factor,
        now: Moment,
    ) -> Result<(), KeepError>;

    /// Signs out the browser itself.
    async fn remove(&self, hash: SecretHash) -> Result<(), KeepError>;

    /// Somebody's browsers, latest use first, those that were signed out too.
    async fn sign_ins_of(&self, person: PersonId) -> Result<Vec<SignIn>, KeepError>;

    /// Signs out one of somebody's browsers, or all but one. Audit:
    /// `sign_in.revoked`. Gives how many there were.
    async fn revoke(&self, by: &By, person: PersonId, which: Revoke) -> Result<u32, KeepError>;
}

/// Which browsers are signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoke {
    /// This one.
    One(SignInId),
    /// All.
    All,
    /// All but this one.
    AllBut(SignInId),
}

/// Invitations by link and by seat code.
#[async_trait]
pub trait Invitations: Send + Sync {
    /// Makes invitations, all or none, each with the parcel that brings it, if
    /// any. Audit, for each: `invitation.made`. Refused: not there (the team).
    async fn invite(
        &self,
        by: &By,
        new: &[(NewInvitation, Option<crate::NewParcel>)],
    ) -> Result<Vec<InvitationId>, KeepError>;

    /// The invitation with this secret, whatever its state.
    async fn invitation(&self, secret: SecretHash) -> Result<Option<Invitation>, KeepError>;

    /// Invitations into these teams (`None`: all), latest first. The cursor is
    /// the number of the last one.
    async fn invitations(
        &self,
        teams: Option<&[TeamId]>,
        ask: Ask,
    ) -> Result<Page<Invitation>, KeepError>;

    /// Withdraws one. Audit: `invitation.withdrawn`. Refused: not there.
    async fn withdraw(&self, by: &By, id: InvitationId) -> Result<(), KeepError>;

    /// Accepts one: account, password, membership (events as in
    /// [`Teams::put_member`](crate::Teams::put_member)), seat and its event, and
    /// one use less. Audit: `invitation.accepted`, and `person.added` and
    /// `seat.granted` where there is one. Somebody who has a seat in that course
    /// keeps it as it is. Refused: not there, invitation over, email taken, no
    /// seat free, deactivated.
    async fn accept(
        &self,
        by: &By,
        secret: SecretHash,
        who: &Accepting,
    ) -> Result<Accepted, KeepError>;
}

/// Links that work once.
#[async_trait]
pub trait Links: Send + Sync {
    /// Keeps a link, with the parcel that brings it, if any; one of the same
    /// purpose for the same person that was made before stops working. Audit:
    /// `link.made`.
    async fn make_link(
        &self,
        by: &By,
        link: &OneTimeLink,
        parcel: Option<&crate::NewParcel>,
    ) -> Result<(), KeepError>;

    /// What a link does, without using it up; `None`: nothing (any more).
    async fn link(&self, hash: SecretHash, now: Moment) -> Result<Option<OneTimeLink>, KeepError>;

    /// Uses it up; `None`: it does nothing (any more). Of two who come at the
    /// same time one gets it.
    async fn take_link(
        &self,
        hash: SecretHash,
        now: Moment,
    ) -> Result<Option<OneTimeLink>, KeepError>;
}

/// Keys for programs: API tokens, and the secrets of calendar feeds.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// Makes a token. Audit: `token.made`. Refused: too many
    /// ([`ApiToken::MOST`]).
    async fn add_token(&self, by: &By, new: &NewToken) -> Result<ApiToken, KeepError>;

    /// The token, if it works at the moment and its owner's account is open.
    /// Writes down that it was used, at most once an hour.
    async fn use_token(&self, hash: SecretHash, now: Moment)
    -> Result<Option<ApiToken>, KeepError>;

    /// Somebody's tokens, latest first.
    async fn tokens_of(&self, person: PersonId) -> Result<Vec<ApiToken>, KeepError>;

    /// Revokes one. Audit: `token.revoked`. Refused: not there.
    async fn revoke_token(&self, by: &By, person: PersonId, id: TokenId) -> Result<(), KeepError>;

    /// Sets the secret of somebody's calendar feed; `None`: there is none any
    /// more. The one before stops working.
    async fn set_calendar(
        &self,
        person: PersonId,
        secret: Option<SecretHash>,
    ) -> Result<(), KeepError>;

    /// Whose calendar feed that is, if their account is open.
    async fn calendar_of(&self, secret: SecretHash) -> Result<Option<PersonId>, KeepError>;
}

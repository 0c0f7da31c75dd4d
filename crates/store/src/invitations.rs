use academy::{
    Accepted, Accepting, Act, Ask, By, Email, Invitation, InvitationId, Invitations, KeepError,
    Member, Moment, NewInvitation, NewParcel, NewPerson, NewSeat, Offer, Page, Person, PersonId,
    Refusal, SeatId, SeatOffer, SecretHash, TeamId,
};
use async_trait::async_trait;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, audit, keyring, outbox, people, seats,
    sql::{Fetch, Piece, Run, count, from_json, list, moment, parsed, to_json},
    teams,
};

const COLUMNS: &str = "id, made_by, email, name, offer, uses, used, created, until, withdrawn";
type Row = (
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    String,
    i64,
    i64,
    i64,
    i64,
    Option<i64>,
);

#[async_trait]
impl Invitations for Store {
    async fn invite(
        &self,
        by: &By,
        new: &[(NewInvitation, Option<NewParcel>)],
    ) -> Result<Vec<InvitationId>, KeepError> {
        let mut write = self.write().await?;
        let mut ids = Vec::with_capacity(new.len());
        for (new, parcel) in new {
            ids.push(invite(&mut write, by, new).await?);
            if let Some(parcel) = parcel {
                outbox::lay_down(&mut write, std::slice::from_ref(parcel)).await?;
            }
        }
        write.done(ids).await
    }

    async fn invitation(&self, secret: SecretHash) -> Result<Option<Invitation>, KeepError> {
        by_secret(&mut *self.read().await?, secret).await
    }

    async fn invitations(
        &self,
        teams: Option<&[TeamId]>,
        ask: Ask,
    ) -> Result<Page<Invitation>, KeepError> {
        let teams = teams.map_or("1 = 1".into(), |teams| {
            format!("team IN ({})", list(teams.iter().map(|team| team.0)))
        });
        let condition = format!(
            "id < {} AND {teams} ORDER BY id DESC LIMIT {}",
            ask.below(),
            ask.one_more()
        );
        let found = where_(&mut *self.read().await?, &condition).await?;
        Ok(Page::of(found, ask, |it| it.id.0))
    }

    async fn withdraw(&self, by: &By, id: InvitationId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let found = where_(&mut write, &format!("id = {id}")).await?.pop();
        if found.ok_or(Refusal::NotThere)?.withdrawn.is_none() {
            sqlx::query("UPDATE invitations SET withdrawn = $2 WHERE id = $1")
                .bind(id.0)
                .bind(by.at.0)
                .run(&mut write)
                .await?;
            audit::did(&mut write, by, Act::InvitationWithdrawn, object(id), "").await?;
        }
        write.done(()).await
    }

    async fn accept(
        &self,
        by: &By,
        secret: SecretHash,
        who: &Accepting,
    ) -> Result<Accepted, KeepError> {
        let mut write = self.write().await?;
        let invitation = by_secret(&mut write, secret)
            .await?
            .ok_or(Refusal::NotThere)?;
        invitation.check(by.at).map_err(Refusal::from)?;
        let person = match who {
            Accepting::Known(id) => people::find_active(&mut write, *id).await?,
            Accepting::New { person, password } => {
                let person = admit(&mut write, by, &invitation, person).await?;
                keyring::put_password(&mut write, person.id, password.as_ref()).await?;
                person
            }
        };
        join(&mut write, by, &invitation.offer, person.id).await?;
        let seat = match &invitation.offer.seat {
            Some(offer) => Some(seat(&mut write, by, offer, &person).await?),
            None => None,
        };
        sqlx::query("UPDATE invitations SET used = used + 1 WHERE id = $1")
            .bind(invitation.id.0)
            .run(&mut write)
            .await?;
        let detail = people::object(person.id);
        let object = object(invitation.id);
        audit::did(&mut write, by, Act::InvitationAccepted, object, detail).await?;
        let person = person.id;
        write.done(Accepted { person, seat }).await
    }
}

fn object(id: InvitationId) -> String {
    format!("invitation/{id}")
}

fn invitation(row: Row) -> Result<Invitation, KeepError> {
    let (id, by, email, name, offer, uses, used, created, until, withdrawn) = row;
    Ok(Invitation {
        id: InvitationId(id),
        by: by.map(PersonId),
        email: email.as_deref().map(parsed).transpose()?,
        name,
        offer: from_json(&offer)?,
        uses: count(uses),
        used: count(used),
        created: Moment(created),
        until: Moment(until),
        withdrawn: moment(withdrawn),
    })
}

/// The invitations for which this condition, which is ours, holds.
pub(crate) async fn where_(
    on: &mut AnyConnection,
    condition: &str,
) -> Result<Vec<Invitation>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM invitations WHERE {condition}");
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
        .persistent(false)
        .all(on)
        .await?;
    rows.into_iter().map(invitation).collect()
}

async fn by_secret(
    on: &mut AnyConnection,
    secret: SecretHash,
) -> Result<Option<Invitation>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM invitations WHERE hash = $1");
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
        .bind(&secret.0[..])
        .maybe(on)
        .await?;
    row.map(invitation).transpose()
}

async fn invite(
    on: &mut AnyConnection,
    by: &By,
    new: &NewInvitation,
) -> Result<InvitationId, KeepError> {
    if let Some(team) = new.offer.team {
        teams::find(on, team).await?;
    }
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO invitations
         (hash, made_by, email, name, offer, team, uses, used, created, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9) RETURNING id",
    )
    .bind(&new.hash.0[..])
    .bind(by.actor.map(|actor| actor.0))
    .bind(new.email.as_ref().map(Email::as_str))
    .bind(new.name.as_deref())
    .bind(to_json(&new.offer))
    .bind(new.offer.team.map(|team| team.0))
    .bind(i64::from(new.uses()))
    .bind(by.at.0)
    .bind(new.until.0)
    .one(&mut *on)
    .await?;
    let id = InvitationId(id);
    let detail = match new.uses() {
        1 => new.offer.role.to_string(),
        uses => format!("{}, for {uses}", new.offer.role),
    };
    audit::did(on, by, Act::InvitationMade, object(id), detail).await?;
    Ok(id)
}

/// Makes the account of somebody who has none.
async fn admit(
    on: &mut AnyConnection,
    by: &By,
    invitation: &Invitation,
    person: &NewPerson,
) -> Result<Person, KeepError> {
    let mut person = person.clone();
    person.role = invitation.offer.role;
    if invitation.email.is_some() {
        person.email.clone_from(&invitation.email);
    }
    people::add(on, by, &person).await
}

/// Joins the offered team. Whoever manages it already still does.
async fn join(
    on: &mut AnyConnection,
    by: &By,
    offer: &Offer,
    person: PersonId,
) -> Result<(), KeepError> {
    let Some(team) = offer.team else {
        return Ok(());
    };
    let team = teams::find(on, team).await?.id;
    let manages = teams::memberships(on, person)
        .await?
        .iter()
        .any(|member| member.team == team && member.manages);
    let member = Member {
        team,
        person,
        manages: manages || offer.manages,
    };
    teams::put(on, by, member).await
}

/// The seat that somebody has in the offered course, new or not.
async fn seat(
    on: &mut AnyConnection,
    by: &By,
    offer: &SeatOffer,
    person: &Person,
) -> Result<SeatId, KeepError> {
    if let Some(seat) = seats::seat_of(on, person.id, &offer.course).await? {
        return Ok(seat.id);
    }
    let new = NewSeat {
        person: person.id,
        course: offer.course.clone(),
        plan: offer.plan,
        zone: person.zone.clone(),
        starts: offer.starts.unwrap_or_else(|| by.at.day_in(&person.zone)),
    };
    Ok(seats::grant(on, by, &new).await?.id)
}

use academy::{Act, By, KeepError, Member, Moment, PersonId, Refusal, Team, TeamId, Teams};
use async_trait::async_trait;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, assignments, audit, people,
    sql::{Fetch, Run, list},
    webhooks,
};

#[async_trait]
impl Teams for Store {
    async fn add_team(&self, by: &By, name: &str) -> Result<Team, KeepError> {
        let mut write = self.write().await?;
        refuse_taken(&mut write, name, None).await?;
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO teams (name, folded, created) VALUES ($1, $2, $3) RETURNING id",
        )
        .bind(name)
        .bind(name.to_lowercase())
        .bind(by.at.0)
        .one(&mut write)
        .await?;
        audit::did(&mut write, by, Act::TeamAdded, object(TeamId(id)), name).await?;
        let team = Team {
            id: TeamId(id),
            name: name.into(),
            created: by.at,
        };
        write.done(team).await
    }

    async fn rename_team(&self, by: &By, id: TeamId, name: &str) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let team = find(&mut write, id).await?;
        refuse_taken(&mut write, name, Some(id)).await?;
        sqlx::query("UPDATE teams SET name = $2, folded = $3 WHERE id = $1")
            .bind(id.0)
            .bind(name)
            .bind(name.to_lowercase())
            .run(&mut write)
            .await?;
        let detail = format!("{} is now {name}", team.name);
        audit::did(&mut write, by, Act::TeamRenamed, object(id), detail).await?;
        write.done(()).await
    }

    async fn remove_team(&self, by: &By, id: TeamId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let team = find(&mut write, id).await?;
        assignments::withdraw_all(&mut write, by.at, id).await?;
        for table in ["members", "teams"] {
            let column = if table == "teams" { "id" } else { "team" };
            sqlx::query(AssertSqlSafe(format!(
                "DELETE FROM {table} WHERE {column} = $1"
            )))
            .bind(id.0)
            .run(&mut write)
            .await?;
        }
        sqlx::query("UPDATE invitations SET withdrawn = $2 WHERE team = $1 AND withdrawn IS NULL")
            .bind(id.0)
            .bind(by.at.0)
            .run(&mut write)
            .await?;
        for webhook in webhooks::where_(&mut write, &format!("team = {id}")).await? {
            webhooks::remove(&mut write, webhook.id).await?;
        }
        audit::did(&mut write, by, Act::TeamRemoved, object(id), &team.name).await?;
        write.done(()).await
    }

    async fn teams(&self, only: Option<&[TeamId]>) -> Result<Vec<Team>, KeepError> {
        let condition = match only {
            None => "1 = 1".into(),
            Some(only) => format!("id IN ({})", list(only.iter().map(|id| id.0))),
        };
        where_(&mut *self.read().await?, &condition).await
    }

    async fn put_member(&self, by: &By, member: Member) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        find(&mut write, member.team).await?;
        people::find(&mut write, member.person).await?;
        put(&mut write, by, member).await?;
        write.done(()).await
    }

    async fn remove_member(
        &self,
        by: &By,
        team: TeamId,
        person: PersonId,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let gone = sqlx::query("DELETE FROM members WHERE team = $1 AND person = $2")
            .bind(team.0)
            .bind(person.0)
            .run(&mut write)
            .await?;
        if gone > 0 {
            let detail = format!("out of team/{team}");
            let object = people::object(person);
            audit::did(&mut write, by, Act::MemberRemoved, object, detail).await?;
        }
        write.done(()).await
    }

    async fn members(&self, team: TeamId) -> Result<Vec<Member>, KeepError> {
        members(&mut *self.read().await?, team).await
    }

    async fn memberships(&self, person: PersonId) -> Result<Vec<Member>, KeepError> {
        memberships(&mut *self.read().await?, person).await
    }
}

fn object(id: TeamId) -> String {
    format!("team/{id}")
}

/// The team of this number, which must be there.
pub(crate) async fn find(on: &mut AnyConnection, id: TeamId) -> Result<Team, KeepError> {
    let found = where_(on, &format!("id = {id}")).await?.pop();
    found.ok_or(Refusal::NotThere.into())
}

/// The teams for which this condition, which is ours, holds; by name.
pub(crate) async fn where_(
    on: &mut AnyConnection,
    condition: &str,
) -> Result<Vec<Team>, KeepError> {
    let query = format!("SELECT id, name, created FROM teams WHERE {condition} ORDER BY folded");
    let rows: Vec<(i64, String, i64)> = sqlx::query_as(AssertSqlSafe(query))
        .persistent(false)
        .all(on)
        .await?;
    let team = |(id, name, created)| Team {
        id: TeamId(id),
        name,
        created: Moment(created),
    };
    Ok(rows.into_iter().map(team).collect())
}

async fn refuse_taken(
    on: &mut AnyConnection,
    name: &str,
    but: Option<TeamId>,
) -> Result<(), KeepError> {
    let taken: Option<i64> = sqlx::query_scalar("SELECT id FROM teams WHERE folded = $1")
        .bind(name.to_lowercase())
        .maybe(on)
        .await?;
    match taken {
        Some(id) if Some(TeamId(id)) != but => Err(Refusal::TeamNameTaken.into()),
        _ => Ok(()),
    }
}

/// Puts somebody into a team; both are there.
pub(crate) async fn put(on: &mut AnyConnection, by: &By, member: Member) -> Result<(), KeepError> {
    let Member {
        team,
        person,
        manages,
    } = member;
    let new = sqlx::query(
        "INSERT INTO members (team, person, manages) VALUES ($1, $2, $3)
         ON CONFLICT (team, person) DO NOTHING",
    )
    .bind(team.0)
    .bind(person.0)
    .bind(i64::from(manages))
    .run(&mut *on)
    .await?;
    if new > 0 {
        assignments::tell_new_member(on, by.at, team, person).await?;
    } else {
        sqlx::query("UPDATE members SET manages = $3 WHERE team = $1 AND person = $2")
            .bind(team.0)
            .bind(person.0)
            .bind(i64::from(manages))
            .run(&mut *on)
            .await?;
    }
    let detail = format!("{} team/{team}", if manages { "manages" } else { "in" });
    audit::did(on, by, Act::MemberPut, people::object(person), detail).await
}

/// Who is in a team, by number.
pub(crate) async fn members(
    on: &mut AnyConnection,
    team: TeamId,
) -> Result<Vec<Member>, KeepError> {
    let rows =
        sqlx::query_as("SELECT team, person, manages FROM members WHERE team = $1 ORDER BY person");
    Ok(rows
        .bind(team.0)
        .all(on)
        .await?
        .into_iter()
        .map(member)
        .collect())
}

/// The teams that somebody is in, by number.
pub(crate) async fn memberships(
    on: &mut AnyConnection,
    person: PersonId,
) -> Result<Vec<Member>, KeepError> {
    let rows =
        sqlx::query_as("SELECT team, person, manages FROM members WHERE person = $1 ORDER BY team");
    Ok(rows
        .bind(person.0)
        .all(on)
        .await?
        .into_iter()
        .map(member)
        .collect())
}

fn member((team, person, manages): (i64, i64, i64)) -> Member {
    Member {
        team: TeamId(team),
        person: PersonId(person),
        manages: manages != 0,
    }
}

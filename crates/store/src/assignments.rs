use academy::{
    Act, Ask, Assigned, Assignment, AssignmentId, Assignments, By, Event, KeepError, Moment,
    NewAssignment, Page, PersonId, Refusal, TeamId,
};
use async_trait::async_trait;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, audit, people, record,
    sql::{Fetch, Piece, Run, damaged, from_json, list, moment, parsed, storable, to_json},
    teams,
};

const COLUMNS: &str = "id, team, person, course, target, due, note, made_by, created, withdrawn";
type Row = (
    i64,
    Option<i64>,
    Option<i64>,
    String,
    String,
    String,
    String,
    Option<i64>,
    i64,
    Option<i64>,
);

#[async_trait]
impl Assignments for Store {
    async fn assign(&self, by: &By, new: &NewAssignment) -> Result<Assignment, KeepError> {
        let mut write = self.write().await?;
        let (team, person) = match new.to {
            Assigned::Team(team) => (Some(teams::find(&mut write, team).await?.id), None),
            Assigned::Person(id) => (None, Some(people::find(&mut write, id).await?.id)),
        };
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO assignments (team, person, course, target, due, note, made_by, created)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        )
        .bind(team.map(|id| id.0))
        .bind(person.map(|id| id.0))
        .bind(new.course.as_str())
        .bind(to_json(&new.target))
        .bind(new.due.to_string())
        .bind(short(&new.note))
        .bind(by.actor.map(|id| id.0))
        .bind(by.at.0)
        .one(&mut write)
        .await?;
        let made = find(&mut write, AssignmentId(id)).await?;
        for person in concerned(&mut write, &made).await? {
            let course = &made.course;
            record::keep(&mut write, person, course, by.at, &[made_event(&made)]).await?;
        }
        let detail = format!("{}, {}, by {}", to(made.to), made.course, made.due);
        audit::did(&mut write, by, Act::AssignmentMade, object(made.id), detail).await?;
        write.done(made).await
    }

    async fn withdraw_assignment(&self, by: &By, id: AssignmentId) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let assignment = find(&mut write, id).await?;
        if assignment.withdrawn.is_none() {
            withdraw(&mut write, by.at, &assignment).await?;
            let detail = to(assignment.to);
            audit::did(&mut write, by, Act::AssignmentWithdrawn, object(id), detail).await?;
        }
        write.done(()).await
    }

    async fn assignment(&self, id: AssignmentId) -> Result<Option<Assignment>, KeepError> {
        let found = where_(&mut *self.read().await?, &format!("id = {id}")).await?;
        Ok(found.into_iter().next())
    }

    async fn assignments_of(&self, person: PersonId) -> Result<Vec<Assignment>, KeepError> {
        of(&mut *self.read().await?, person).await
    }

    async fn assignments(
        &self,
        teams: Option<&[TeamId]>,
        ask: Ask,
    ) -> Result<Page<Assignment>, KeepError> {
        let teams = teams.map_or("1 = 1".into(), |teams| {
            let teams = list(teams.iter().map(|team| team.0));
            format!(
                "(team IN ({teams})
                  OR person IN (SELECT person FROM members WHERE team IN ({teams})))"
            )
        });
        let query = format!(
            "SELECT {COLUMNS} FROM assignments WHERE id < $1 AND {teams}
             ORDER BY id DESC LIMIT $2"
        );
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(ask.below())
            .bind(ask.one_more())
            .persistent(false)
            .all(&mut *self.read().await?)
            .await?;
        let found = rows.into_iter().map(assignment).collect::<Result<_, _>>()?;
        Ok(Page::of(found, ask, |it: &Assignment| it.id.0))
    }
}

fn object(id: AssignmentId) -> String {
    format!("assignment/{id}")
}

fn to(to: Assigned) -> String {
    match to {
        Assigned::Team(team) => format!("team/{team}"),
        Assigned::Person(person) => people::object(person),
    }
}

fn short(note: &str) -> String {
    storable(note)
        .chars()
        .take(Assignment::NOTE_CHARS)
        .collect()
}

fn assignment(row: Row) -> Result<Assignment, KeepError> {
    let (id, team, person, course, target, due, note, by, created, withdrawn) = row;
    let to = match (team, person) {
        (Some(team), None) => Assigned::Team(TeamId(team)),
        (None, Some(person)) => Assigned::Person(PersonId(person)),
        _ => return Err(damaged(format!("assignment {id} that is given to nobody"))),
    };
    Ok(Assignment {
        id: AssignmentId(id),
        to,
        course: parsed(&course)?,
        target: from_json(&target)?,
        due: parsed(&due)?,
        note,
        by: by.map(PersonId),
        created: Moment(created),
        withdrawn: moment(withdrawn),
    })
}

/// The assignments for which this condition, which is ours, holds; by due day.
async fn where_(on: &mut AnyConnection, condition: &str) -> Result<Vec<Assignment>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM assignments WHERE {condition} ORDER BY due, id");
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
        .persistent(false)
        .all(on)
        .await?;
    rows.into_iter().map(assignment).collect()
}

async fn find(on: &mut AnyConnection, id: AssignmentId) -> Result<Assignment, KeepError> {
    let found = where_(on, &format!("id = {id}")).await?.pop();
    found.ok_or(Refusal::NotThere.into())
}

/// What somebody was given and what was not withdrawn, by due day.
pub(crate) async fn of(
    on: &mut AnyConnection,
    person: PersonId,
) -> Result<Vec<Assignment>, KeepError> {
    let theirs = format!(
        "withdrawn IS NULL AND (person = {person}
         OR team IN (SELECT team FROM members WHERE person = {person}))"
    );
    where_(on, &theirs).await
}

/// Whom an assignment concerns now.
async fn concerned(
    on: &mut AnyConnection,
    assignment: &Assignment,
) -> Result<Vec<PersonId>, KeepError> {
    match assignment.to {
        Assigned::Person(person) => Ok(vec![person]),
        Assigned::Team(team) => {
            let members = teams::members(on, team).await?;
            Ok(members.into_iter().map(|member| member.person).collect())
        }
    }
}

fn made_event(assignment: &Assignment) -> Event {
    Event::AssignmentMade {
        assignment: assignment.id,
        target: assignment.target.clone(),
        team: match assignment.to {
            Assigned::Team(team) => Some(team),
            Assigned::Person(_) => None,
        },
        due: assignment.due,
    }
}

async fn withdraw(
    on: &mut AnyConnection,
    at: Moment,
    assignment: &Assignment,
) -> Result<(), KeepError> {
    sqlx::query("UPDATE assignments SET withdrawn = $2 WHERE id = $1")
        .bind(assignment.id.0)
        .bind(at.0)
        .run(&mut *on)
        .await?;
    for person in concerned(on, assignment).await? {
        let event = Event::AssignmentWithdrawn {
            assignment: assignment.id,
            target: assignment.target.clone(),
        };
        record::keep(on, person, &assignment.course, at, &[event]).await?;
    }
    Ok(())
}

/// The open assignments of a team.
async fn open_of(on: &mut AnyConnection, team: TeamId) -> Result<Vec<Assignment>, KeepError> {
    where_(on, &format!("team = {team} AND withdrawn IS NULL")).await
}

/// Withdraws what was given to a team that is dissolved.
pub(crate) async fn withdraw_all(
    on: &mut AnyConnection,
    at: Moment,
    team: TeamId,
) -> Result<(), KeepError> {
    for assignment in open_of(on, team).await? {
        withdraw(on, at, &assignment).await?;
    }
    Ok(())
}

/// Tells somebody who is new in a team what was given to it.
pub(crate) async fn tell_new_member(
    on: &mut AnyConnection,
    at: Moment,
    team: TeamId,
    person: PersonId,
) -> Result<(), KeepError> {
    for assignment in open_of(on, team).await? {
        let event = made_event(&assignment);
        record::keep(on, person, &assignment.course, at, &[event]).await?;
    }
    Ok(())
}

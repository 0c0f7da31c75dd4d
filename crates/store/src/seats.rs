use academy::{
    Act, Ask, By, Event, KeepError, Moment, NewSeat, Page, PersonId, Refusal, Room, Seat, SeatId,
    Seats, Zone,
};
use async_trait::async_trait;
use course::Slug;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, audit, people, record,
    sql::{Fetch, Piece, Run, count, damaged, from_json, list, moment, parsed, to_json},
};

const COLUMNS: &str = "id, person, course, plan, zone, periods, opened_early, ended";
type Row = (
    i64,
    i64,
    String,
    String,
    String,
    String,
    String,
    Option<i64>,
);

#[async_trait]
impl Seats for Store {
    async fn grant(&self, by: &By, new: &[NewSeat]) -> Result<Vec<Seat>, KeepError> {
        let mut write = self.write().await?;
        let mut seats = Vec::with_capacity(new.len());
        for new in new {
            people::find_active(&mut write, new.person).await?;
            seats.push(grant(&mut write, by, new).await?);
        }
        write.done(seats).await
    }

    async fn renew_seat(
        &self,
        by: &By,
        id: SeatId,
        today: academy::Date,
    ) -> Result<Seat, KeepError> {
        let mut write = self.write().await?;
        let mut seat = find(&mut write, id).await?;
        if seat.occupies_until() <= by.at {
            refuse_full(&mut write, &seat.course, by.at).await?;
        }
        let period = seat.renew(today);
        update(&mut write, &seat).await?;
        let event = Event::SeatRenewed {
            seat: id,
            starts: period.starts,
            ends: period.ends,
        };
        record::keep(&mut write, seat.person, &seat.course, by.at, &[event]).await?;
        let detail = format!("{}, to {}", people::object(seat.person), period.ends);
        audit::did(&mut write, by, Act::SeatRenewed, object(id), detail).await?;
        write.done(seat).await
    }

    async fn end_seat(&self, by: &By, id: SeatId) -> Result<Seat, KeepError> {
        let mut write = self.write().await?;
        let mut seat = find(&mut write, id).await?;
        if seat.ended.is_none() {
            seat.ended = Some(by.at);
            update(&mut write, &seat).await?;
            let event = Event::SeatEnded { seat: id };
            record::keep(&mut write, seat.person, &seat.course, by.at, &[event]).await?;
            let detail = people::object(seat.person);
            audit::did(&mut write, by, Act::SeatEnded, object(id), detail).await?;
        }
        write.done(seat).await
    }

    async fn open_units(&self, by: &By, seats: &[SeatId], units: &[u32]) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        for id in seats {
            let seat = find(&mut write, *id).await?;
            open_units(&mut write, by, seat, units).await?;
        }
        write.done(()).await
    }

    async fn seat(&self, id: SeatId) -> Result<Option<Seat>, KeepError> {
        let found = where_(&mut *self.read().await?, &format!("id = {id}")).await?;
        Ok(found.into_iter().next())
    }

    async fn seat_of(&self, person: PersonId, course: &Slug) -> Result<Option<Seat>, KeepError> {
        seat_of(&mut *self.read().await?, person, course).await
    }

    async fn seats_of(&self, person: PersonId) -> Result<Vec<Seat>, KeepError> {
        of(&mut *self.read().await?, person).await
    }

    async fn seats(
        &self,
        course: &Slug,
        people: Option<&[PersonId]>,
        ask: Ask,
    ) -> Result<Page<Seat>, KeepError> {
        let people = people.map_or("1 = 1".into(), |people| {
            let people = list(people.iter().map(|person| person.0));
            format!("person IN ({people})")
        });
        let query = format!(
            "SELECT {COLUMNS} FROM seats WHERE course = $1 AND id > $2 AND {people}
             ORDER BY id LIMIT $3"
        );
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(course.as_str())
            .bind(ask.above())
            .bind(ask.one_more())
            .persistent(false)
            .all(&mut *self.read().await?)
            .await?;
        let seats = rows.into_iter().map(seat).collect::<Result<_, _>>()?;
        Ok(Page::of(seats, ask, |seat: &Seat| seat.id.0))
    }

    async fn room(&self, course: &Slug, now: Moment) -> Result<Room, KeepError> {
        room(&mut *self.read().await?, course, now).await
    }

    async fn allot(&self, by: &By, course: &Slug, seats: Option<u32>) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM allotments WHERE course = $1")
            .bind(course.as_str())
            .run(&mut write)
            .await?;
        if let Some(seats) = seats {
            sqlx::query("INSERT INTO allotments (course, seats) VALUES ($1, $2)")
                .bind(course.as_str())
                .bind(i64::from(seats))
                .run(&mut write)
                .await?;
        }
        let detail = seats.map_or("no limit".into(), |seats| seats.to_string());
        let object = format!("course/{course}");
        audit::did(&mut write, by, Act::SeatsAllotted, object, detail).await?;
        write.done(()).await
    }
}

fn object(id: SeatId) -> String {
    format!("seat/{id}")
}

fn seat(row: Row) -> Result<Seat, KeepError> {
    let (id, person, course, plan, zone, periods, opened_early, ended) = row;
    Ok(Seat {
        id: SeatId(id),
        person: PersonId(person),
        course: parsed(&course)?,
        plan: from_json(&plan)?,
        zone: Zone::named(&zone).map_err(damaged)?,
        periods: from_json(&periods)?,
        opened_early: from_json(&opened_early)?,
        ended: moment(ended),
    })
}

/// The seats for which this condition, which is ours, holds; oldest first.
async fn where_(on: &mut AnyConnection, condition: &str) -> Result<Vec<Seat>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM seats WHERE {condition} ORDER BY id");
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
        .persistent(false)
        .all(on)
        .await?;
    rows.into_iter().map(seat).collect()
}

async fn find(on: &mut AnyConnection, id: SeatId) -> Result<Seat, KeepError> {
    let found = where_(on, &format!("id = {id}")).await?.pop();
    found.ok_or(Refusal::NotThere.into())
}

/// All of somebody's seats, oldest first.
pub(crate) async fn of(on: &mut AnyConnection, person: PersonId) -> Result<Vec<Seat>, KeepError> {
    where_(on, &format!("person = {person}")).await
}

pub(crate) async fn seat_of(
    on: &mut AnyConnection,
    person: PersonId,
    course: &Slug,
) -> Result<Option<Seat>, KeepError> {
    let query = format!("SELECT {COLUMNS} FROM seats WHERE person = $1 AND course = $2");
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
        .bind(person.0)
        .bind(course.as_str())
        .maybe(on)
        .await?;
    row.map(seat).transpose()
}

/// Gives a seat to somebody who is there and may sign in.
pub(crate) async fn grant(
    on: &mut AnyConnection,
    by: &By,
    new: &NewSeat,
) -> Result<Seat, KeepError> {
    if seat_of(on, new.person, &new.course).await?.is_some() {
        return Err(Refusal::HasSeat.into());
    }
    refuse_full(on, &new.course, by.at).await?;
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO seats (person, course, plan, zone, periods, opened_early, occupies_until)
         VALUES ($1, $2, $3, $4, '[]', '[]', 0) RETURNING id",
    )
    .bind(new.person.0)
    .bind(new.course.as_str())
    .bind(to_json(&new.plan))
    .bind(new.zone.name())
    .one(&mut *on)
    .await?;
    let seat = new.clone().numbered(SeatId(id));
    update(on, &seat).await?;
    let (starts, ends) = (seat.starts(), seat.ends());
    let event = Event::SeatGranted {
        seat: seat.id,
        starts,
        ends,
    };
    record::keep(on, seat.person, &seat.course, by.at, &[event]).await?;
    let person = people::object(seat.person);
    let detail = format!("{person}, {}, from {starts}", seat.course);
    audit::did(on, by, Act::SeatGranted, object(seat.id), detail).await?;
    Ok(seat)
}

async fn update(on: &mut AnyConnection, seat: &Seat) -> Result<(), KeepError> {
    sqlx::query(
        "UPDATE seats SET zone = $2, periods = $3, opened_early = $4, ended = $5,
                occupies_until = $6
         WHERE id = $1",
    )
    .bind(seat.id.0)
    .bind(seat.zone.name())
    .bind(to_json(&seat.periods))
    .bind(to_json(&seat.opened_early))
    .bind(seat.ended.map(|at| at.0))
    .bind(seat.occupies_until().0)
    .run(on)
    .await
    .map(drop)
}

async fn open_units(
    on: &mut AnyConnection,
    by: &By,
    mut seat: Seat,
    units: &[u32],
) -> Result<(), KeepError> {
    let mut events = Vec::new();
    for unit in units {
        let is_new = !seat.is_open(Some(*unit), by.at) && seat.opened_early.insert(*unit);
        if is_new {
            let (seat, unit) = (seat.id, *unit);
            events.push(Event::UnitOpened { seat, unit });
        }
    }
    if events.is_empty() {
        return Ok(());
    }
    update(on, &seat).await?;
    record::keep(on, seat.person, &seat.course, by.at, &events).await?;
    let units: Vec<_> = units.iter().map(u32::to_string).collect();
    let detail = format!(
        "{}, units {}",
        people::object(seat.person),
        units.join(", ")
    );
    audit::did(on, by, Act::UnitOpened, object(seat.id), detail).await
}

/// Somebody's seats follow them to another zone.
pub(crate) async fn move_to_zone(
    on: &mut AnyConnection,
    person: PersonId,
    zone: &Zone,
) -> Result<(), KeepError> {
    for mut seat in of(on, person).await? {
        seat.zone = zone.clone();
        update(on, &seat).await?;
    }
    Ok(())
}

async fn room(on: &mut AnyConnection, course: &Slug, now: Moment) -> Result<Room, KeepError> {
    let bought: Option<i64> = sqlx::query_scalar("SELECT seats FROM allotments WHERE course = $1")
        .bind(course.as_str())
        .maybe(&mut *on)
        .await?;
    let taken: i64 =
        sqlx::query_scalar("SELECT count(*) FROM seats WHERE course = $1 AND occupies_until > $2")
            .bind(course.as_str())
            .bind(now.0)
            .one(on)
            .await?;
    Ok(Room {
        bought: bought.map(count),
        taken: count(taken),
    })
}

async fn refuse_full(on: &mut AnyConnection, course: &Slug, now: Moment) -> Result<(), KeepError> {
    if room(on, course, now).await?.has(1) {
        Ok(())
    } else {
        Err(Refusal::NoSeatFree.into())
    }
}

use academy::{
    Act, By, Certificate, CertificateNumber, Certificates, Event, KeepError, Moment, PersonId,
    Refusal,
};
use async_trait::async_trait;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    Store, audit, people, record,
    sql::{Fetch, Run, count, moment, parsed},
};

const COLUMNS: &str =
    "number, person, name, course, title, sections, labs, minutes, issued, revoked";
type Row = (
    String,
    i64,
    String,
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    Option<i64>,
);

#[async_trait]
impl Certificates for Store {
    async fn issue(&self, by: &By, new: &Certificate) -> Result<Certificate, KeepError> {
        let mut write = self.write().await?;
        let old = of(&mut write, new.person).await?;
        let valid = old
            .into_iter()
            .find(|it| it.course == new.course && it.revoked.is_none());
        if let Some(valid) = valid {
            return Ok(valid);
        }
        insert(&mut write, new).await?;
        let event = Event::CertificateIssued {
            certificate: new.number.to_string(),
        };
        record::keep(&mut write, new.person, &new.course, by.at, &[event]).await?;
        let detail = format!("{}, {}", people::object(new.person), new.course);
        let object = object(&new.number);
        audit::did(&mut write, by, Act::CertificateIssued, object, detail).await?;
        write.done(new.clone()).await
    }

    async fn certificate(
        &self,
        number: &CertificateNumber,
    ) -> Result<Option<Certificate>, KeepError> {
        let query = format!("SELECT {COLUMNS} FROM certificates WHERE number = $1");
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(number.as_str())
            .maybe(&mut *self.read().await?)
            .await?;
        row.map(certificate).transpose()
    }

    async fn certificates_of(&self, person: PersonId) -> Result<Vec<Certificate>, KeepError> {
        of(&mut *self.read().await?, person).await
    }

    async fn revoke_certificate(
        &self,
        by: &By,
        number: &CertificateNumber,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        let done = sqlx::query(
            "UPDATE certificates SET revoked = $2 WHERE number = $1 AND revoked IS NULL",
        )
        .bind(number.as_str())
        .bind(by.at.0)
        .run(&mut write)
        .await?;
        if done == 0 {
            return Err(Refusal::NotThere.into());
        }
        audit::did(&mut write, by, Act::CertificateRevoked, object(number), "").await?;
        write.done(()).await
    }
}

fn object(number: &CertificateNumber) -> String {
    format!("certificate/{number}")
}

fn certificate(row: Row) -> Result<Certificate, KeepError> {
    let (number, person, name, course, title, sections, labs, minutes, issued, revoked) = row;
    Ok(Certificate {
        number: parsed(&number)?,
        person: PersonId(person),
        name,
        course: parsed(&course)?,
        title,
        sections: count(sections),
        labs: count(labs),
        minutes: count(minutes),
        issued: Moment(issued),
        revoked: moment(revoked),
    })
}

/// Somebody's certificates, oldest first.
pub(crate) async fn of(
    on: &mut AnyConnection,
    person: PersonId,
) -> Result<Vec<Certificate>, KeepError> {
    let query =
        format!("SELECT {COLUMNS} FROM certificates WHERE person = $1 ORDER BY issued, number");
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query))
        .bind(person.0)
        .all(on)
        .await?;
    rows.into_iter().map(certificate).collect()
}

async fn insert(on: &mut AnyConnection, new: &Certificate) -> Result<(), KeepError> {
    sqlx::query(
        "INSERT INTO certificates
         (number, person, name, course, title, sections, labs, minutes, issued, revoked)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.number.as_str())
    .bind(new.person.0)
    .bind(&new.name)
    .bind(new.course.as_str())
    .bind(&new.title)
    .bind(i64::from(new.sections))
    .bind(i64::from(new.labs))
    .bind(i64::from(new.minutes))
    .bind(new.issued.0)
    .bind(new.revoked.map(|at| at.0))
    .run(on)
    .await
    .map(drop)
}

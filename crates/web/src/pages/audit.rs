//! The audit log: GET /audit and GET /audit.csv.

use std::collections::HashMap;

use academy::{Act, Ask, AuditFilter, AuditLine, Date, PersonId, Zone};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{
    App, Problem,
    form::Form,
    pages::{Choice, Page, moment, people::ask, render_form},
    visit::Visit,
};

/// Lines on one page.
const LIMIT: u32 = 50;
/// The most lines of one file; narrower dates give the rest.
const MOST: usize = 100_000;

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    page: Page,
    form: Form,
    acts: Vec<Choice>,
    lines: Vec<Line>,
    next: Option<String>,
    /// Address of the same lines as a file.
    file: String,
}

struct Line {
    at: String,
    actor: Option<(i64, String)>,
    act: &'static str,
    object: String,
    /// Where the object can be seen.
    link: Option<String>,
    detail: String,
    address: String,
}

type Fields = HashMap<String, String>;
const NAMES: [&str; 5] = ["actor", "act", "object", "from", "until"];

/// What is asked for; what cannot be is told in the form.
async fn filter(app: &App, fields: &Fields, zone: &Zone) -> Result<(AuditFilter, Form), Problem> {
    let given = |name: &str| fields.get(name).map_or("", String::as_str).trim();
    let mut form = Form::with(&NAMES.map(|name| (name, given(name))));
    let actor = actor(app, given("actor")).await?;
    if actor.is_none() && !given("actor").is_empty() {
        form.fault("actor", "nobody here has this address or number");
    }
    let filter = AuditFilter {
        actor,
        act: Act::named(given("act")),
        object: (!given("object").is_empty()).then(|| given("object").to_owned()),
        from: day_of(&mut form, "from").map(|day| zone.start_of(day)),
        until: day_of(&mut form, "until").map(|day| zone.start_of(day).plus_days(1)),
    };
    Ok((filter, form))
}

/// Who is meant by a number or an address.
async fn actor(app: &App, text: &str) -> Result<Option<PersonId>, Problem> {
    if let Ok(number) = text.parse() {
        return Ok(Some(PersonId(number)));
    }
    let Ok(email) = text.parse() else {
        return Ok(None);
    };
    let person = app.keep.person_by_email(&email).await?;
    Ok(person.map(|person| person.id))
}

fn day_of(form: &mut Form, name: &'static str) -> Option<Date> {
    let text = form.text(name).to_owned();
    if text.is_empty() {
        return None;
    }
    let day = text.parse().ok();
    if day.is_none() {
        form.fault(name, "write a day like 2026-03-01");
    }
    day
}

fn address(path: &str, fields: &Fields, after: Option<i64>) -> String {
    let given = NAMES
        .iter()
        .filter_map(|name| Some((*name, fields.get(*name)?)));
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(given.filter(|(_, value)| !value.is_empty()));
    if let Some(after) = after {
        query.append_pair("after", &after.to_string());
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// GET /audit.
pub(crate) async fn show(
    State(app): State<App>,
    Query(fields): Query<Fields>,
    visit: Visit,
) -> Result<Response, Problem> {
    let zone = &visit.me.person.zone;
    let (filter, form) = filter(&app, &fields, zone).await?;
    let after = fields.get("after").map(String::as_str);
    let found = app.keep.lines(&filter, ask(after, LIMIT)).await?;
    let mut names = Names::default();
    let mut lines = Vec::new();
    for AuditLine { entry, .. } in found.items {
        let actor = match entry.actor {
            Some(id) => Some((id.0, names.of(&app, id).await?)),
            None => None,
        };
        lines.push(Line {
            at: moment(entry.at, zone),
            actor,
            act: entry.act.name(),
            link: link_to(&entry.object),
            object: entry.object,
            detail: entry.detail,
            address: entry.address.unwrap_or_default(),
        });
    }
    let acts = Act::ALL
        .iter()
        .map(|act| Choice::new(act.name(), act.name()));
    let page = Audit {
        page: visit.page("Audit log"),
        form: form.clone(),
        acts: acts.collect(),
        lines,
        next: found
            .next
            .map(|next| address("/audit", &fields, Some(next.0))),
        file: address("/audit.csv", &fields, None),
    };
    Ok(render_form(&page, &form))
}

fn link_to(object: &str) -> Option<String> {
    let (kind, id) = object.split_once('/')?;
    match kind {
        "person" => Some(format!("/people/{id}")),
        "team" => Some(format!("/teams/{id}")),
        _ => None,
    }
}

/// Names of people, each looked up once.
#[derive(Default)]
struct Names(HashMap<PersonId, String>);

impl Names {
    async fn of(&mut self, app: &App, id: PersonId) -> Result<String, Problem> {
        if let Some(name) = self.0.get(&id) {
            return Ok(name.clone());
        }
        let person = app.keep.person(id).await?;
        let name = person
            .map(|person| person.name)
            .filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| format!("person {id}"));
        self.0.insert(id, name.clone());
        Ok(name)
    }
}

/// GET /audit.csv: the same lines, all of them.
pub(crate) async fn csv(
    State(app): State<App>,
    Query(fields): Query<Fields>,
    visit: Visit,
) -> Result<Response, Problem> {
    let (filter, form) = filter(&app, &fields, &visit.me.person.zone).await?;
    if !form.is_fine() {
        return Err(Problem::bad_request(
            "A filter cannot be read. The page of the audit log says which.",
        ));
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    let head = [
        "number", "at", "actor", "act", "object", "detail", "address",
    ];
    table.write_record(head).map_err(Problem::internal)?;
    let (mut ask, mut count) = (Ask::first(), 0);
    loop {
        let page = app.keep.lines(&filter, ask).await?;
        count += page.items.len();
        for line in &page.items {
            table.write_record(row(line)).map_err(Problem::internal)?;
        }
        match page.next {
            Some(next) if count < MOST => ask = Ask::new(Some(next), Ask::MOST),
            _ => break,
        }
    }
    let bytes = table.into_inner().map_err(Problem::internal)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"quintain-audit.csv\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

fn row(line: &AuditLine) -> [String; 7] {
    let entry = &line.entry;
    [
        line.id.to_string(),
        entry.at.to_rfc3339(),
        entry.actor.map(|id| id.to_string()).unwrap_or_default(),
        entry.act.name().to_owned(),
        entry.object.clone(),
        plain(&entry.detail),
        entry.address.clone().unwrap_or_default(),
    ]
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

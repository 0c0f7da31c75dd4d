//! The conversation with a grader: events come from it, and it asks for what only the platform can do.
//! The lines are read as what they are, text from a sandbox: bounded, and never trusted to be regular.

use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdStream;
use std::time::Duration;

use bytes::Bytes;
use course::{OriginKind, Step};
use data_encoding::BASE64;
use sandbox::Streams;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use super::Tell;
use super::verdict::{Check, CheckKind, CheckResult, Outcome};
use crate::attacker::Answer;
use crate::blocking::blocking;
use crate::error::Error;
use crate::instance::{Called, Instance};
use crate::log::Log;
use crate::plan::{Code, area};
use crate::running::{self, Running};
use crate::victim::Errand;

/// The longest line, in bytes.
const LINE: usize = 4 * 1024 * 1024;
/// The most checks in one run.
const CHECKS: usize = 200;
/// The longest message of a check, in characters.
const MESSAGE: usize = 2000;
/// The largest file that a check may read, in bytes.
const FILE: u64 = 2 * 1024 * 1024;
/// How long a grader that has closed its channel may take to end.
const FAREWELL: Duration = Duration::from_secs(1);
/// The most files that a listing names.
const FILES: usize = 2000;

#[derive(Deserialize)]
struct Line {
    event: Option<String>,
    call: Option<u64>,
    method: Option<String>,
    #[serde(default)]
    params: Value,
    #[serde(default)]
    checks: Vec<Announced>,
    id: Option<String>,
    result: Option<CheckResult>,
    message: Option<String>,
    seconds: Option<f64>,
    replay: Option<String>,
}

#[derive(Deserialize)]
struct Announced {
    id: String,
    kind: CheckKind,
    title: String,
}

/// Runs the grader over these files and plays its counterpart until it ends or its time is over.
pub(super) async fn run(
    instance: &Instance,
    files: &[&str],
    time: Duration,
    tell: Tell<'_>,
) -> Result<Outcome, Error> {
    let (ours, theirs) = StdStream::pair().map_err(Error::Io)?;
    ours.set_nonblocking(true).map_err(Error::Io)?;
    let stream = UnixStream::from_std(ours).map_err(Error::Io)?;
    let (stdio, output) = running::output_to_pipe().map_err(Error::Io)?;
    let streams = Streams {
        stdio: Some(stdio),
        extra: vec![OwnedFd::from(theirs)],
    };
    let printed = Log::default();
    let grader =
        Running::start(&instance.sandbox, instance.members().grader(files), streams).await?;
    printed.follow(output, |_| {}).map_err(Error::Io)?;
    let mut outcome = Outcome::default();
    let conversation = converse(instance, stream, &mut outcome, tell);
    let timed_out = tokio::time::timeout(time, conversation).await.is_err();
    outcome.out_of_memory = grader.out_of_memory();
    if !timed_out && !outcome.finished {
        outcome.exit = tokio::time::timeout(FAREWELL, grader.ended())
            .await
            .unwrap_or(None);
    }
    grader.kill();
    outcome.timed_out = timed_out;
    outcome.printed = printed.text();
    Ok(outcome)
}

async fn converse(instance: &Instance, stream: UnixStream, outcome: &mut Outcome, tell: Tell<'_>) {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    while let Some(line) = read_line(&mut reader).await {
        let Ok(line) = serde_json::from_slice::<Line>(&line) else {
            outcome.broken = Some("the grader said something that is not in its protocol".into());
            return;
        };
        if let (Some(number), Some(method)) = (line.call, line.method.as_deref()) {
            let reply = match do_for(instance, method, &line.params).await {
                Ok(value) => json!({"reply": number, "value": value}),
                Err(refusal) => json!({"reply": number, "error": refusal}),
            };
            let mut text = reply.to_string();
            text.push('\n');
            if writer.write_all(text.as_bytes()).await.is_err() {
                return;
            }
        } else if note(outcome, line, tell) {
            return;
        }
    }
}

/// Takes an event in; true after the last one.
fn note(outcome: &mut Outcome, line: Line, tell: Tell<'_>) -> bool {
    match line.event.as_deref() {
        Some("collected") if outcome.checks.is_empty() => {
            outcome.checks = line
                .checks
                .into_iter()
                .take(CHECKS)
                .map(announced)
                .collect();
            outcome.checks.iter().for_each(tell);
        }
        Some("started") => {
            if let Some(check) = find(outcome, line.id.as_deref()) {
                check.result = CheckResult::Running;
                tell(check);
            }
        }
        Some("result") => {
            if let (Some(check), Some(result)) = (find(outcome, line.id.as_deref()), line.result) {
                check.result = result;
                check.message = line
                    .message
                    .map(|text| text.chars().take(MESSAGE).collect());
                check.seconds = line.seconds;
                check.replay = line.replay;
                tell(check);
            }
        }
        Some("broken") => {
            outcome.broken = Some(line.message.unwrap_or_else(|| "unknown".into()));
            return true;
        }
        Some("finished") => {
            outcome.finished = true;
            return true;
        }
        _ => {}
    }
    false
}

fn announced(check: Announced) -> Check {
    Check {
        id: check.id,
        kind: check.kind,
        title: check.title,
        result: CheckResult::Waiting,
        message: None,
        seconds: None,
        replay: None,
    }
}

fn find<'a>(outcome: &'a mut Outcome, id: Option<&str>) -> Option<&'a mut Check> {
    let id = id?;
    outcome.checks.iter_mut().find(|check| check.id == id)
}

async fn read_line(reader: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        let available = reader
            .fill_buf()
            .await
            .ok()
            .filter(|bytes| !bytes.is_empty())?;
        let end = available.iter().position(|byte| *byte == b'\n');
        let count = end.map_or(available.len(), |end| end + 1);
        line.extend_from_slice(&available[..count]);
        reader.consume(count);
        if line.len() > LINE {
            return None;
        }
        if end.is_some() {
            return Some(line);
        }
    }
}

/// Why a grader's wish was not granted, as the plugin expects it.
fn refusal(kind: &str, message: impl std::fmt::Display) -> Value {
    json!({"kind": kind, "message": message.to_string()})
}

/// The platform's or the check's own fault; never held against the learner, and never a pass.
fn bad(message: impl std::fmt::Display) -> Value {
    refusal("internal", message)
}

async fn do_for(instance: &Instance, method: &str, params: &Value) -> Result<Value, Value> {
    match method {
        "session.info" => Ok(info(instance)),
        "app.restart" => {
            instance.start_app(Code::Workspace).await;
            Ok(Value::Null)
        }
        "app.log" => Ok(instance.log.text().into()),
        "files.read" => read_file(instance, params).await,
        "files.list" => list_files(instance, params).await,
        "call" => call(instance, params).await,
        "attacker.serve" => serve(instance, params),
        "attacker.requests" => {
            let seen = site(instance)?.seen();
            Ok(seen
                .iter()
                .map(|one| {
                    json!({
                        "method": one.method, "path": one.path, "query": one.query,
                        "headers": one.headers, "base64": BASE64.encode(&one.body),
                    })
                })
                .collect())
        }
        "attacker.clear" => {
            site(instance)?.clear();
            Ok(Value::Null)
        }
        "victim.visit" => visit(instance, params).await,
        other => Err(bad(format!("the platform knows no `{other}`"))),
    }
}

fn site(instance: &Instance) -> Result<&crate::attacker::Site, Value> {
    instance
        .site
        .as_deref()
        .ok_or_else(|| bad("this lab has no attacker's site"))
}

fn info(instance: &Instance) -> Value {
    let origins: Vec<Value> = instance
        .lab
        .origins
        .iter()
        .map(|origin| {
            let kind = match origin.kind {
                OriginKind::App => "app",
                OriginKind::Attacker => "attacker",
            };
            json!({"name": origin.name, "url": origin.url(), "kind": kind})
        })
        .collect();
    json!({
        "origins": origins,
        "flag": instance.secrets.flag.as_str(),
        "secrets": instance.secrets.by_name(),
        "victim": instance.victim.is_some(),
        "attacker": instance.lab.attacker_origin().map(course::OriginSpec::url),
    })
}

/// The area that a check may read, by the name that it has for authors.
fn root(params: &Value) -> Result<&'static str, Value> {
    match params["root"].as_str() {
        Some("app") => Ok(area::APP),
        Some("data") => Ok(area::DATA),
        _ => Err(bad("files are in `app` or `data`")),
    }
}

async fn read_file(instance: &Instance, params: &Value) -> Result<Value, Value> {
    let area = root(params)?;
    let path = params["path"].as_str().unwrap_or_default().to_owned();
    let sandbox = instance.sandbox.clone();
    let read = {
        let path = path.clone();
        blocking(move || sandbox.read(area, &path, FILE)).await
    };
    match read {
        Ok(bytes) => Ok(json!({"base64": BASE64.encode(&bytes)})),
        Err(_) => Err(refusal("not-found", format!("{path} is not there"))),
    }
}

async fn list_files(instance: &Instance, params: &Value) -> Result<Value, Value> {
    let area = root(params)?;
    let sandbox = instance.sandbox.clone();
    let found = blocking(move || sandbox.list(area, FILES))
        .await
        .map_err(bad)?;
    Ok(found
        .into_iter()
        .map(|entry| entry.path)
        .collect::<Vec<_>>()
        .into())
}

async fn call(instance: &Instance, params: &Value) -> Result<Value, Value> {
    let seconds = params["timeout"].as_f64().unwrap_or(10.0).clamp(0.1, 60.0);
    let request = json!({
        "target": params["target"], "args": params["args"], "kwargs": params["kwargs"],
    });
    match instance
        .call(&request, Duration::from_secs_f64(seconds))
        .await
    {
        Ok(Called::Value(value)) => Ok(value),
        Ok(Called::Raised { kind, message }) => {
            Err(json!({"kind": "raised", "type": kind, "message": message}))
        }
        Err(Error::Lab { message, .. }) => Err(refusal("failed", message)),
        Err(error) => Err(bad(error)),
    }
}

fn serve(instance: &Instance, params: &Value) -> Result<Value, Value> {
    let body = BASE64
        .decode(params["base64"].as_str().unwrap_or_default().as_bytes())
        .map_err(bad)?;
    let headers: BTreeMap<String, String> =
        serde_json::from_value(params["headers"].clone()).unwrap_or_default();
    let status = params["status"]
        .as_u64()
        .and_then(|code| u16::try_from(code).ok());
    let path = params["path"].as_str().unwrap_or("/").to_owned();
    let answer = Answer {
        status: status.unwrap_or(200),
        headers,
        body: Bytes::from(body),
    };
    site(instance)?.put_up(path, answer).map_err(bad)?;
    Ok(Value::Null)
}

async fn visit(instance: &Instance, params: &Value) -> Result<Value, Value> {
    let victim = instance
        .victim
        .as_ref()
        .ok_or_else(|| bad("this lab has no victim"))?;
    let steps: Option<Vec<Step>> = serde_json::from_value(params["steps"].clone()).map_err(bad)?;
    let errand = Errand {
        url: params["url"].as_str().map(str::to_owned),
        anonymous: params["signed_in"].as_bool() == Some(false),
        steps,
        picture: false,
    };
    let visit = victim
        .visit(&errand, &instance.secrets.by_name())
        .await
        .map_err(bad)?;
    serde_json::to_value(visit).map_err(bad)
}

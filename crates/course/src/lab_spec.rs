//! From lab.toml as written to the typed lab, with all that can be said
//! without looking at the lab's other files.

use std::{collections::BTreeSet, ops::RangeInclusive};

use toml::Spanned;

use crate::{
    Action, AppSpec, Limits, OriginKind, OriginName, OriginSpec, Step, Task, VictimSpec,
    diagnostic::Reporter,
    lab_tasks,
    lab_toml::{AppToml, LabToml, LimitsToml, OriginKindToml, OriginToml, VictimToml},
    limits::bounds,
    victim::StepTable,
};

/// What of lab.toml stands on its own.
pub(crate) struct LabSpec {
    pub app: AppSpec,
    pub origins: Vec<OriginSpec>,
    pub tasks: Vec<Task>,
    pub limits: Limits,
    pub victim: Option<VictimSpec>,
}

pub(crate) fn read(toml: &LabToml, report: &mut Reporter) -> LabSpec {
    for text in [&toml.title, &toml.story] {
        refuse_empty(text, report);
    }
    report.refuse_blanks(report.source);
    within(&toml.minutes, "minutes", bounds::MINUTES, report);
    if !is_owasp(toml.owasp.get_ref()) {
        report.at(
            toml.owasp.span().start,
            format!("`{}` is no OWASP category", toml.owasp.get_ref()),
            "Write it like \"A05:2025\".",
        );
    }
    if toml.cwe.get_ref().is_empty() {
        report.at(
            toml.cwe.span().start,
            "no CWE is named",
            "Name the weakness: cwe = [89].",
        );
    }
    LabSpec {
        app: app(&toml.app, report),
        origins: origins(&toml.origins, report),
        tasks: lab_tasks::read(&toml.tasks, report),
        limits: limits(&toml.limits, report),
        victim: toml.victim.as_ref().map(|it| victim(it, report)),
    }
}

fn is_owasp(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 8
        && matches!(bytes[0], b'A' | b'X')
        && bytes[3] == b':'
        && [1, 2, 4, 5, 6, 7]
            .iter()
            .all(|at| bytes[*at].is_ascii_digit())
}

fn app(app: &AppToml, report: &mut Reporter) -> AppSpec {
    let run = app.run.get_ref();
    if run.is_empty() || run[0].is_empty() || run.iter().any(|word| word.contains('\0')) {
        report.at(
            app.run.span().start,
            "the application has no program to run",
            "Write program and arguments: run = [\"python\", \"app.py\"].",
        );
    }
    if !app.open.get_ref().starts_with('/') || app.open.get_ref().starts_with("//") {
        report.at(
            app.open.span().start,
            "the first page is not a path",
            "Let it start with one slash: open = \"/\".",
        );
    }
    AppSpec {
        run: run.clone(),
        open: app.open.get_ref().clone(),
    }
}

fn origins(written: &Spanned<Vec<OriginToml>>, report: &mut Reporter) -> Vec<OriginSpec> {
    let count = written.get_ref().len();
    if count == 0 || count > bounds::ORIGINS {
        report.at(
            written.span().start,
            format!("{count} origins, and a lab has 1 to {}", bounds::ORIGINS),
            "Give the application its [[origins]] entry, and leave out what is not used.",
        );
    }
    let (mut names, mut hosts, mut attackers) = (BTreeSet::new(), BTreeSet::new(), 0);
    let mut ports = BTreeSet::new();
    let mut origins = Vec::new();
    for (index, origin) in written.get_ref().iter().enumerate() {
        let place = origin.host.span().start;
        let host = origin.host.get_ref();
        if !is_host(host) {
            report.at(
                place,
                format!("`{host}` cannot be a host of a lab"),
                "Use small letters, digits, hyphens and dots, and let it end in .test; range.test is the platform's own.",
            );
        }
        if !hosts.insert(host) {
            report.at(
                place,
                format!("the host `{host}` is used twice"),
                "Give each origin its own.",
            );
        }
        if !names.insert(origin.name.get_ref()) {
            report.at(
                origin.name.span().start,
                format!("the origin `{}` is named twice", origin.name.get_ref()),
                "Give each origin its own name.",
            );
        }
        let kind = match origin.kind.as_ref().map(Spanned::get_ref) {
            Some(OriginKindToml::Attacker) => OriginKind::Attacker,
            Some(OriginKindToml::App) | None => OriginKind::App,
        };
        let port = origin.port.as_ref().map_or(80, |port| *port.get_ref());
        let port_place = origin.port.as_ref().map_or(place, |port| port.span().start);
        if port == 0 {
            report.at(
                port_place,
                "port 0 is no port",
                "Write the port that the server listens on: port = 80.",
            );
        }
        if kind == OriginKind::App && !ports.insert(port) {
            report.at(
                port_place,
                format!("port {port} is used by two origins of the application"),
                "Give each its own: they all have the address 127.0.0.1 in the session.",
            );
        }
        if kind == OriginKind::Attacker {
            attackers += 1;
            if attackers > 1 || index == 0 {
                report.at(
                    place,
                    "the attacker's site cannot stand here",
                    "Put the application first, and after it at most one origin of kind \"attacker\".",
                );
            }
            if port != 80 {
                report.at(
                    port_place,
                    "the attacker's site is always at port 80",
                    "Leave out `port`.",
                );
            }
        }
        if let Some(name) = named::<OriginName>(&origin.name, report) {
            origins.push(OriginSpec {
                name,
                host: host.clone(),
                kind,
                port,
            });
        }
    }
    origins
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    host.len() <= 100
        && host
            .strip_suffix(".test")
            .is_some_and(|rest| rest.split('.').all(is_label))
        && host != "range.test"
        && !host.ends_with(".range.test")
}

fn limits(written: &LimitsToml, report: &mut Reporter) -> Limits {
    let usual = Limits::default();
    let mut pick = |value: &Option<Spanned<u32>>, key, range, usual| match value {
        Some(value) => within(value, key, range, report),
        None => usual,
    };
    Limits {
        memory_mb: pick(
            &written.memory_mb,
            "memory_mb",
            bounds::MEMORY_MB,
            usual.memory_mb,
        ),
        processes: pick(
            &written.processes,
            "processes",
            bounds::PROCESSES,
            usual.processes,
        ),
        data_mb: pick(&written.data_mb, "data_mb", bounds::DATA_MB, usual.data_mb),
        check_seconds: pick(
            &written.check_seconds,
            "check_seconds",
            bounds::CHECK_SECONDS,
            usual.check_seconds,
        ),
    }
}

fn victim(written: &VictimToml, report: &mut Reporter) -> VictimSpec {
    refuse_empty(&written.name, report);
    refuse_empty(&written.about, report);
    if written.routine.is_none() && written.on_link.is_none() {
        report.at(
            written.name.span().start,
            "this victim never does anything",
            "Add `routine`, `on_link` or both.",
        );
    }
    VictimSpec {
        name: written.name.get_ref().clone(),
        about: written.about.get_ref().clone(),
        sign_in: steps(&written.sign_in, report),
        routine: written.routine.as_ref().map(|it| steps(it, report)),
        on_link: written.on_link.as_ref().map(|it| steps(it, report)),
    }
}

fn steps(written: &Spanned<Vec<Spanned<StepTable>>>, report: &mut Reporter) -> Vec<Step> {
    let count = written.get_ref().len();
    if count == 0 || count > bounds::VICTIM_STEPS {
        report.at(
            written.span().start,
            format!(
                "{count} steps, and a list has 1 to {}",
                bounds::VICTIM_STEPS
            ),
            "Leave the key out if there is nothing to do.",
        );
    }
    let mut steps = Vec::new();
    for table in written.get_ref() {
        match Step::try_from(table.get_ref().clone()) {
            Ok(Step {
                action: Action::Eval(_),
                ..
            }) => report.at(
                table.span().start,
                "`eval` is for checks only",
                "Let the victim do what a person does: goto, fill, click, expect, settle.",
            ),
            Ok(step) => steps.push(step),
            Err(error) => report.at(
                table.span().start,
                error.to_string(),
                "Write one step in each table: {click = \"#win\"}.",
            ),
        }
    }
    steps
}

pub(crate) fn named<T>(written: &Spanned<String>, report: &mut Reporter) -> Option<T>
where
    T: std::str::FromStr<Err = crate::NameError>,
{
    match written.get_ref().parse() {
        Ok(name) => Some(name),
        Err(error) => {
            report.at(
                written.span().start,
                format!("`{}` is no {}", error.value, error.what),
                format!("Use {}.", error.rule),
            );
            None
        }
    }
}

fn within(
    value: &Spanned<u32>,
    key: &str,
    range: RangeInclusive<u32>,
    report: &mut Reporter,
) -> u32 {
    if !range.contains(value.get_ref()) {
        report.at(
            value.span().start,
            format!("{key} = {} is out of range", value.get_ref()),
            format!("Choose from {} to {}.", range.start(), range.end()),
        );
    }
    *value.get_ref()
}

pub(crate) fn refuse_empty(text: &Spanned<String>, report: &mut Reporter) {
    if text.get_ref().trim().is_empty() {
        report.at(
            text.span().start,
            "the text is empty",
            "Write it; the learner sees it.",
        );
    }
}

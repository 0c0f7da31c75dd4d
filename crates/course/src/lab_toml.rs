//! lab.toml as it is written. What is more than its shape is checked in
//! `lab_dir`.

use serde::Deserialize;
use toml::Spanned;

use crate::{diagnostic::Reporter, victim::StepTable};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabToml {
    pub title: Spanned<String>,
    pub items: Spanned<Vec<Spanned<String>>>,
    pub story: Spanned<String>,
    pub minutes: Spanned<u32>,
    pub owasp: Spanned<String>,
    pub cwe: Spanned<Vec<u32>>,
    pub app: AppToml,
    pub origins: Spanned<Vec<OriginToml>>,
    pub tasks: Spanned<Vec<TaskToml>>,
    #[serde(default)]
    pub needs: NeedsToml,
    #[serde(default)]
    pub limits: LimitsToml,
    pub victim: Option<VictimToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppToml {
    pub run: Spanned<Vec<String>>,
    pub open: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OriginToml {
    pub name: Spanned<String>,
    pub host: Spanned<String>,
    pub kind: Option<Spanned<OriginKindToml>>,
    pub port: Option<Spanned<u16>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OriginKindToml {
    App,
    Attacker,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskToml {
    pub id: Spanned<String>,
    pub kind: Spanned<TaskKindToml>,
    pub title: Spanned<String>,
    pub oracle: Option<Spanned<OracleToml>>,
    pub question: Option<Spanned<String>>,
    pub accept: Option<Spanned<Vec<String>>>,
    pub case: Option<Spanned<CaseToml>>,
    pub order: Option<Spanned<OrderToml>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TaskKindToml {
    Exploit,
    Fix,
    Answer,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OracleToml {
    Flag,
    State,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CaseToml {
    Exact,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OrderToml {
    Any,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeedsToml {
    #[serde(default)]
    pub tools: Vec<Spanned<String>>,
    pub packages: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsToml {
    pub memory_mb: Option<Spanned<u32>>,
    pub processes: Option<Spanned<u32>>,
    pub data_mb: Option<Spanned<u32>>,
    pub check_seconds: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VictimToml {
    pub name: Spanned<String>,
    pub about: Spanned<String>,
    pub sign_in: Spanned<Vec<Spanned<StepTable>>>,
    pub routine: Option<Spanned<Vec<Spanned<StepTable>>>>,
    pub on_link: Option<Spanned<Vec<Spanned<StepTable>>>>,
}

/// Parses lab.toml; a wrong shape is reported at its place.
pub(crate) fn parse(source: &str, report: &mut Reporter) -> Option<LabToml> {
    match toml::from_str(source) {
        Ok(lab) => Some(lab),
        Err(error) => {
            let message = error.message().trim_end().to_owned();
            let mend = mend(&message);
            match error.span() {
                Some(span) => report.at(span.start, message, mend),
                None => report.line(None, message, mend),
            }
            None
        }
    }
}

fn mend(message: &str) -> &'static str {
    if message.starts_with("unknown field") {
        "Remove the key, or mend its spelling; docs/authoring-labs.md lists every key."
    } else if message.starts_with("missing field") {
        "Add the key; docs/authoring-labs.md shows it in its place."
    } else if message.starts_with("invalid type") || message.starts_with("unknown variant") {
        "Write a value of the kind that docs/authoring-labs.md gives for this key."
    } else {
        "Mend the TOML at this place."
    }
}

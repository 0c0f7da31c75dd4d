//! `quintain doctor`: what this machine offers.

use sandbox::{Finding, Standing};

use crate::setup;
use crate::tools::{self, TOOLS};
use crate::{Format, Places};

#[derive(clap::Args)]
pub struct Arguments {
    /// How the result is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub fn run(places: &Places, arguments: &Arguments) -> bool {
    let mut findings = match setup::launcher() {
        Ok(launcher) => sandbox::examine(&launcher),
        Err(error) => vec![missing("sandbox", error.to_string(), String::new())],
    };
    findings.push(python(places));
    findings.push(warm_starts());
    findings.extend(needed_tools(places));
    let usable = !findings
        .iter()
        .any(|finding| finding.standing == Standing::Missing);
    if arguments.format == Format::Json {
        print_json(&findings);
    } else {
        findings.iter().for_each(print_line);
        println!("\n{}", conclusion(&findings));
    }
    usable
}

fn missing(what: &'static str, found: String, mend: String) -> Finding {
    Finding {
        what,
        found,
        standing: Standing::Missing,
        mend: Some(mend),
    }
}

fn python(places: &Places) -> Finding {
    match range::Runtime::open(&places.runtime) {
        Ok(runtime) => Finding {
            what: "Python",
            found: python_version(&runtime).unwrap_or_else(|| "set up".into()),
            standing: Standing::Good,
            mend: None,
        },
        Err(error) => missing("Python", error.to_string(), "./run".into()),
    }
}

fn warm_starts() -> Finding {
    let library = range::templates::library();
    Finding {
        what: "warm starts",
        found: library.as_ref().map_or_else(
            || "the library of the templates is not beside this program: labs start cold".into(),
            |path| path.display().to_string(),
        ),
        standing: match library {
            Some(_) => Standing::Good,
            None => Standing::Weaker,
        },
        mend: library.is_none().then(|| "./run".into()),
    }
}

fn python_version(runtime: &range::Runtime) -> Option<String> {
    let python = runtime.packages().join("bin/python");
    let output = std::process::Command::new(python)
        .arg("--version")
        .output()
        .ok()?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Some(format!("{version}, with the lab runtime's packages"))
}

/// Every known tool; one that a lab of this course needs is missing if it is absent, others are only
/// weaker.
fn needed_tools(places: &Places) -> Vec<Finding> {
    let (course, _) = setup::course(places);
    let users = |tool: &str| -> Vec<&str> {
        let labs = course.labs.iter().filter(|lab| {
            lab.needs.tools.iter().any(|one| one == tool)
                || (tool == "chromium" && lab.victim.is_some())
        });
        labs.map(|lab| lab.slug.as_str()).collect()
    };
    TOOLS
        .iter()
        .map(|tool| {
            let users = users(tool.name);
            let wanted_by = match users.as_slice() {
                [] => tool.what_for.to_owned(),
                labs => format!("{}: {}", tool.what_for, labs.join(", ")),
            };
            match tools::find(tool.name) {
                Some(path) => Finding {
                    what: tool.name,
                    found: format!("{} ({wanted_by})", path.display()),
                    standing: Standing::Good,
                    mend: None,
                },
                None => Finding {
                    what: tool.name,
                    found: format!("not installed ({wanted_by})"),
                    standing: if users.is_empty() {
                        Standing::Weaker
                    } else {
                        Standing::Missing
                    },
                    mend: Some(format!("sudo apt-get install {}", tool.package)),
                },
            }
        })
        .collect()
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => "ok",
        Standing::Weaker => "weaker",
        Standing::Missing => "MISSING",
    }
}

fn print_line(finding: &Finding) {
    println!(
        "{:<8} {:<11} {}",
        word(finding.standing),
        finding.what,
        finding.found
    );
    if let Some(mend) = &finding.mend {
        println!("{:20} -> {mend}", "");
    }
}

fn print_json(findings: &[Finding]) {
    let all: Vec<serde_json::Value> = findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "what": finding.what, "found": finding.found,
                "standing": word(finding.standing), "mend": finding.mend,
            })
        })
        .collect();
    println!("{:#}", serde_json::Value::from(all));
}

/// One sentence that says how it stands.
pub fn conclusion(findings: &[Finding]) -> String {
    let missing: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.standing == Standing::Missing)
        .map(|finding| finding.what)
        .collect();
    let cgroups = findings.iter().find(|finding| finding.what == "cgroups");
    let limits = match cgroups.map(|finding| finding.standing) {
        Some(Standing::Good) => "Limits hold for all processes of a lab together.",
        _ => {
            "Limits on memory and processor time hold for each process of a lab, not for all together."
        }
    };
    if missing.is_empty() {
        format!("Labs can run. {limits}")
    } else {
        format!("Not everything can run; missing: {}.", missing.join(", "))
    }
}

//! `quintain doctor`: what this machine offers.

use serde_json::Value;

use crate::run::quintain;

#[test]
fn every_finding_says_what_how_and_what_to_do() {
    let ran = quintain(&["doctor", "--format", "json"]);
    let findings = ran.json();
    let findings = findings.as_array().unwrap();
    for what in [
        "kernel",
        "namespaces",
        "cgroups",
        "Landlock",
        "seccomp",
        "Python",
        "warm starts",
        "chromium",
        "john",
    ] {
        assert!(findings.iter().any(|one| one["what"] == what), "{what}");
    }
    for one in findings {
        assert!(
            one["found"].as_str().is_some_and(|found| !found.is_empty()),
            "{one}"
        );
        let good = one["standing"] == "ok";
        assert!(
            good || one["standing"] == "weaker" || one["standing"] == "MISSING",
            "{one}"
        );
        let mend = one["mend"].as_str().unwrap_or_default();
        assert_eq!(good, mend.is_empty(), "what is not good has a mend: {one}");
    }
    // Where these tests run, labs run.
    let standing = |what: &str| {
        findings
            .iter()
            .find(|one| one["what"] == what)
            .map(|one| &one["standing"])
    };
    assert_eq!(standing("namespaces"), Some(&Value::from("ok")));
    assert_eq!(standing("seccomp"), Some(&Value::from("ok")));
    let missing = findings.iter().any(|one| one["standing"] == "MISSING");
    assert_eq!(ran.code, Some(i32::from(missing)));
}

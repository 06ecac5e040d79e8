//! `gitlab` and `gitlab-codequality`: what GitLab's schemas ask for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn json(format: &str, report: &Report) -> Value {
    let mut out = Vec::new();
    Format::named(format).unwrap().write(report, Colour::On, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn locked() -> Vec<Incomplete> {
    vec![Incomplete { path: "a".into(), reason: "it is locked".into() }]
}

#[test]
fn vulnerability_has_what_the_schema_asks_for() {
    let log = json("gitlab", &report(vec![across_files()]));
    assert_eq!(log["version"], "15.2.1");
    let scan = &log["scan"];
    assert_eq!(scan["type"], "secret_detection");
    assert_eq!(scan["status"], "success");
    assert_eq!([&scan["start_time"], &scan["end_time"]], ["1970-01-01T00:00:00"; 2]);
    for tool in ["analyzer", "scanner"] {
        assert_eq!([&scan[tool]["id"], &scan[tool]["name"], &scan[tool]["vendor"]["name"]], ["envlint"; 3]);
        assert!(!scan[tool]["version"].as_str().unwrap().is_empty());
    }
    let vulnerability = &log["vulnerabilities"][0];
    assert_eq!(vulnerability["identifiers"][0]["value"], "reused-credential");
    assert_eq!(vulnerability["location"]["file"], ".env.staging");
    assert_eq!(vulnerability["location"]["start_line"], 3);
    assert_eq!(vulnerability["location"]["commit"]["sha"], "0000000");
    assert_eq!(vulnerability["severity"], "Critical");
    let other = &vulnerability["details"]["places"]["items"][0];
    assert_eq!([&other["type"], &other["file_name"]], ["file-location", ".env.production"]);
}

#[test]
fn history_names_its_commit() {
    let past = Finding { history: Some(history()), ..across_files() };
    let log = json("gitlab", &report(vec![past]));
    let commit = &log["vulnerabilities"][0]["location"]["commit"];
    assert_eq!(commit["sha"], history().first_commit);
    assert_eq!(commit["author"], history().first_author);
}

#[test]
fn each_finding_has_an_identity_of_its_own() {
    let report = report(vec![across_files(), across_files(), across_files()]);
    let (log, issues) = (json("gitlab", &report), json("gitlab-codequality", &report));
    let of = |list: &Value, name: &str| -> BTreeSet<String> {
        list.as_array().unwrap().iter().map(|it| it[name].as_str().unwrap().to_owned()).collect()
    };
    let ids = of(&log["vulnerabilities"], "id");
    assert_eq!((ids.len(), of(&issues, "fingerprint").len()), (3, 3));
    for id in ids {
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
    }
}

#[test]
fn names_and_solutions_fit() {
    let long = Finding { help: "long ".repeat(5000), ..across_files() };
    let report = json("gitlab", &report(vec![long]));
    assert!(report["vulnerabilities"][0]["solution"].as_str().unwrap().len() <= 7000);
}

#[test]
fn incomplete_run_is_a_failed_one() {
    let report = Report { incomplete: locked(), ..Report::default() };
    let scan = json("gitlab", &report)["scan"].take();
    assert_eq!(scan["status"], "failure");
    assert_eq!(scan["messages"][0]["level"], "fatal");
    assert_eq!(scan["messages"][0]["value"], "not scanned: a: it is locked");
    let issues = json("gitlab-codequality", &report);
    assert_eq!([&issues[0]["check_name"], &issues[0]["severity"]], ["not-scanned", "blocker"]);
}

#[test]
fn code_quality_has_an_issue_for_each_finding() {
    let place = label("a", 1, "A=b", "b", "");
    let report = report(vec![across_files(), finding(Severity::Note, place)]);
    assert_data_eq!(json("gitlab-codequality", &report).to_string(), str![[r#"
[{"check_name":"reused-credential","description":"`STRIPE_SECRET_KEY` is the same in staging and production","fingerprint":"828480645754b53b-9690","location":{"lines":{"begin":3,"end":3},"path":".env.staging"},"severity":"blocker"},{"check_name":"reused-credential","description":"`STRIPE_SECRET_KEY` is the same in staging and production","fingerprint":"656bf28cd1e3c019-9690","location":{"lines":{"begin":1,"end":1},"path":"a"},"severity":"info"}]
"#]].raw());
}

//! `sarif`, beyond what its schema says.

use serde_json::{Value, json};

use super::*;
use crate::rule::Catalogue;

fn run(report: &Report) -> Value {
    let mut out = Vec::new();
    Format::named("sarif").unwrap().write(report, Colour::On, &mut out).unwrap();
    serde_json::from_slice::<Value>(&out).unwrap()["runs"][0].take()
}

fn result(finding: Finding) -> Value {
    run(&report(vec![finding]))["results"][0].take()
}

#[test]
fn finding_across_files_links_its_places() {
    let result = result(across_files());
    let place = |path: &str, line: usize| {
        json!({
            "artifactLocation": { "uri": path, "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": line, "startColumn": 19, "endLine": line, "endColumn": 27 },
        })
    };
    assert_eq!(result["locations"][0]["physicalLocation"], place(".env.staging", 3));
    let related = &result["relatedLocations"][0];
    assert_eq!(related["id"], 1);
    assert_eq!(related["physicalLocation"], place(".env.production", 12));
    assert_eq!(related["message"]["text"], "the same value, in production");
    let text = result["message"]["text"].as_str().unwrap();
    assert!(text.contains(" See [.env.production:12](1). "), "{text}");
    let steps = &result["codeFlows"][0]["threadFlows"][0]["locations"];
    let step = |number: usize| &steps[number]["location"]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!([step(0), step(1)], [".env.production", ".env.staging"]);
}

#[test]
fn fingerprint_is_ours_and_line_free() {
    let moved = Finding { primary: label(".env.staging", 99, "A=x", "x", ""), ..across_files() };
    let fingerprints = |finding| result(finding)["partialFingerprints"].take();
    assert_eq!(fingerprints(across_files()), json!({ "envlint/v1": "828480645754b53b-9690" }));
    assert_eq!(fingerprints(moved), fingerprints(across_files()));
}

#[test]
fn paths_are_uris_and_brackets_are_no_links() {
    let place = label(b"caf\xe9 #1/%20.env", 1, "A=x", "x", "[here](https://example.com)");
    let message = "[click](https://example.com) \\[1](1)".to_owned();
    let hostile = result(Finding { message, ..finding(Severity::Error, place) });
    let location = &hostile["locations"][0];
    assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "caf%E9%20%231/%2520.env");
    assert_eq!(location["message"]["text"], r"\[here\](https://example.com)");
    let text = hostile["message"]["text"].as_str().unwrap();
    assert!(text.starts_with(r"\[click\](https://example.com) \\\[1\](1)."), "{text}");
}

#[test]
fn fix_says_what_is_inserted_where() {
    let at = Position { line: 2, column: 1 };
    let path = RepoPath::new("prisma/seed.ts");
    let insert =
        Edit::Replace { path, span: Span::new(9, 9), start: at, end: at, text: "if (x) {\n}\n".into() };
    let ignore = Edit::Ignore { path: RepoPath::new(".env") };
    let fix = |edits| Fix {
        title: "stop [here]".into(),
        applicability: Applicability::Unsafe,
        edits,
        commands: Vec::new(),
    };
    let fixes = vec![fix(vec![insert]), fix(vec![ignore]), fix(Vec::new())];
    let fixes = result(Finding { fixes, ..across_files() })["fixes"].take();
    let expected = json!([{
        "description": { "text": r"stop \[here\]" },
        "artifactChanges": [{
            "artifactLocation": { "uri": "prisma/seed.ts", "uriBaseId": "%SRCROOT%" },
            "replacements": [{
                "deletedRegion": { "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 1 },
                "insertedContent": { "text": "if (x) {\n}\n" },
            }],
        }],
    }]);
    assert_eq!(fixes, expected);
}

#[test]
fn what_is_allowed_is_a_suppressed_result_where_it_is_asked_for() {
    let allowed = |by| Allowed { finding: across_files(), by };
    let comment = |reason: Option<&str>| AllowedBy::Comment { reason: reason.map(str::to_owned) };
    let suppressed = vec![
        allowed(comment(Some("a \u{1b}[1mthrow-away"))),
        allowed(comment(None)),
        allowed(AllowedBy::Settings { reason: "until May".into() }),
        allowed(AllowedBy::Baseline { entry: 0, reason: String::new() }),
        allowed(AllowedBy::Import),
    ];
    let report = Report { suppressed, ..report(vec![across_files()]) };
    let results = |format: &str| {
        let mut out = Vec::new();
        Format::named(format).unwrap().write(&report, Colour::Off, &mut out).unwrap();
        serde_json::from_slice::<Value>(&out).unwrap()["runs"][0]["results"].as_array().unwrap().clone()
    };
    assert_eq!(results("sarif").len(), 1, "GitHub would open an alert for each");
    let all = results("sarif-with-allowed");
    let suppressions: Vec<_> = all.iter().map(|it| it["suppressions"].clone()).collect();
    let one = |kind: &str| json!([{ "kind": kind, "status": "accepted" }]);
    let why = |kind: &str, why: &str| json!([{ "kind": kind, "status": "accepted", "justification": why }]);
    let expected = [
        Value::Null,
        why("inSource", r"a \u{1b}[1mthrow-away"),
        one("inSource"),
        why("external", "until May"),
        one("external"),
        one("external"),
    ];
    assert_eq!(suppressions, expected);
}

#[test]
fn no_excerpt_is_in_it() {
    assert!(!run(&report(vec![across_files()])).to_string().contains("snippet"));
}

#[test]
fn incomplete_run_is_no_successful_one() {
    let missing = |path: &str| vec![Incomplete { path: path.into(), reason: "it is locked".into() }];
    let report = Report { incomplete: missing("a"), excused: missing("b"), ..Report::default() };
    let invocation = run(&report)["invocations"][0].take();
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = &invocation["toolExecutionNotifications"];
    let message =
        |number: usize| (&notifications[number]["level"], &notifications[number]["message"]["text"]);
    assert_eq!(message(0), (&json!("error"), &json!("a: it is locked")));
    assert_eq!(message(1), (&json!("warning"), &json!("b: it is locked")));
    let excused = Report { excused: missing("b"), ..Report::default() };
    assert_eq!(run(&excused)["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn history_is_told_and_kept() {
    let past = result(Finding { history: Some(history()), ..across_files() });
    assert_eq!(past["properties"]["history"]["firstCommit"], history().first_commit);
    let text = past["message"]["text"].as_str().unwrap();
    assert!(text.contains("the value is still in use: rotate it now."), "{text}");
}

#[test]
fn every_rule_has_what_github_reads() {
    for rule in Catalogue::embedded().iter() {
        let finding = Finding { rule: rule.id.clone(), ..across_files() };
        let descriptor = run(&report(vec![finding]))["tool"]["driver"]["rules"][0].take();
        assert_eq!(descriptor["id"], rule.id.as_str());
        let uri = descriptor["helpUri"].as_str();
        assert!(uri.is_none_or(|uri| uri.starts_with("https://")), "{}: {uri:?}", rule.id);
        let help = descriptor["help"]["markdown"].as_str().unwrap();
        assert!(help.contains("## Why it matters") && help.contains("## What to do"), "{}", rule.id);
        let severity = descriptor["properties"]["security-severity"].as_str().unwrap();
        assert!((0.1..=10.0).contains(&severity.parse::<f64>().unwrap()), "{}", rule.id);
        let tags = descriptor["properties"]["tags"].as_array().unwrap();
        assert!(tags.contains(&json!("security")) && tags.len() <= 10, "{}", rule.id);
    }
}

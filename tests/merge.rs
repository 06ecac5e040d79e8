//! `envlint merge`: the reports of parts are the report of the whole.

#![expect(clippy::disallowed_methods, reason = "tests read reports")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::fs;

use scratch::Scratch;

/// Three services, each with mistakes of its own, and the report of each.
fn parts() -> Scratch {
    let repository = Scratch::repository();
    for name in ["a", "b", "c"] {
        let write =
            |path: &str, text: &str| repository.write(format!("{name}/{path}"), &text.replace("NAME", name));
        write(".env.production", "DB_PASSWORD={base62:24:NAME}\nPORT=80\n");
        write(".env.staging", "DB_PASSWORD={base62:24:NAME}\n");
        write("pay.js", "const key = 'sk_live_{base62:24:pay-NAME}'\n");
    }
    repository.commit("All");
    for name in ["a", "b", "c"] {
        for format in ["json", "jsonl"] {
            let ended = repository.envlint(&[
                "check",
                name,
                "--quiet",
                &format!("--format={format}={name}.{format}"),
            ]);
            assert_eq!(ended.code, Some(1), "{ended:?}");
        }
    }
    repository
}

fn merged(repository: &Scratch, files: &[&str], format: &str) -> String {
    let ended = repository.envlint(&[&["merge", "--format", format], files].concat());
    assert_eq!(ended.code, Some(1), "{ended:?}");
    ended.stdout
}

#[test]
fn reports_of_parts_are_the_report_of_the_whole() {
    let repository = parts();
    for format in ["json", "concise", "sarif", "markdown", "gitlab-codequality"] {
        let whole = repository.envlint(&["check", "a", "b", "c", "--format", format]).stdout;
        let joined = merged(&repository, &["a.json", "b.json", "c.json"], format);
        match format {
            // What labels, edits and excerpts add is in no JSON report.
            "sarif" | "json" => assert_eq!(results(&joined), results(&whole)),
            _ => assert_eq!(joined, whole, "{format}"),
        }
    }
}

/// Rule, place and identity of each finding or result, and the summary.
fn results(report: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let list = report.get("findings").unwrap_or(&report["runs"][0]["results"]).as_array().unwrap();
    let said = list.iter().map(|it| match it.get("rule") {
        Some(_) => it.to_string(),
        None => {
            format!("{}{}{}", it["ruleId"], it["locations"][0]["physicalLocation"], it["partialFingerprints"])
        }
    });
    said.chain([report["summary"].to_string(), report["runs"][0]["properties"].to_string()]).collect()
}

#[test]
fn order_and_form_make_no_difference_and_a_finding_is_counted_once() {
    let repository = parts();
    let one = merged(&repository, &["a.json", "b.jsonl", "c.json"], "json");
    assert_eq!(one, merged(&repository, &["c.jsonl", "a.json", "b.json"], "json"));
    fs::write(repository.path().join("all.json"), &one).unwrap();
    let again: serde_json::Value =
        serde_json::from_str(&merged(&repository, &["all.json", "a.json"], "json")).unwrap();
    let whole: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(again["findings"], whole["findings"]);
    assert_eq!(again["summary"]["errors"], whole["summary"]["errors"]);
}

#[test]
fn what_a_part_could_not_read_is_missing_from_the_whole() {
    let repository = parts();
    let report = fs::read_to_string(repository.path().join("a.json")).unwrap();
    let broken =
        report.replace("\"incomplete\": []", "\"incomplete\": [{ \"path\": \"x\", \"reason\": \"locked\" }]");
    assert_ne!(report, broken);
    repository.write_bytes("a.json", broken.as_bytes());
    let ended = repository.envlint(&["merge", "a.json", "b.json"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stdout.contains("not scanned: x: locked"), "{ended:?}");
}

#[test]
fn what_is_no_whole_report_is_an_error() {
    let repository = parts();
    let lines = fs::read_to_string(repository.path().join("a.jsonl")).unwrap();
    let cut = lines.lines().next().unwrap().to_owned() + "\n";
    let future = fs::read_to_string(repository.path().join("a.json")).unwrap().replacen("\"1\"", "\"2\"", 1);
    for (text, said) in [
        (cut.as_str(), "ends before its summary"),
        (&lines[..lines.len() / 3], "ends before its summary"),
        (&future, "`schema_version` is another"),
        ("", "no report of envlint"),
        ("[]", "no report of envlint"),
        ("{\"runs\": []}", "before its summary"),
    ] {
        repository.write_bytes("bad.json", text.as_bytes());
        let ended = repository.envlint(&["merge", "b.json", "bad.json"]);
        assert_eq!(ended.code, Some(2), "{text}: {ended:?}");
        assert!(ended.stderr.contains("bad.json") && ended.stderr.contains(said), "{text}: {ended:?}");
    }
    assert_eq!(repository.envlint(&["merge", "nowhere.json"]).code, Some(2));
}

#[test]
fn a_report_that_lost_findings_is_an_error() {
    let repository = parts();
    let whole: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(repository.path().join("a.json")).unwrap()).unwrap();
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut report = whole.clone();
        change(&mut report);
        report.to_string()
    };
    let lines = fs::read_to_string(repository.path().join("a.jsonl")).unwrap();
    let (_, behind) = lines.split_once('\n').unwrap();
    for (text, said) in [
        (with(&|it| it["findings"] = serde_json::json!([])), "lists 0: write the report again"),
        (behind.to_owned(), "write the report again"),
        (with(&|it| it["findings"][0]["severity"] = "fatal".into()), "not what envlint writes"),
        (with(&|it| it["findings"][0]["line"] = "one".into()), "not what envlint writes"),
        (with(&|it| it["findings"] = "none".into()), "not what envlint writes"),
        (with(&|it| it["schema_version"] = 1.into()), "`schema_version` is another"),
    ] {
        repository.write_bytes("bad.json", text.as_bytes());
        let ended = repository.envlint(&["merge", "bad.json"]);
        assert_eq!(ended.code, Some(2), "{text}: {ended:?}");
        assert!(ended.stderr.contains(said), "{text}: {ended:?}");
    }
}

#[test]
fn what_another_file_holds_is_not_shown() {
    let repository = parts();
    let whole: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(repository.path().join("a.json")).unwrap()).unwrap();
    for place in ["/schema_version", "/findings", "/findings/0/rule", "/findings/0/severity", "/summary"] {
        let mut report = whole.clone();
        *report.pointer_mut(place).unwrap() = "WhatNobodyMaySee 1".into();
        repository.write_bytes("bad.json", report.to_string().as_bytes());
        let ended = repository.envlint(&["merge", "bad.json"]);
        assert_eq!(ended.code, Some(2), "{place}: {ended:?}");
        assert!(!format!("{ended:?}").contains("WhatNobodyMaySee"), "{place}: {ended:?}");
    }
}

#[test]
fn a_report_that_a_shell_wrote_in_another_encoding_is_read() {
    let repository = parts();
    let text = fs::read_to_string(repository.path().join("a.json")).unwrap();
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    repository.write_bytes("wide.json", &units.flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    assert_eq!(merged(&repository, &["wide.json"], "json"), merged(&repository, &["a.json"], "json"));
}

#[test]
fn of_one_finding_the_gravest_counts_in_any_order() {
    let repository = parts();
    let report = fs::read_to_string(repository.path().join("a.json")).unwrap();
    let mut mild: serde_json::Value = serde_json::from_str(&report).unwrap();
    let count =
        mild["findings"].as_array_mut().unwrap().iter_mut().map(|it| it["severity"] = "note".into()).count();
    mild["summary"]["notes"] = count.into();
    mild["summary"]["errors"] = 0.into();
    mild["summary"]["warnings"] = 0.into();
    repository.write_bytes("mild.json", mild.to_string().as_bytes());
    assert_eq!(repository.envlint(&["merge", "mild.json"]).code, Some(0));
    let one = merged(&repository, &["mild.json", "a.json"], "json");
    assert_eq!(one, merged(&repository, &["a.json", "mild.json"], "json"));
}

//! `junit`: what passes, what fails, and what is neither.

use super::*;

fn xml(report: &Report) -> String {
    let mut out = Vec::new();
    Format::named("junit").unwrap().write(report, Colour::On, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn rule_is_a_suite_and_finding_a_failed_test() {
    let note = finding(Severity::Note, label("a", 1, "A=b", "b", ""));
    assert_data_eq!(
        xml(&report(vec![across_files(), note])),
        str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="envlint" tests="2" failures="1" errors="0">
  <testsuite name="reused-credential" tests="2" failures="1" errors="0" skipped="1">
    <testcase classname="reused-credential" name=".env.staging:3:19">
      <failure type="error" message="`STRIPE_SECRET_KEY` is the same in staging and production">.env.staging:3:19: `STRIPE_SECRET_KEY` is the same in staging and production
also at .env.production:12:19: the same value, in production
help: issue a separate key for staging, and rotate the one in production</failure>
    </testcase>
    <testcase classname="reused-credential" name="a:1:3">
      <skipped type="note" message="`STRIPE_SECRET_KEY` is the same in staging and production">a:1:3: `STRIPE_SECRET_KEY` is the same in staging and production
help: issue a separate key for staging, and rotate the one in production</skipped>
    </testcase>
  </testsuite>
</testsuites>

"#]]
    );
}

#[test]
fn clean_run_is_a_passed_test() {
    assert_data_eq!(
        xml(&Report::default()),
        str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="envlint" tests="1" failures="0" errors="0">
  <testsuite name="no findings" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="envlint" name="no findings"/>
  </testsuite>
</testsuites>

"#]]
    );
}

#[test]
fn what_was_not_scanned_is_an_error() {
    let missing = |path: &str| vec![Incomplete { path: path.into(), reason: "it is <locked>".into() }];
    let text = xml(&Report { incomplete: missing("a"), excused: missing("b"), ..Report::default() });
    assert!(text.contains(r#"<error type="not-scanned" message="it is &lt;locked&gt;">"#), "{text}");
    assert!(
        text.contains(r#"<testsuite name="not scanned" tests="2" failures="0" errors="1" skipped="1">"#),
        "{text}"
    );
}

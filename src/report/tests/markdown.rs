//! `markdown`: the page, and how long it gets.

use super::*;

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    Format::named("markdown").unwrap().write(report, Colour::On, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn page_has_counts_findings_and_the_next_command() {
    assert_data_eq!(
        page(&report(vec![across_files()])),
        str![[r#"
## envlint: 1 error, 0 warnings, 0 notes in 2 documents (4 bindings, 512 B)

| Errors | Warnings | Notes | Suppressed | Skipped | Not scanned |
| --: | --: | --: | --: | --: | --: |
| 1 | 0 | 0 | 0 | 0 | 0 |

### 1 error

| Rule | Where | What |
| --- | --- | --- |
| <code>reused-credential</code> | <code>.env.staging:3:19</code><br><code>.env.production:12:19</code> | **<code>STRIPE/_SECRET/_KEY</code> is the same in staging and production**<br>issue a separate key for staging, and rotate the one in production |

Next: `envlint explain reused-credential` tells why it matters and what to do.

"#]]
    );
}

#[test]
fn notes_are_folded_up_behind_the_rest() {
    let of = |severity| finding(severity, label("a", 1, "A=b", "b", ""));
    let text = page(&report(vec![of(Severity::Note), of(Severity::Warning)]));
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part} in {text}"));
    assert!(at("### 1 warning") < at("<details><summary>1 note</summary>"), "{text}");
}

#[test]
fn what_was_not_scanned_stands_first() {
    let incomplete = vec![Incomplete { path: "a|b".into(), reason: "it is locked".into() }];
    let text = page(&Report { incomplete, ..report(vec![across_files()]) });
    let missing = text.find("### Not scanned\n\n- <code>a\\|b</code>: it is locked\n").unwrap();
    assert!(missing < text.find("### 1 error").unwrap(), "{text}");
    assert!(text.lines().next().unwrap().ends_with(", 1 not scanned"), "{text}");
}

#[test]
fn page_fits_into_a_summary_and_says_what_does_not() {
    let path = "<&|".repeat(1000);
    let findings = vec![finding(Severity::Error, label(path, 1, "A=b", "b", "")); 300];
    let text = page(&report(findings));
    assert!(text.len() < 1 << 20, "{}", text.len());
    assert!(text.contains(" more rows would not fit here: "), "{}", &text[text.len() - 300..]);
    assert!(text.contains("Next: `envlint explain"));
}

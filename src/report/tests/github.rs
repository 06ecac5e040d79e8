//! `github`: what a runner would read.

use super::*;

fn findings(severity: Severity, number: usize) -> Vec<Finding> {
    let place = |number| label(format!("{number}.env"), 1, "A=b", "b", "");
    (0..number).map(|number| finding(severity, place(number))).collect()
}

#[test]
fn finding_is_an_annotation_at_its_place() {
    assert_data_eq!(rendered("github", vec![across_files()]), str![[r#"
::error file=.env.staging,line=3,endLine=3,col=19,endColumn=27,title=envlint%3A reused-credential::`STRIPE_SECRET_KEY` is the same in staging and production%0Aalso at .env.production:12:19: the same value, in production%0Ahelp: issue a separate key for staging, and rotate the one in production

"#]].raw());
}

#[test]
fn no_name_ends_a_property_or_begins_a_command() {
    let mut primary = label("a,line=9:%0A\n::error::b\u{1b}", 1, "A=b", "b", "");
    primary.place.end.line = 2;
    let message = "100%\r\n::warning::forged".to_owned();
    let hostile = Finding { message, help: String::new(), ..finding(Severity::Warning, primary) };
    assert_data_eq!(
        rendered("github", vec![hostile]),
        str![[r#"
::warning file=a%2Cline=9%3A%250A%0A%3A%3Aerror%3A%3Ab/u{1b},line=1,endLine=2,title=envlint%3A reused-credential::100%25/r/n::warning::forged

"#]]
    );
}

#[test]
fn the_gravest_are_shown_and_the_rest_is_counted() {
    let all = [findings(Severity::Note, 11), findings(Severity::Warning, 3), findings(Severity::Error, 12)];
    let text = rendered("github", all.concat());
    let of = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!([of("::error "), of("::warning "), of("::notice ")], [10, 3, 10]);
    assert!(text.starts_with("::error file=0.env,"), "{text}");
    let notice = "::notice title=envlint::4 more remarks in the log of this step: ";
    assert!(text.contains(notice), "{text}");
    assert_eq!([of("error: "), of("note: ")], [2, 2]);
}

#[test]
fn as_many_as_fit_need_no_last_notice() {
    let text = rendered("github", findings(Severity::Note, 10));
    assert_eq!(text.lines().filter(|line| line.starts_with("::notice file=")).count(), 10);
    assert!(!text.contains("more remark"), "{text}");
}

#[test]
fn what_only_the_history_holds_stands_at_no_line() {
    let text = rendered("github", vec![Finding { history: Some(history()), ..across_files() }]);
    assert!(text.starts_with("::error title=envlint%3A reused-credential::.env.staging:3:19: "), "{text}");
}

#[test]
fn what_was_not_scanned_is_an_error() {
    let incomplete = vec![Incomplete { path: "a".into(), reason: "it is locked".into() }];
    let mut out = Vec::new();
    let report = Report { incomplete, ..Report::default() };
    Format::named("github").unwrap().write(&report, Colour::Off, &mut out).unwrap();
    let expected = "::error title=envlint%3A not scanned::not scanned: a: it is locked\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

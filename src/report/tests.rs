//! Each reporter on a report made by hand: one behaviour a test.

mod github;
mod gitlab;
mod hostile;
mod html;
mod junit;
mod markdown;
mod sarif;

use proptest::prelude::*;
use snapbox::{IntoData as _, assert_data_eq, str};

use super::*;
use crate::document::{ObjectName, Origin, RepoPath};
use crate::finding::{Applicability, Edit, Excerpt, Fingerprint, Fix, History, Label, Place};
use crate::rule::{Confidence, Severity};
use crate::secret::Secret;
use crate::text::{Position, Span};

/// The place of `part` in `line`.
pub(super) fn label(path: impl AsRef<[u8]>, number: usize, line: &str, part: &str, message: &str) -> Label {
    let at = line.find(part).unwrap();
    let position = |offset: usize| Position { line: number, column: line[..offset].chars().count() + 1 };
    let place = Place {
        path: RepoPath::new(path),
        origin: Origin::Worktree,
        span: Span::new(at, at + part.len()),
        start: position(at),
        end: position(at + part.len()),
        excerpt: Excerpt {
            first_line: number,
            text: line.to_owned(),
            highlight: (at..at + part.len()).into(),
        },
    };
    Label { place, message: message.to_owned() }
}

pub(super) fn finding(severity: Severity, primary: Label) -> Finding {
    let rule = "reused-credential".parse().unwrap();
    Finding {
        fingerprint: Fingerprint::new(&rule, &primary.place.path, "STRIPE_SECRET_KEY", &Secret::new("x")),
        rule,
        severity,
        confidence: Confidence::High,
        message: "`STRIPE_SECRET_KEY` is the same in staging and production".into(),
        primary,
        related: Vec::new(),
        key: Some("STRIPE_SECRET_KEY".into()),
        environment: Some("staging".into()),
        help: "issue a separate key for staging, and rotate the one in production".into(),
        fixes: Vec::new(),
        history: None,
    }
}

pub(super) fn across_files() -> Finding {
    let line = "STRIPE_SECRET_KEY=********";
    Finding {
        related: vec![label(".env.production", 12, line, "********", "the same value, in production")],
        ..finding(Severity::Error, label(".env.staging", 3, line, "********", "bound in staging"))
    }
}

pub(super) fn history() -> History {
    History {
        first_commit: "1234567890abcdef1234567890abcdef12345678".into(),
        first_date: "2024-03-01T09:30:00+01:00".into(),
        first_author: "Ann <ann@example.com>".into(),
        removed_in: Some("abcdef1234567890abcdef1234567890abcdef12".into()),
        at_head: false,
        branches: vec!["old".into()],
        still_in_use: true,
        paths: vec![RepoPath::new(".env"), RepoPath::new("api/.env")],
    }
}

pub(super) fn report(findings: Vec<Finding>) -> Report {
    Report {
        findings,
        summary: Summary { documents: 2, bytes: 512, bindings: 4, errors: 1, ..Summary::default() },
        ..Report::default()
    }
}

pub(super) fn rendered(format: &str, findings: Vec<Finding>) -> String {
    let mut out = Vec::new();
    Format::named(format).unwrap().write(&report(findings), Colour::Off, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn human_shows_all_places_of_a_finding_in_one_block() {
    assert_data_eq!(
        rendered("human", vec![across_files()]),
        str![[r#"
error[reused-credential]: `STRIPE_SECRET_KEY` is the same in staging and production
  --> .env.staging:3:19
   |
 3 | STRIPE_SECRET_KEY=********
   |                   ^^^^^^^^ bound in staging
   |
  ::: .env.production:12:19
   |
12 | STRIPE_SECRET_KEY=********
   |                   -------- the same value, in production
   |
   = help: issue a separate key for staging, and rotate the one in production


"#]]
    );
}

#[test]
fn human_shows_a_line_once_whatever_is_said_about_it() {
    let line = "DATABASE_URL=postgres://app:********@db.example.com/shop";
    let place = |part: &str, message: &str| label(".env.staging", 7, line, part, message);
    let finding = Finding {
        related: vec![place("DATABASE_URL", "bound here")],
        ..finding(Severity::Warning, place("db.example.com", "the production host"))
    };
    assert_data_eq!(
        rendered("human", vec![finding]),
        str![[r#"
warning[reused-credential]: `STRIPE_SECRET_KEY` is the same in staging and production
 --> .env.staging:7:38
  |
7 | DATABASE_URL=postgres://app:********@db.example.com/shop
  | ------------ bound here              ^^^^^^^^^^^^^^ the production host
  |
  = help: issue a separate key for staging, and rotate the one in production


"#]]
    );
}

#[test]
fn human_names_the_columns_of_the_document() {
    let mut primary = label("app.min.js", 1, &format!("{}KEY", "x".repeat(100_000)), "KEY", "here");
    primary.place.start.column = 7;
    assert_data_eq!(
        rendered("human", vec![finding(Severity::Warning, primary)]),
        str![[r#"
warning[reused-credential]: `STRIPE_SECRET_KEY` is the same in staging and production
 --> app.min.js:1:7
  |
1 | ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxKEY
  |                                            ^^^ here
  |
  = help: issue a separate key for staging, and rotate the one in production


"#]]
    );
}

#[test]
fn human_tells_the_history() {
    let primary = label("api/.env", 1, "PASSWORD=********", "********", "");
    let past = Finding { history: Some(history()), ..finding(Severity::Error, primary) };
    assert_data_eq!(
        rendered("human", vec![past]),
        str![[r#"
error[reused-credential]: `STRIPE_SECRET_KEY` is the same in staging and production
 --> api/.env:1:10
  |
1 | PASSWORD=********
  |          ^^^^^^^^
  |
  = history: first in 1234567890ab on 2024-03-01 by Ann <ann@example.com>
             removed in abcdef123456, still on branch old
             known as .env, api/.env
             the value is still in use: rotate it now
  = help: issue a separate key for staging, and rotate the one in production


"#]]
    );
}

#[test]
fn human_shows_a_file_without_lines_by_its_name() {
    let mut primary = label(".env.production", 1, "", "", "neither tracked nor ignored");
    primary.place.excerpt.text.clear();
    let edits = vec![Edit::Ignore { path: RepoPath::new(".env.production") }];
    let title = "add `.env.production` to .gitignore".into();
    let applicability = Applicability::Safe;
    let commands = vec!["git rm --cached -- .env.production".into()];
    let fixes = vec![Fix { title, applicability, edits, commands }];
    assert_data_eq!(
        rendered("human", vec![Finding { fixes, ..finding(Severity::Note, primary) }]),
        str![[r#"
note[reused-credential]: `STRIPE_SECRET_KEY` is the same in staging and production
--> .env.production: neither tracked nor ignored
 = help: issue a separate key for staging, and rotate the one in production
 = fix: add `.env.production` to .gitignore (run `envlint fix`, then `git rm --cached -- .env.production`)


"#]]
    );
}

#[test]
fn human_obeys_no_control_character() {
    let primary = label("a\u{1b}[31m\nb", 1, "K\u{202e}=\u{9b}v", "v", "\u{7}");
    let message = "`K\u{1b}[0m` is\nnew".to_owned();
    let hostile = Finding { message, help: "do \u{1b}[1mit".into(), ..finding(Severity::Error, primary) };
    let text = rendered("human", vec![hostile]);
    assert!(text.chars().all(|it| it == '\n' || !it.is_control() && it != '\u{202e}'), "{text}");
}

proptest! {
    /// Whatever the excerpts hold and wherever they are highlighted.
    #[test]
    fn human_draws_every_excerpt(
        lines in "[\\PC\t\n\u{1b}\u{9b}\u{202e}=a]{0,300}",
        start in 0..400_usize,
        length in 0..400_usize,
    ) {
        let mut one = label("a", 1, "K=v", "v", "one");
        one.place.excerpt = Excerpt { first_line: 9, text: lines, highlight: Span::new(start, start + length) };
        let mut other = one.clone();
        other.place.excerpt.highlight = Span::new(start / 2, start);
        let text = rendered("human", vec![Finding { related: vec![other], ..finding(Severity::Error, one) }]);
        prop_assert!(text.chars().all(|it| it == '\n' || !it.is_control()), "{text}");
    }
}

#[test]
fn summary_names_the_page_of_the_first_rule() {
    let mut out = Vec::new();
    write_summary(&report(vec![across_files()]), Colour::Off, &mut out).unwrap();
    assert_data_eq!(
        String::from_utf8(out).unwrap(),
        str![[r#"
help: `envlint explain reused-credential` tells why it matters and what to do
1 error, 0 warnings, 0 notes in 2 documents (4 bindings, 512 B)

"#]]
    );
}

#[test]
fn human_colours_when_asked() {
    let mut out = Vec::new();
    Format::named("human").unwrap().write(&report(vec![across_files()]), Colour::On, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("\u{1b}["));
}

#[test]
fn concise_is_one_line_a_finding() {
    let hostile = finding(Severity::Note, label("a\nb:1", 1, "K=v", "v", ""));
    assert_data_eq!(
        rendered("concise", vec![across_files(), hostile]),
        str![[r#"
.env.staging:3:19: error[reused-credential] `STRIPE_SECRET_KEY` is the same in staging and production
a\nb:1:1:3: note[reused-credential] `STRIPE_SECRET_KEY` is the same in staging and production

"#]]
        .raw()
    );
}

#[test]
fn concise_begins_no_command_to_a_runner() {
    let text = rendered("concise", vec![finding(Severity::Note, label("::error::x", 1, "K=v", "v", ""))]);
    assert!(text.starts_with("./::error::x:1:3: note"), "{text}");
}

#[test]
fn concise_names_the_commit_of_a_message() {
    let mut primary = label("1234567890", 1, "use ********", "********", "");
    primary.place.origin = Origin::CommitMessage;
    assert_data_eq!(
        rendered("concise", vec![finding(Severity::Error, primary)]),
        str![[r#"
message of commit 1234567890:1:5: error[reused-credential] `STRIPE_SECRET_KEY` is the same in staging and production

"#]]
    );
}

/// The contract: every field that there is.
#[test]
fn json_of_a_report_with_everything() {
    let mut past = Finding {
        fixes: vec![Fix {
            title: "do it".into(),
            applicability: Applicability::DisplayOnly,
            edits: Vec::new(),
            commands: Vec::new(),
        }],
        history: Some(history()),
        primary: label(b"caf\xe9/.env", 3, "STRIPE_SECRET_KEY=********", "********", "bound in staging"),
        ..across_files()
    };
    past.primary.place.origin = Origin::Blob(ObjectName("00".into()));
    let incomplete = vec![Incomplete { path: "big.bin".into(), reason: "larger than 1 GB".into() }];
    let excused = vec![Incomplete { path: "history".into(), reason: "the clone is shallow".into() }];
    let mut out = Vec::new();
    let report = Report { incomplete, excused, ..report(vec![past]) };
    Format::named("json").unwrap().write(&report, Colour::On, &mut out).unwrap();
    assert_data_eq!(String::from_utf8(out).unwrap(), snapbox::file!["json/v1.json"].raw());
}

#[test]
fn jsonl_is_one_line_a_finding_and_one_for_the_rest() {
    let small = Finding { key: None, environment: None, ..across_files() };
    assert_data_eq!(rendered("jsonl", vec![small]), str![[r#"
{"rule":"reused-credential","severity":"error","confidence":"high","message":"`STRIPE_SECRET_KEY` is the same in staging and production","path":".env.staging","line":3,"column":19,"end_line":3,"end_column":27,"key":null,"environment":null,"related":[{"path":".env.production","line":12,"column":19,"message":"the same value, in production"}],"fingerprint":"828480645754b53b-9690","help":"issue a separate key for staging, and rotate the one in production","fix":null}
{"summary":{"documents":2,"bytes":512,"bindings":4,"commits":0,"errors":1,"warnings":0,"notes":0,"suppressed":0,"suppressed_by_baseline":0,"skipped":0},"incomplete":[]}

"#]].raw());
}

#[test]
fn json_of_a_clean_run_is_whole() {
    let json: serde_json::Value = serde_json::from_str(&rendered("json", Vec::new())).unwrap();
    assert_eq!(json["schema_version"], "1");
    assert_eq!(json["findings"], serde_json::json!([]));
    assert_eq!(json["incomplete"], serde_json::json!([]));
}

//! `gitlab`: GitLab's secret detection report, for `artifacts:reports:secret_detection`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::colour::Colour;
use super::escape::{escape, escape_json};
use super::explanation::on_one_line;
use super::history::history_lines;
use super::identity::{identities, uuid};
use super::location::name;
use super::markup::{code, prose};
use super::{Period, Report};
use crate::document::{Incomplete, Origin};
use crate::finding::{Finding, Label};
use crate::rule::{Confidence, Rule, Severity};

/// The version of GitLab's schema that this is written by.
const SCHEMA_VERSION: &str = "15.2.1";
/// The commit of what is in none: GitLab's own analyzer names it so.
const NO_COMMIT: &str = "0000000";
/// How long a name may be, in characters.
const NAME: usize = 255;
/// How long a solution may be, in characters.
const SOLUTION: usize = 7000;
/// How many other places are listed.
const PLACES: usize = 50;

/// Writes the report.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = report.catalogue();
    let vulnerabilities = identities(&report.findings)
        .iter()
        .zip(&report.findings)
        .map(|(identity, finding)| Vulnerability::of(identity, finding, catalogue.get(finding.rule.as_str())))
        .collect();
    let log = Log { version: SCHEMA_VERSION, scan: Scan::of(report), vulnerabilities };
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(&log)?))
}

#[derive(Serialize)]
struct Log<'r> {
    version: &'static str,
    scan: Scan,
    vulnerabilities: Vec<Vulnerability<'r>>,
}

#[derive(Serialize)]
struct Scan {
    analyzer: Tool,
    scanner: Tool,
    r#type: &'static str,
    start_time: String,
    end_time: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Tool {
    id: &'static str,
    name: &'static str,
    version: &'static str,
    vendor: Vendor,
}

#[derive(Serialize)]
struct Vendor {
    name: &'static str,
}

#[derive(Serialize)]
struct Message {
    level: &'static str,
    value: String,
}

impl Scan {
    /// A run that did not read all is a failed one, and says what it did not read.
    fn of(report: &Report) -> Self {
        let message = |level| {
            move |it: &Incomplete| {
                let value = format!("not scanned: {}: {}", escape(&it.path), escape(&it.reason));
                Message { level, value }
            }
        };
        let messages = report.incomplete.iter().map(message("fatal"));
        let messages = messages.chain(report.excused.iter().map(message("warn"))).collect();
        let Period { start, end } = report.period;
        Self {
            analyzer: Tool::envlint(),
            scanner: Tool::envlint(),
            r#type: "secret_detection",
            start_time: utc(start),
            end_time: utc(end),
            status: if report.incomplete.is_empty() { "success" } else { "failure" },
            messages,
        }
    }
}

impl Tool {
    fn envlint() -> Self {
        Self {
            id: "envlint",
            name: "envlint",
            version: env!("CARGO_PKG_VERSION"),
            vendor: Vendor { name: "envlint" },
        }
    }
}

/// UTC without saying so, as GitLab wants it.
fn utc(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[derive(Serialize)]
struct Vulnerability<'r> {
    id: String,
    name: String,
    description: String,
    severity: &'static str,
    solution: String,
    identifiers: [Identifier<'r>; 1],
    location: Location<'r>,
    details: BTreeMap<&'static str, Detail>,
}

#[derive(Serialize)]
struct Identifier<'r> {
    r#type: &'static str,
    name: String,
    value: &'r str,
}

#[derive(Serialize)]
struct Location<'r> {
    file: String,
    start_line: usize,
    end_line: usize,
    commit: Commit<'r>,
}

#[derive(Serialize)]
struct Commit<'r> {
    sha: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'r str>,
}

/// A row of a finding's page.
#[derive(Serialize)]
struct Detail {
    name: &'static str,
    #[serde(flatten)]
    value: DetailValue,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum DetailValue {
    Text { value: String },
    List { items: Vec<DetailValue> },
    FileLocation { file_name: String, line_start: usize, line_end: usize },
}

impl<'r> Vulnerability<'r> {
    fn of(identity: &str, finding: &'r Finding, rule: Option<&Rule>) -> Self {
        let place = &finding.primary.place;
        let summary = rule.map_or(finding.rule.as_str(), |rule| &*rule.summary);
        Self {
            id: uuid(identity),
            name: summary.chars().take(NAME).collect(),
            description: description(finding),
            severity: severity(finding.severity, finding.confidence),
            solution: on_one_line(&finding.help).chars().take(SOLUTION).collect(),
            identifiers: [Identifier {
                r#type: "envlint_rule_id",
                name: format!("envlint rule {}", finding.rule),
                value: finding.rule.as_str(),
            }],
            location: Location {
                file: place.path.display(),
                start_line: place.start.line,
                end_line: place.end.line,
                commit: Commit::of(finding),
            },
            details: details(finding),
        }
    }
}

/// GitLab reads it as Markdown.
fn description(finding: &Finding) -> String {
    let mut lines = vec![prose(&finding.message)];
    lines.extend(finding.history.iter().flat_map(history_lines).map(|line| prose(&line)));
    lines.join("\n\n")
}

fn severity(severity: Severity, confidence: Confidence) -> &'static str {
    match (severity, confidence) {
        (Severity::Error, Confidence::High) => "Critical",
        (Severity::Error, Confidence::Medium | Confidence::Low) => "High",
        (Severity::Warning, _) => "Medium",
        (Severity::Note, _) => "Info",
    }
}

impl<'r> Commit<'r> {
    fn of(finding: &'r Finding) -> Self {
        match finding.history.as_ref().filter(|history| !history.first_commit.is_empty()) {
            Some(history) => Self {
                sha: &history.first_commit,
                date: Some(&history.first_date),
                author: Some(&history.first_author),
            },
            None => Self { sha: NO_COMMIT, date: None, author: None },
        }
    }
}

fn details(finding: &Finding) -> BTreeMap<&'static str, Detail> {
    let text =
        |name, value: &str| Detail { name, value: DetailValue::Text { value: escape(value).into_owned() } };
    let mut details = BTreeMap::new();
    details.insert("confidence", text("Confidence", finding.confidence.name()));
    details.extend(finding.key.as_deref().map(|key| ("key", text("Key", key))));
    details.extend(finding.environment.as_deref().map(|it| ("environment", text("Environment", it))));
    if !finding.related.is_empty() {
        let mut items: Vec<_> = finding.related.iter().take(PLACES).map(other_place).collect();
        let more = finding.related.len().saturating_sub(PLACES);
        if more > 0 {
            items.push(DetailValue::Text { value: format!("and {more} more") });
        }
        details.insert("places", Detail { name: "Other places", value: DetailValue::List { items } });
    }
    details
}

fn other_place(label: &Label) -> DetailValue {
    let place = &label.place;
    match place.origin {
        Origin::Worktree | Origin::Index | Origin::Stdin | Origin::Blob(_) => DetailValue::FileLocation {
            file_name: place.path.display(),
            line_start: place.start.line,
            line_end: place.end.line,
        },
        Origin::CommitMessage | Origin::TagMessage => DetailValue::Text { value: code(&name(place)) },
    }
}

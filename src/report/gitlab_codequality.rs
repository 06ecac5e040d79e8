//! `gitlab-codequality`: GitLab's code quality report, which every tier shows in merge requests.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use super::colour::Colour;
use super::escape::{escape, escape_json};
use super::identity::{digest, identities};
use crate::document::Incomplete;
use crate::finding::Finding;
use crate::rule::{Confidence, Severity};

/// What stands in the place of a rule's id where something could not be scanned.
const NOT_SCANNED: &str = "not-scanned";

/// Writes an issue for each finding. The format knows no failed run, so what was not scanned is an issue too.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let incomplete = report.incomplete.iter().map(|it| Issue::of_missing(it, "blocker"));
    let excused = report.excused.iter().map(|it| Issue::of_missing(it, "minor"));
    let identities = identities(&report.findings);
    let findings = identities.into_iter().zip(&report.findings);
    let findings = findings.map(|(fingerprint, finding)| Issue::of_finding(fingerprint, finding));
    let issues: Vec<_> = incomplete.chain(excused).chain(findings).collect();
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(&issues)?))
}

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl<'r> Issue<'r> {
    fn of_missing(missing: &Incomplete, severity: &'static str) -> Self {
        Self {
            description: format!("not scanned: {}", escape(&missing.reason)),
            check_name: NOT_SCANNED,
            fingerprint: digest(&[NOT_SCANNED, &missing.path, &missing.reason]),
            severity,
            location: Location { path: missing.path.clone(), lines: Lines { begin: 1, end: 1 } },
        }
    }

    fn of_finding(fingerprint: String, finding: &'r Finding) -> Self {
        let place = &finding.primary.place;
        Self {
            description: escape(&finding.message).into_owned(),
            check_name: finding.rule.as_str(),
            fingerprint,
            severity: severity(finding.severity, finding.confidence),
            location: Location {
                path: place.path.display(),
                lines: Lines { begin: place.start.line, end: place.end.line },
            },
        }
    }
}

fn severity(severity: Severity, confidence: Confidence) -> &'static str {
    match (severity, confidence) {
        (Severity::Error, Confidence::High) => "blocker",
        (Severity::Error, Confidence::Medium | Confidence::Low) => "critical",
        (Severity::Warning, _) => "major",
        (Severity::Note, _) => "info",
    }
}

//! Version 1 of the JSON reports: a contract. Fields may be added; none is renamed, removed or given another meaning.

use data_encoding::BASE64;
use serde::Serialize;

use crate::document::{self, Origin, RepoPath};
use crate::finding::{self, Applicability};
use crate::report;
use crate::rule::{Confidence, Severity};

/// What `schema_version` says.
pub(super) const SCHEMA_VERSION: &str = "1";

#[derive(Serialize)]
pub(in crate::report) struct Report<'r> {
    schema_version: &'static str,
    findings: Vec<Finding<'r>>,
    #[serde(flatten)]
    end: End<'r>,
}

/// What follows the findings.
#[derive(Serialize)]
pub(in crate::report) struct End<'r> {
    summary: Summary,
    incomplete: Vec<Incomplete<'r>>,
}

#[derive(Serialize)]
pub(in crate::report) struct Finding<'r> {
    rule: &'r str,
    severity: Severity,
    confidence: Confidence,
    message: &'r str,
    #[serde(flatten)]
    path: Path,
    /// Only in history, where a path may be the name of a commit or tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'static str>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    key: Option<&'r str>,
    environment: Option<&'r str>,
    related: Vec<Related<'r>>,
    fingerprint: String,
    help: &'r str,
    fix: Option<Fix<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<History<'r>>,
}

#[derive(Serialize)]
struct Path {
    path: String,
    /// The exact bytes of a path that is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

#[derive(Serialize)]
struct Related<'r> {
    #[serde(flatten)]
    path: Path,
    line: usize,
    column: usize,
    message: &'r str,
}

#[derive(Serialize)]
struct Fix<'r> {
    title: &'r str,
    applicability: Applicability,
}

#[derive(Serialize)]
struct History<'r> {
    first_commit: &'r str,
    first_date: &'r str,
    first_author: &'r str,
    removed_in: Option<&'r str>,
    at_head: bool,
    branches: &'r [String],
    still_in_use: bool,
    paths: Vec<String>,
}

#[derive(Serialize)]
struct Summary {
    documents: usize,
    bytes: u64,
    bindings: usize,
    commits: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    /// Those of them that the baseline accepts.
    suppressed_by_baseline: usize,
    skipped: usize,
    /// The submodules among what was skipped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped_submodules: Vec<String>,
    /// The archives that were not looked into.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped_archives: Vec<String>,
}

#[derive(Serialize)]
struct Incomplete<'r> {
    path: &'r str,
    reason: &'r str,
    /// Whether it may be missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    allowed: bool,
}

impl<'r> Report<'r> {
    pub(in crate::report) fn of(report: &'r report::Report) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            findings: report.findings.iter().map(Finding::of).collect(),
            end: End::of(report),
        }
    }
}

impl<'r> End<'r> {
    pub(in crate::report) fn of(report: &'r report::Report) -> Self {
        let incomplete = report.incomplete.iter().map(|it| Incomplete::of(it, false));
        let excused = report.excused.iter().map(|it| Incomplete::of(it, true));
        Self { summary: Summary::of(report), incomplete: incomplete.chain(excused).collect() }
    }
}

impl<'r> Finding<'r> {
    pub(in crate::report) fn of(finding: &'r finding::Finding) -> Self {
        let place = &finding.primary.place;
        Self {
            rule: finding.rule.as_str(),
            severity: finding.severity,
            confidence: finding.confidence,
            message: &finding.message,
            path: Path::of(&place.path),
            origin: finding.history.as_ref().map(|_| origin(&place.origin)),
            line: place.start.line,
            column: place.start.column,
            end_line: place.end.line,
            end_column: place.end.column,
            key: finding.key.as_deref(),
            environment: finding.environment.as_deref(),
            related: finding.related.iter().map(Related::of).collect(),
            fingerprint: finding.fingerprint.to_string(),
            help: &finding.help,
            fix: finding.fixes.first().map(Fix::of),
            history: finding.history.as_ref().map(History::of),
        }
    }
}

/// What kind of object holds a document of the history.
fn origin(origin: &Origin) -> &'static str {
    match origin {
        Origin::Worktree | Origin::Index | Origin::Stdin | Origin::Blob(_) => "blob",
        Origin::CommitMessage => "commit-message",
        Origin::TagMessage => "tag-message",
    }
}

impl Path {
    fn of(path: &RepoPath) -> Self {
        let bytes = path.as_bytes();
        let path_bytes = std::str::from_utf8(bytes).is_err().then(|| BASE64.encode(bytes));
        Self { path: path.display(), path_bytes }
    }
}

impl<'r> Related<'r> {
    fn of(label: &'r finding::Label) -> Self {
        let start = label.place.start;
        Self {
            path: Path::of(&label.place.path),
            line: start.line,
            column: start.column,
            message: &label.message,
        }
    }
}

impl<'r> Fix<'r> {
    fn of(fix: &'r finding::Fix) -> Self {
        Self { title: &fix.title, applicability: fix.applicability }
    }
}

impl<'r> History<'r> {
    fn of(history: &'r finding::History) -> Self {
        Self {
            first_commit: &history.first_commit,
            first_date: &history.first_date,
            first_author: &history.first_author,
            removed_in: history.removed_in.as_deref(),
            at_head: history.at_head,
            branches: &history.branches,
            still_in_use: history.still_in_use,
            paths: history.paths.iter().map(RepoPath::display).collect(),
        }
    }
}

impl Summary {
    fn of(report: &report::Report) -> Self {
        let report::Summary {
            documents,
            bytes,
            bindings,
            commits,
            errors,
            warnings,
            notes,
            suppressed,
            accepted,
            skipped,
        } = report.summary;
        let skipped_submodules = report.submodules.iter().map(RepoPath::display).collect();
        Self {
            documents,
            bytes,
            bindings,
            commits,
            errors,
            warnings,
            notes,
            suppressed,
            suppressed_by_baseline: accepted,
            skipped,
            skipped_submodules,
            skipped_archives: report.archives.iter().map(RepoPath::display).collect(),
        }
    }
}

impl<'r> Incomplete<'r> {
    fn of(incomplete: &'r document::Incomplete, allowed: bool) -> Self {
        Self { path: &incomplete.path, reason: &incomplete.reason, allowed }
    }
}

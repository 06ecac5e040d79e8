//! Reads the JSON reports back, whole or a line a finding: what `envlint merge` joins.
//!
//! Excerpts, edits and what the project has stand in no report, and are not there again.

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;

use super::v1::SCHEMA_VERSION;
use crate::document::{self, ObjectName, Origin, RepoPath};
use crate::finding::{self, Applicability, Excerpt, Fingerprint, Label, Place};
use crate::report;
use crate::rule::{Confidence, RuleId, Severity};
use crate::text::{Position, Span, decode};

/// Why a text is no report. What the text says is not shown: it may be a file of another kind, with a secret in it.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// It is of another kind or version.
    #[error("it is no report of envlint in the format json or jsonl, version {SCHEMA_VERSION}: {0}")]
    Form(String),
    /// It was cut off.
    #[error("it ends before its summary: what is missing may hold anything")]
    Ended,
    /// Findings were taken out.
    #[error("its summary counts {counted} findings and it lists {listed}: write the report again")]
    Partial {
        /// As the summary says.
        counted: usize,
        /// As there are.
        listed: usize,
    },
}

/// The report that was written as `json` or `jsonl`, in any encoding that a shell redirects it in.
pub fn read_report(text: &[u8]) -> Result<report::Report, ReportError> {
    let text = &*decode(text);
    let is_lines = text.trim_ascii_start().starts_with(b"{\"");
    let (findings, end) = match serde_json::from_slice::<Head>(text) {
        Ok(Head { schema_version: Some(version) }) => {
            if version != SCHEMA_VERSION {
                return Err(ReportError::Form("its `schema_version` is another".to_owned()));
            }
            let Whole { findings, end } = serde_json::from_slice(text).map_err(|error| form(&error))?;
            (findings, end)
        }
        Ok(Head { schema_version: None }) | Err(_) if is_lines => lines(text)?,
        Ok(Head { schema_version: None }) => {
            return Err(ReportError::Form("it has no `schema_version`".to_owned()));
        }
        Err(error) => return Err(form(&error)),
    };
    let (counted, listed) = (end.summary.findings(), findings.len());
    if counted != listed {
        return Err(ReportError::Partial { counted, listed });
    }
    let findings = findings.into_iter().map(Finding::restored).collect::<Option<Vec<_>>>();
    let findings = findings.ok_or_else(|| ReportError::Form("a fingerprint is none".to_owned()))?;
    Ok(end.report(findings))
}

/// A finding a line, and the end in the last one.
fn lines(text: &[u8]) -> Result<(Vec<Finding>, End), ReportError> {
    let lines: Vec<_> =
        text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).collect();
    let (last, findings) = lines.split_last().ok_or(ReportError::Ended)?;
    let findings = findings.iter().map(|line| serde_json::from_slice(line)).collect::<Result<Vec<_>, _>>();
    let findings = findings.map_err(|error| form(&error))?;
    let end = serde_json::from_slice(last).map_err(|_| ReportError::Ended)?;
    Ok((findings, end))
}

/// What is wrong with the form of a text. An error about a value quotes it; one about a field that is missing names the
/// field alone.
fn form(error: &serde_json::Error) -> ReportError {
    let reason = error.to_string();
    let is_safe = error.classify() != Category::Data || reason.starts_with("missing field");
    ReportError::Form(if is_safe {
        reason
    } else {
        format!("a value is not what envlint writes, at line {} column {}", error.line(), error.column())
    })
}

/// What tells the two forms apart.
#[derive(Deserialize)]
struct Head {
    schema_version: Option<Value>,
}

#[derive(Deserialize)]
struct Whole {
    findings: Vec<Finding>,
    #[serde(flatten)]
    end: End,
}

#[derive(Deserialize)]
struct End {
    summary: Summary,
    incomplete: Vec<Incomplete>,
}

#[derive(Deserialize)]
struct Finding {
    rule: RuleId,
    severity: Severity,
    confidence: Confidence,
    message: String,
    #[serde(flatten)]
    path: Path,
    origin: Option<String>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    key: Option<String>,
    environment: Option<String>,
    related: Vec<Related>,
    fingerprint: String,
    help: String,
    fix: Option<Fix>,
    history: Option<History>,
}

#[derive(Deserialize)]
struct Path {
    path: String,
    path_bytes: Option<String>,
}

#[derive(Deserialize)]
struct Related {
    #[serde(flatten)]
    path: Path,
    line: usize,
    column: usize,
    message: String,
}

#[derive(Deserialize)]
struct Fix {
    title: String,
    applicability: Applicability,
}

#[derive(Deserialize)]
struct History {
    first_commit: String,
    first_date: String,
    first_author: String,
    removed_in: Option<String>,
    at_head: bool,
    branches: Vec<String>,
    still_in_use: bool,
    paths: Vec<String>,
}

#[derive(Deserialize)]
struct Summary {
    documents: usize,
    bytes: u64,
    bindings: usize,
    commits: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    #[serde(default)]
    suppressed_by_baseline: usize,
    skipped: usize,
    #[serde(default)]
    skipped_submodules: Vec<String>,
    #[serde(default)]
    skipped_archives: Vec<String>,
}

#[derive(Deserialize)]
struct Incomplete {
    path: String,
    reason: String,
    #[serde(default)]
    allowed: bool,
}

impl Finding {
    /// The finding; `None` when its fingerprint is none.
    fn restored(self) -> Option<finding::Finding> {
        let origin = match self.origin.as_deref() {
            None => Origin::Worktree,
            Some("commit-message") => Origin::CommitMessage,
            Some("tag-message") => Origin::TagMessage,
            Some(_) => Origin::Blob(ObjectName(String::new())),
        };
        let end = Position { line: self.end_line, column: self.end_column };
        let place = place(&self.path, origin, Position { line: self.line, column: self.column }, end);
        Some(finding::Finding {
            fingerprint: Fingerprint::parse(&self.fingerprint)?,
            rule: self.rule,
            severity: self.severity,
            confidence: self.confidence,
            message: self.message,
            primary: Label { place, message: String::new() },
            related: self.related.into_iter().map(Related::restored).collect(),
            key: self.key,
            environment: self.environment,
            help: self.help,
            fixes: self.fix.into_iter().map(Fix::restored).collect(),
            history: self.history.map(History::restored),
        })
    }
}

fn place(path: &Path, origin: Origin, start: Position, end: Position) -> Place {
    let excerpt = Excerpt { first_line: start.line, text: String::new(), highlight: Span::new(0, 0) };
    Place { path: path.restored(), origin, span: Span::new(0, 0), start, end, excerpt }
}

impl Path {
    fn restored(&self) -> RepoPath {
        let bytes = self.path_bytes.as_ref().and_then(|it| BASE64.decode(it.as_bytes()).ok());
        bytes.map_or_else(|| RepoPath::new(&self.path), RepoPath::new)
    }
}

impl Related {
    fn restored(self) -> Label {
        let at = Position { line: self.line, column: self.column };
        Label { place: place(&self.path, Origin::Worktree, at, at), message: self.message }
    }
}

impl Fix {
    fn restored(self) -> finding::Fix {
        let Self { title, applicability } = self;
        finding::Fix { title, applicability, edits: Vec::new(), commands: Vec::new() }
    }
}

impl History {
    fn restored(self) -> finding::History {
        finding::History {
            first_commit: self.first_commit,
            first_date: self.first_date,
            first_author: self.first_author,
            removed_in: self.removed_in,
            at_head: self.at_head,
            branches: self.branches,
            still_in_use: self.still_in_use,
            paths: self.paths.iter().map(RepoPath::new).collect(),
        }
    }
}

impl Summary {
    /// How many findings were listed.
    fn findings(&self) -> usize {
        self.errors.saturating_add(self.warnings).saturating_add(self.notes)
    }
}

impl End {
    fn report(self, findings: Vec<finding::Finding>) -> report::Report {
        let Summary {
            documents, bytes, bindings, commits, errors, warnings, notes, suppressed, skipped, ..
        } = self.summary;
        let accepted = self.summary.suppressed_by_baseline;
        let (excused, incomplete): (Vec<_>, Vec<_>) = self.incomplete.into_iter().partition(|it| it.allowed);
        let restored = |it: Vec<Incomplete>| {
            it.into_iter()
                .map(|Incomplete { path, reason, .. }| document::Incomplete { path, reason })
                .collect()
        };
        report::Report {
            findings,
            summary: report::Summary {
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
            },
            incomplete: restored(incomplete),
            excused: restored(excused),
            submodules: self.summary.skipped_submodules.iter().map(RepoPath::new).collect(),
            archives: self.summary.skipped_archives.iter().map(RepoPath::new).collect(),
            ..report::Report::default()
        }
    }
}

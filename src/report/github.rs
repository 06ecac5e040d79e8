//! `github`: workflow commands, which GitHub Actions shows as annotations beside the lines of a pull request.
//!
//! GitHub keeps ten annotations of each level in a step and fifty in a run, the first that come. So the gravest come
//! first, and a last notice tells of the rest, which follows as text.

use std::io::{self, Write};

use super::Report;
use super::colour::Colour;
use super::escape::{escape, push_escaped};
use super::explanation::explanation;
use super::gravity::{gravest_first, is_past};
use super::location::location;
use super::summary::count;
use crate::document::Incomplete;
use crate::finding::{Finding, Place};
use crate::rule::Severity;

/// How many annotations of one level a step can have.
const ANNOTATIONS: usize = 10;

/// Writes what fits as annotations and the rest as lines.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let missing = |(it, severity): (_, Severity)| Annotation::of_missing(it, severity);
    let incomplete = report.incomplete.iter().map(|it| (it, Severity::Error));
    let excused = report.excused.iter().map(|it| (it, Severity::Warning));
    let findings = gravest_first(&report.findings).into_iter().map(Annotation::of_finding);
    let annotations = incomplete.chain(excused).map(missing).chain(findings).collect();
    let (shown, rest) = within_limits(annotations);
    for annotation in &shown {
        annotation.write_command(out)?;
    }
    if rest.is_empty() {
        return Ok(());
    }
    let more = format!("{} in the log of this step", count(rest.len(), "more remark"));
    let why = format!("GitHub shows {ANNOTATIONS} annotations of each level in a step");
    writeln!(out, "::notice title=envlint::{more}: {why}")?;
    writeln!(out, "::group::{more}")?;
    for annotation in &rest {
        annotation.write_line(out)?;
    }
    writeln!(out, "::endgroup::")
}

/// A remark at a place, or at none.
struct Annotation<'r> {
    severity: Severity,
    place: Option<&'r Place>,
    title: String,
    /// The first line says all that has to be said.
    lines: Vec<String>,
}

impl<'r> Annotation<'r> {
    fn of_missing(missing: &'r Incomplete, severity: Severity) -> Self {
        let line = format!("not scanned: {}: {}", escape(&missing.path), escape(&missing.reason));
        Self { severity, place: None, title: "envlint: not scanned".to_owned(), lines: vec![line] }
    }

    fn of_finding(finding: &'r Finding) -> Self {
        let place = &finding.primary.place;
        let message = escape(&finding.message);
        // What only the history holds has no line to stand beside.
        let (place, message) = if is_past(finding) {
            (None, format!("{}: {message}", location(place)))
        } else {
            (Some(place), message.into_owned())
        };
        let mut lines = vec![message];
        lines.extend(explanation(finding));
        Self { severity: finding.severity, place, title: format!("envlint: {}", finding.rule), lines }
    }

    fn write_command(&self, out: &mut dyn Write) -> io::Result<()> {
        let level = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let place = self.place.map(properties).unwrap_or_default();
        let title = property(&self.title);
        writeln!(out, "::{level} {place}title={title}::{}", data(&self.lines.join("\n")))
    }

    /// A line that no runner takes for a command: it begins with a word.
    fn write_line(&self, out: &mut dyn Write) -> io::Result<()> {
        let place = self.place.map(|place| format!("{}: ", location(place))).unwrap_or_default();
        let line = format!("{place}{} ({})", self.lines[0], self.title);
        writeln!(out, "{}: {line}", self.severity.name())
    }
}

/// What GitHub keeps, and what it would not. The notice that tells of the rest takes a place itself.
fn within_limits(annotations: Vec<Annotation<'_>>) -> (Vec<Annotation<'_>>, Vec<Annotation<'_>>) {
    let of = |severity| annotations.iter().filter(|it| it.severity == severity).count();
    let is_over =
        [Severity::Error, Severity::Warning, Severity::Note].map(of).iter().any(|it| *it > ANNOTATIONS);
    let mut seen = [0; 3];
    annotations.into_iter().partition(|annotation| {
        let (level, limit) = match annotation.severity {
            Severity::Error => (0, ANNOTATIONS),
            Severity::Warning => (1, ANNOTATIONS),
            Severity::Note => (2, if is_over { ANNOTATIONS - 1 } else { ANNOTATIONS }),
        };
        seen[level] += 1;
        seen[level] <= limit
    })
}

/// The file and the lines; columns only within one line, as GitHub takes them for columns of the last one else.
fn properties(place: &Place) -> String {
    let (start, end) = (place.start, place.end);
    let lines = format!("file={},line={},endLine={},", property(&place.path.display()), start.line, end.line);
    if start.line == end.line && start.column < end.column {
        return format!("{lines}col={},endColumn={},", start.column, end.column);
    }
    lines
}

/// A command's text: line breaks are part of it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A command's property. Other control characters than line breaks are shown.
fn property(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\r' | '\n' => shown.push(character),
            other => push_escaped(&mut shown, other),
        }
    }
    data(&shown).replace(':', "%3A").replace(',', "%2C")
}

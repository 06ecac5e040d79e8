//! `concise`: one line a finding, for editors, problem matchers and `grep`.

use std::io::{self, Write};

use super::Report;
use super::colour::{Colour, Paint};
use super::escape::escape;
use super::location::location;

/// Writes `path:line:column: severity[rule] message` for each finding.
pub(super) fn write(report: &Report, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let severity = format!("{}[{}]", finding.severity.name(), finding.rule);
        let severity = colour.paint(Paint::Severity(finding.severity), severity);
        writeln!(out, "{}: {severity} {}", location(&finding.primary.place), escape(&finding.message))?;
    }
    Ok(())
}

//! `json`: the whole report as one value.

mod read;
pub(super) mod v1;

use std::io::{self, Write};

pub use read::{ReportError, read_report};

use super::Report;
use super::colour::Colour;
use super::escape::escape_json;

/// Writes the report, indented.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let json = serde_json::to_string_pretty(&v1::Report::of(report))?;
    writeln!(out, "{}", escape_json(&json))
}

//! `jsonl`: a finding a line, and a last line with the summary and what is missing.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use super::colour::Colour;
use super::escape::escape_json;
use super::json::v1;

/// Writes each finding as soon as it is encoded, so that memory does not grow with the report.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        write_line(&v1::Finding::of(finding), out)?;
    }
    write_line(&v1::End::of(report), out)
}

fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", escape_json(&serde_json::to_string(value)?))
}

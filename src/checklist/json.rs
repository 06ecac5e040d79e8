//! The checklist as JSON, version 1: a contract. Fields may be added; none is renamed, removed or given another meaning.

use std::io::{self, Write};

use serde::Serialize;

use super::{Checklist, Judgement, Standing};
use crate::report::escape_json;

/// Writes the checklist as one value.
pub fn write_checklist_json(checklist: &Checklist, out: &mut dyn Write) -> io::Result<()> {
    let whole = Whole {
        schema_version: "1",
        points: checklist.judgements.iter().enumerate().map(|(at, it)| Point::of(at + 1, it)).collect(),
        summary: Summary {
            passed: checklist.passed(),
            attested: checklist.count(Standing::Attested),
            failed: checklist.count(Standing::Failed),
            undecided: checklist.count(Standing::Undecided),
        },
        incomplete: checklist
            .incomplete
            .iter()
            .map(|it| Incomplete { path: &it.path, reason: &it.reason })
            .collect(),
    };
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(&whole)?))
}

#[derive(Serialize)]
struct Whole<'c> {
    schema_version: &'static str,
    points: Vec<Point<'c>>,
    summary: Summary,
    incomplete: Vec<Incomplete<'c>>,
}

#[derive(Serialize)]
struct Point<'c> {
    number: usize,
    id: &'static str,
    title: &'static str,
    standing: Standing,
    evidence: Vec<Evidence<'c>>,
    attestation: Option<Attestation<'c>>,
    /// What to do; null when nothing is.
    next: Option<&'c str>,
}

#[derive(Serialize)]
struct Evidence<'c> {
    path: Option<&'c str>,
    line: Option<usize>,
    rule: Option<&'c str>,
    message: &'c str,
}

#[derive(Serialize)]
struct Attestation<'c> {
    by: &'c str,
    date: String,
    expires: String,
}

#[derive(Serialize)]
struct Summary {
    /// Attested ones included.
    passed: usize,
    attested: usize,
    failed: usize,
    undecided: usize,
}

#[derive(Serialize)]
struct Incomplete<'c> {
    path: &'c str,
    reason: &'c str,
}

impl<'c> Point<'c> {
    fn of(number: usize, judgement: &'c Judgement) -> Self {
        let evidence = judgement.evidence.iter().map(|it| Evidence {
            path: it.path.as_deref(),
            line: it.line,
            rule: it.rule.as_deref(),
            message: &it.message,
        });
        Self {
            number,
            id: judgement.point.id(),
            title: judgement.title,
            standing: judgement.standing,
            evidence: evidence.collect(),
            attestation: judgement.attestation.as_ref().map(|it| Attestation {
                by: &it.by,
                date: it.date.to_string(),
                expires: it.expires.to_string(),
            }),
            next: Some(judgement.next.as_str()).filter(|it| !it.is_empty()),
        }
    }
}

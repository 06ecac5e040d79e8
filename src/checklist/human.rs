//! The checklist for people.

use std::io::{self, Write};

use super::{Checklist, Evidence, Standing};
use crate::report::{Colour, Paint, escape};
use crate::rule::Severity;

/// How many pieces of evidence are shown of one point.
const SHOWN: usize = 8;

/// Writes the points in their order, and how many are kept.
pub fn write_checklist(checklist: &Checklist, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    for (number, judgement) in checklist.judgements.iter().enumerate() {
        let word = colour.paint(paint_of(judgement.standing), format!("{:<9}", word_of(judgement.standing)));
        writeln!(out, "{word} {:>2}. {}", number + 1, judgement.title)?;
        for evidence in judgement.evidence.iter().take(SHOWN) {
            writeln!(out, "              {}", line_of(evidence))?;
        }
        let more = judgement.evidence.len().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(out, "              and {more} more")?;
        }
        if !judgement.next.is_empty() {
            writeln!(
                out,
                "              {}: {}",
                colour.paint(Paint::Help, "next"),
                escape(&judgement.next)
            )?;
        }
    }
    writeln!(out)?;
    writeln!(out, "{}", summary(checklist))
}

/// How many points stand how.
pub(super) fn summary(checklist: &Checklist) -> String {
    let attested = match checklist.count(Standing::Attested) {
        0 => String::new(),
        count => format!(" ({count} by attestation)"),
    };
    format!(
        "{} of {} points passed{attested}, {} failed, {} not decidable from here",
        checklist.passed(),
        checklist.judgements.len(),
        checklist.count(Standing::Failed),
        checklist.count(Standing::Undecided),
    )
}

/// The word for a standing.
pub(super) fn word_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed => "passed",
        Standing::Attested => "attested",
        Standing::Failed => "failed",
        Standing::Undecided => "undecided",
    }
}

fn paint_of(standing: Standing) -> Paint {
    match standing {
        Standing::Passed | Standing::Attested => Paint::Good,
        Standing::Failed => Paint::Severity(Severity::Error),
        Standing::Undecided => Paint::Severity(Severity::Warning),
    }
}

fn line_of(evidence: &Evidence) -> String {
    let place = match (&evidence.path, evidence.line) {
        (Some(path), Some(line)) => format!("{}:{line}: ", escape(path)),
        (Some(path), None) => format!("{}: ", escape(path)),
        (None, _) => String::new(),
    };
    let rule = evidence.rule.as_ref().map(|it| format!(" [{it}]")).unwrap_or_default();
    format!("{place}{}{rule}", escape(&evidence.message))
}

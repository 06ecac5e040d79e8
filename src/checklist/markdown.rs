//! The checklist as Markdown, for job summaries and pull requests.

use std::io::{self, Write};

use super::human::{summary, word_of};
use super::{Checklist, Evidence, Standing};
use crate::report::{code, prose};

/// How many pieces of evidence are shown of one point.
const SHOWN: usize = 8;

/// Writes the points as a list to tick off.
pub fn write_checklist_markdown(checklist: &Checklist, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Environment checklist\n\n{}\n", prose(&summary(checklist)))?;
    for (number, judgement) in checklist.judgements.iter().enumerate() {
        let mark = match judgement.standing {
            Standing::Passed | Standing::Attested => "x",
            Standing::Failed | Standing::Undecided => " ",
        };
        let title = prose(judgement.title);
        writeln!(out, "- [{mark}] {}. {title}: **{}**", number + 1, word_of(judgement.standing))?;
        for evidence in judgement.evidence.iter().take(SHOWN) {
            writeln!(out, "  - {}", line_of(evidence))?;
        }
        let more = judgement.evidence.len().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(out, "  - and {more} more")?;
        }
        if !judgement.next.is_empty() {
            writeln!(out, "  - next: {}", prose(&judgement.next))?;
        }
    }
    Ok(())
}

fn line_of(evidence: &Evidence) -> String {
    let place = match (&evidence.path, evidence.line) {
        (Some(path), Some(line)) => format!("{}: ", code(&format!("{path}:{line}"))),
        (Some(path), None) => format!("{}: ", code(path)),
        (None, _) => String::new(),
    };
    let rule = evidence.rule.as_ref().map(|it| format!(" ({})", code(it))).unwrap_or_default();
    format!("{place}{}{rule}", prose(&evidence.message))
}

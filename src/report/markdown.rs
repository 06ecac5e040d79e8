//! `markdown`: a page for the summary of a CI job or a comment: counts, what was found, and the next command.
//!
//! GitHub drops a summary of more than 1 MiB as a whole, so it ends before that, and says what was left out.

use std::io::{self, Write};

use super::colour::Colour;
use super::explanation::on_one_line;
use super::gravity::gravest_first;
use super::history::history_lines;
use super::location::location;
use super::markup::{code, prose};
use super::summary::{count, found, read};
use super::{Report, Summary};
use crate::finding::{Finding, Label};
use crate::rule::Severity;

/// How many bytes there are before nothing more is listed; others may write into the same summary.
const SIZE: usize = 900_000;
/// How many other places of a finding are named.
const PLACES: usize = 5;

/// Writes the page.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { text: String::new(), left_out: 0 };
    page.push_head(report);
    page.push_missing(report);
    let findings = gravest_first(&report.findings);
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let findings: Vec<_> = findings.iter().filter(|it| it.severity == severity).collect();
        page.push_findings(severity, &findings);
    }
    page.push_end(report);
    out.write_all(page.text.as_bytes())
}

struct Page {
    text: String,
    /// How many rows there was no room for.
    left_out: usize,
}

impl Page {
    fn push_head(&mut self, report: &Report) {
        let summary = &report.summary;
        let missing = report.incomplete.len() + report.excused.len();
        let missing = if missing > 0 { format!(", {missing} not scanned") } else { String::new() };
        self.push(&format!("## envlint: {}{}{missing}\n\n", found(summary), read(summary)));
        let Summary { errors, warnings, notes, suppressed, skipped, .. } = *summary;
        let counts = [
            ("Errors", errors),
            ("Warnings", warnings),
            ("Notes", notes),
            ("Suppressed", suppressed),
            ("Skipped", skipped),
            ("Not scanned", report.incomplete.len() + report.excused.len()),
        ];
        let row = |cells: [String; 6]| format!("| {} |\n", cells.join(" | "));
        self.push(&row(counts.map(|(name, _)| name.to_owned())));
        self.push(&row(counts.map(|_| "--:".to_owned())));
        self.push(&row(counts.map(|(_, number)| number.to_string())));
    }

    fn push_missing(&mut self, report: &Report) {
        for (title, missing) in
            [("Not scanned", &report.incomplete), ("Not scanned, as allowed", &report.excused)]
        {
            if missing.is_empty() {
                continue;
            }
            self.push(&format!("\n### {title}\n\n"));
            for it in missing {
                self.push_row(&format!("- {}: {}\n", code(&it.path), prose(&it.reason)));
            }
        }
    }

    /// A table of findings of one severity. Notes are folded up.
    fn push_findings(&mut self, severity: Severity, findings: &[&&Finding]) {
        if findings.is_empty() {
            return;
        }
        let title = count(findings.len(), severity.name());
        match severity {
            Severity::Error | Severity::Warning => self.push(&format!("\n### {title}\n\n")),
            Severity::Note => self.push(&format!("\n<details><summary>{title}</summary>\n\n")),
        }
        self.push("| Rule | Where | What |\n| --- | --- | --- |\n");
        for finding in findings {
            self.push_row(&row(finding));
        }
        match severity {
            Severity::Error | Severity::Warning => {}
            Severity::Note => self.push("\n</details>\n"),
        }
    }

    fn push_end(&mut self, report: &Report) {
        if self.left_out > 0 {
            let rows = count(self.left_out, "more row");
            self.push(&format!("\n{rows} would not fit here: `envlint --format json` has them all.\n"));
        }
        if let Some(first) = gravest_first(&report.findings).first() {
            self.push(&format!(
                "\nNext: `envlint explain {}` tells why it matters and what to do.\n",
                first.rule
            ));
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn push_row(&mut self, row: &str) {
        if self.left_out == 0 && self.text.len() + row.len() <= SIZE {
            self.push(row);
        } else {
            self.left_out += 1;
        }
    }
}

fn row(finding: &Finding) -> String {
    let place = |label: &Label| code(&location(&label.place));
    let mut places = vec![place(&finding.primary)];
    places.extend(finding.related.iter().take(PLACES).map(place));
    let more = finding.related.len().saturating_sub(PLACES);
    if more > 0 {
        places.push(format!("and {more} more"));
    }
    let mut what = vec![format!("**{}**", prose(&finding.message))];
    what.extend(finding.history.iter().flat_map(history_lines).map(|line| prose(&line)));
    what.push(prose(&on_one_line(&finding.help)));
    let rule = code(finding.rule.as_str());
    format!("| {rule} | {} | {} |\n", places.join("<br>"), what.join("<br>"))
}

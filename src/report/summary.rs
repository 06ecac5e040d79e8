//! The last lines of a run: what was not scanned, and what was read and found.

use std::io::{self, Write};

use super::colour::{Colour, Paint};
use super::escape::escape;
use super::{Report, Summary};
use crate::rule::Severity;

/// Says what was asked for and not scanned, one line each.
pub fn write_incomplete(report: &Report, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    for (severity, missing) in [(Severity::Error, &report.incomplete), (Severity::Warning, &report.excused)] {
        for it in missing {
            let label = colour.paint(Paint::Severity(severity), severity.name());
            writeln!(out, "{label}: not scanned: {}: {}", escape(&it.path), escape(&it.reason))?;
        }
    }
    Ok(())
}

/// Says where to read on, and in one line what was found, and in how much.
pub fn write_summary(report: &Report, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    if let Some(first) = report.findings.first() {
        let help = colour.paint(Paint::Help, "help");
        writeln!(out, "{help}: `envlint explain {}` tells why it matters and what to do", first.rule)?;
    }
    write_submodules(report, colour, out)?;
    write_archives(report, colour, out)?;
    let mut line = read(&report.summary);
    let missing = report.incomplete.len() + report.excused.len();
    let suppressed = match report.summary.accepted {
        0 => "suppressed".to_owned(),
        accepted => format!("suppressed ({accepted} by the baseline)"),
    };
    for (number, what) in [
        (report.summary.suppressed, suppressed.as_str()),
        (report.summary.skipped, "skipped"),
        (missing, "not scanned"),
    ] {
        if number > 0 {
            line = format!("{line}, {number} {what}");
        }
    }
    let paint = gravest(report).map_or(Paint::Good, Paint::Severity);
    writeln!(out, "{}{line}", colour.paint(paint, found(&report.summary)))
}

fn write_submodules(report: &Report, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    if report.submodules.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = report.submodules.iter().map(|path| escape(&path.display()).into_owned()).collect();
    let noun = if names.len() == 1 { "submodule" } else { "submodules" };
    let help = colour.paint(Paint::Help, "help");
    writeln!(out, "{help}: {noun} skipped: {}; `--recurse-submodules` reads them too", names.join(", "))
}

/// How many archives are named.
const NAMED: usize = 3;

fn write_archives(report: &Report, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let count = report.archives.len();
    if count == 0 {
        return Ok(());
    }
    let first = report.archives.iter().take(NAMED).map(|path| escape(&path.display()).into_owned());
    let others = (count > NAMED).then(|| format!("{} more", count - NAMED));
    let names: Vec<_> = first.chain(others).collect();
    let noun = if count == 1 { "archive" } else { "archives" };
    let help = colour.paint(Paint::Help, "help");
    writeln!(out, "{help}: {count} {noun} not looked into: {}; `--archives` reads them too", names.join(", "))
}

/// `2 errors, 1 warning, 0 notes`; nothing when nothing was read either.
pub(super) fn found(summary: &Summary) -> String {
    let Summary { errors, warnings, notes, .. } = *summary;
    if errors + warnings + notes > 0 {
        format!("{}, {}, {}", count(errors, "error"), count(warnings, "warning"), count(notes, "note"))
    } else if summary.documents > 0 {
        "no findings".to_owned()
    } else {
        String::new()
    }
}

/// `in 37 documents (12 bindings, 48.2 kB)`, to be read after [`found`].
pub(super) fn read(summary: &Summary) -> String {
    let mut documents = count(summary.documents, "document");
    if summary.commits > 0 {
        documents = format!("{documents} of {}", count(summary.commits, "commit"));
    }
    if found(summary).is_empty() {
        return format!("{documents} read");
    }
    format!(" in {documents} ({}, {})", count(summary.bindings, "binding"), size(summary.bytes))
}

/// The gravest severity that the run has something of; what is missing is as grave as an error.
fn gravest(report: &Report) -> Option<Severity> {
    let Summary { errors, warnings, notes, .. } = report.summary;
    let counts = [
        (errors + report.incomplete.len(), Severity::Error),
        (warnings + report.excused.len(), Severity::Warning),
        (notes, Severity::Note),
    ];
    counts.into_iter().find(|&(number, _)| number > 0).map(|(_, severity)| severity)
}

/// A number with its noun.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// A number of bytes in decimal units, as disks are sold.
pub fn size(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes / 100;
    for unit in ["kB", "MB", "GB"] {
        if tenths < 10_000 {
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
        tenths /= 1000;
    }
    format!("{}.{} TB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Incomplete, RepoPath};

    fn summary(report: &Report) -> String {
        let mut out = Vec::new();
        write_summary(report, Colour::Off, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn read() -> Summary {
        Summary { documents: 37, bytes: 48_210, bindings: 12, ..Summary::default() }
    }

    #[test]
    fn findings_are_counted_by_severity() {
        let summary = summary(&Report {
            summary: Summary { errors: 2, warnings: 1, suppressed: 3, ..read() },
            ..Report::default()
        });
        assert_eq!(
            summary,
            "2 errors, 1 warning, 0 notes in 37 documents (12 bindings, 48.2 kB), 3 suppressed\n"
        );
    }

    #[test]
    fn clean_run_says_so() {
        let summary = summary(&Report { summary: Summary { commits: 1, ..read() }, ..Report::default() });
        assert_eq!(summary, "no findings in 37 documents of 1 commit (12 bindings, 48.2 kB)\n");
    }

    #[test]
    fn nothing_read_is_no_clean_bill() {
        assert_eq!(summary(&Report::default()), "0 documents read\n");
        let incomplete = vec![Incomplete { path: "a".into(), reason: "b".into() }];
        assert_eq!(summary(&Report { incomplete, ..Report::default() }), "0 documents read, 1 not scanned\n");
    }

    #[test]
    fn archives_are_counted_and_the_first_are_named() {
        let archives = |count: usize| (0..count).map(|it| RepoPath::new(format!("{it}.zip"))).collect();
        let of = |count| summary(&Report { archives: archives(count), ..Report::default() });
        assert_eq!(
            of(1),
            "help: 1 archive not looked into: 0.zip; `--archives` reads them too\n0 documents read\n"
        );
        let many =
            "help: 5 archives not looked into: 0.zip, 1.zip, 2.zip, 2 more; `--archives` reads them too\n";
        assert!(of(5).starts_with(many));
    }

    #[test]
    fn skipped_submodules_are_named() {
        let submodules = vec![RepoPath::new("libs/a"), RepoPath::new("b\nc")];
        assert_eq!(
            summary(&Report { submodules, ..Report::default() }),
            "help: submodules skipped: libs/a, b\\nc; `--recurse-submodules` reads them too\n0 documents read\n"
        );
    }

    #[test]
    fn what_is_missing_stays_on_its_line() {
        let incomplete =
            vec![Incomplete { path: "a\nerror: b".into(), reason: "it cannot be opened".into() }];
        let mut out = Vec::new();
        write_incomplete(&Report { incomplete, ..Report::default() }, Colour::Off, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "error: not scanned: a\\nerror: b: it cannot be opened\n"
        );
    }

    #[test]
    fn sizes_have_one_decimal() {
        let sizes = [0, 999, 1000, 999_949, 1_000_000, 5_430_000_000].map(size);
        assert_eq!(sizes, ["0 B", "999 B", "1.0 kB", "999.9 kB", "1.0 MB", "5.4 GB"]);
    }
}

//! `sarif`: SARIF 2.1.0 for GitHub's code scanning, GitLab and other viewers, within the limits of GitHub.
//!
//! `sarif-with-allowed` is the same with the findings that somebody allowed, as suppressed results. They are no part of
//! `sarif` itself, for GitHub opens an alert for a suppressed result like for any other.
//!
//! What does not fit is left out from the end, the gravest findings stand first, and a notification of the run says how
//! many are missing. No excerpt of a document is in it.

mod model;
mod result;
mod rule;

use std::collections::BTreeMap;
use std::io::{self, Write};

use libdeflater::{CompressionLvl, Compressor};

use self::model::{
    Artifact, Driver, Invocation, Level, Log, Message, Notification, NotificationDescriptor, Reference, Run,
    RunProperties, Tool,
};
use super::colour::Colour;
use super::escape::{escape, escape_json};
use super::gravity::gravest_first;
use super::summary::count;
use super::{AllowedBy, Report};
use crate::document::Incomplete;
use crate::finding::Finding;

/// What GitHub takes: 25,000 results in a run, and 10 MB, where others may compress a little less well.
const LIMITS: Limits = Limits { results: 25_000, packed_size: 9_000_000 };
/// How many notifications of one kind there are before the rest is counted.
const NOTIFICATIONS: usize = 1000;
/// The base of all URIs.
const ROOT: &str = "%SRCROOT%";
const NOT_SCANNED: &str = "not-scanned";
const CUT: &str = "report-cut";

/// Writes as many results as GitHub takes.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    write_within(&LIMITS, report, &reported(report), out)
}

/// The same, with what is allowed where there is room for it.
pub(super) fn write_with_allowed(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let allowed = report.suppressed.iter().map(|it| Entry { finding: &it.finding, allowed_by: Some(&it.by) });
    write_within(&LIMITS, report, &reported(report).into_iter().chain(allowed).collect::<Vec<_>>(), out)
}

/// What becomes a result.
#[derive(Clone, Copy)]
struct Entry<'r> {
    finding: &'r Finding,
    /// Who allowed it, when it is not reported.
    allowed_by: Option<&'r AllowedBy>,
}

/// What is reported, the gravest first.
fn reported(report: &Report) -> Vec<Entry<'_>> {
    let findings = gravest_first(&report.findings).into_iter();
    findings.map(|finding| Entry { finding, allowed_by: None }).collect()
}

/// How much a report may hold.
struct Limits {
    results: usize,
    /// In bytes, compressed.
    packed_size: usize,
}

/// Writes as many entries as fit, from the first on.
fn write_within(
    limits: &Limits,
    report: &Report,
    entries: &[Entry<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut number = entries.len().min(limits.results);
    loop {
        let log = log(report, &entries[..number], entries.len() - number);
        let json = serde_json::to_string_pretty(&log)?;
        let json = escape_json(&json);
        let size = packed_size(&json, limits.packed_size);
        if size <= limits.packed_size || number == 0 {
            return writeln!(out, "{json}");
        }
        number = fewer(number, size, limits.packed_size);
    }
}

/// How many bytes are uploaded; compressed only where that matters.
fn packed_size(json: &str, limit: usize) -> usize {
    if json.len() <= limit {
        return json.len();
    }
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut packed = vec![0; compressor.gzip_compress_bound(json.len())];
    compressor.gzip_compress(json.as_bytes(), &mut packed).unwrap_or(json.len())
}

/// The share of the results that fits, and at least one less.
fn fewer(number: usize, size: usize, limit: usize) -> usize {
    let share = number as u64 * limit as u64 / size as u64;
    usize::try_from(share).unwrap_or(number).min(number - 1)
}

fn log<'r>(report: &'r Report, entries: &[Entry<'r>], left_out: usize) -> Log<'r> {
    let catalogue = report.catalogue();
    let mut rules: BTreeMap<_, usize> = entries.iter().map(|it| (&it.finding.rule, 0)).collect();
    for (number, index) in rules.values_mut().enumerate() {
        *index = number;
    }
    let driver = Driver {
        name: "envlint",
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.keys().map(|id| rule::descriptor(id, catalogue.get(id.as_str()))).collect(),
        notifications: [
            notification_descriptor(
                NOT_SCANNED,
                "Something that was asked for was not scanned.",
                "The message says why. What is not scanned may hold anything: mend it, or exclude it.",
            ),
            notification_descriptor(
                CUT,
                "The report has more findings than fit into it.",
                "Mend the gravest ones, which are here, or scan one folder at a time.",
            ),
        ],
    };
    let results =
        entries.iter().map(|it| result::result(it.finding, it.allowed_by, rules[&it.finding.rule])).collect();
    let base = Artifact { description: Some(Message::new("The root of the repository.".to_owned())) };
    Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: BTreeMap::from([(ROOT, base)]),
            invocations: [invocation(report, left_out)],
            results,
            properties: RunProperties::of(&report.summary),
        }],
    }
}

fn notification_descriptor(id: &'static str, what: &str, help: &str) -> NotificationDescriptor {
    let message = |text: &str| Message::new(text.to_owned());
    NotificationDescriptor {
        id,
        short_description: message(what),
        full_description: message(what),
        help: message(help),
    }
}

/// How the run went, and what is missing from it.
fn invocation(report: &Report, left_out: usize) -> Invocation {
    let mut notifications = Vec::new();
    for (missing, level) in [(&report.incomplete, Level::Error), (&report.excused, Level::Warning)] {
        notifications.extend(missing.iter().take(NOTIFICATIONS).map(|it| not_scanned(it, level)));
        let more = missing.len().saturating_sub(NOTIFICATIONS);
        if more > 0 {
            notifications.push(notification(NOT_SCANNED, level, &format!("{more} more were not scanned.")));
        }
    }
    if left_out > 0 {
        let text = format!(
            "{} left out: GitHub takes {} results and 10 MB. The JSON report has all of them.",
            count(left_out, "finding"),
            LIMITS.results
        );
        notifications.push(notification(CUT, Level::Warning, &text));
    }
    Invocation {
        execution_successful: report.incomplete.is_empty(),
        tool_execution_notifications: notifications,
    }
}

fn not_scanned(missing: &Incomplete, level: Level) -> Notification {
    notification(NOT_SCANNED, level, &format!("{}: {}", escape(&missing.path), escape(&missing.reason)))
}

fn notification(id: &'static str, level: Level, text: &str) -> Notification {
    Notification { descriptor: Reference { id }, level, message: Message::plain(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{finding, label, report};
    use crate::rule::Severity;

    /// As many notes as there are numbers, and behind them an error.
    fn cut(notes: usize, limits: &Limits) -> serde_json::Value {
        let of = |severity, number| finding(severity, label(format!("{number}.env"), 1, "A=b", "b", ""));
        let mut findings: Vec<_> = (0..notes).map(|number| of(Severity::Note, number)).collect();
        findings.push(of(Severity::Error, notes));
        let mut out = Vec::new();
        let report = report(findings);
        write_within(limits, &report, &reported(&report), &mut out).unwrap();
        serde_json::from_slice::<serde_json::Value>(&out).unwrap()["runs"][0].take()
    }

    #[test]
    fn the_gravest_stay_and_the_run_says_how_many_do_not() {
        let run = cut(3, &Limits { results: 2, ..LIMITS });
        let levels: Vec<_> =
            run["results"].as_array().unwrap().iter().map(|it| it["level"].as_str().unwrap()).collect();
        assert_eq!(levels, ["error", "note"]);
        let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
        assert_eq!(notification["descriptor"]["id"], CUT);
        assert!(notification["message"]["text"].as_str().unwrap().starts_with("2 findings left out"));
    }

    #[test]
    fn size_is_that_of_the_upload() {
        let results = |limit| {
            let run = cut(99, &Limits { packed_size: limit, ..LIMITS });
            run["results"].as_array().unwrap().len()
        };
        assert_eq!(results(20_000), 100);
        let some = results(3000);
        assert!((1..100).contains(&some), "{some}");
        assert_eq!(results(1), 0);
    }
}

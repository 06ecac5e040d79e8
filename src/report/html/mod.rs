//! `html`: one file that needs nothing else, with a picture of who shares what, for whoever has no terminal.
//!
//! No script is in it, and its own policy lets a browser load nothing. Whatever comes from outside is text.

mod map;

use std::io::{self, Write};

use quick_xml::escape::escape as escape_markup;

use super::colour::Colour;
use super::escape::escape;
use super::excerpt::Drawn;
use super::explanation::{fix_line, on_one_line};
use super::gravity::gravest_first;
use super::history::history_lines;
use super::location::location;
use super::summary::{count, found, read};
use super::{Report, Summary};
use crate::document::Incomplete;
use crate::finding::{Finding, Label};
use crate::rule::Severity;

/// How many findings are shown at length. Browsers take long over more.
const FINDINGS: usize = 2000;
/// How many other places of a finding are shown.
const PLACES: usize = 10;
const STYLE: &str = include_str!("style.css");

/// Writes the page.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("{}{}", found(&report.summary), read(&report.summary));
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width\"/>\n<title>envlint: {}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>",
        text(&title)
    )?;
    writeln!(out, "<h1>envlint</h1>\n<p>{}</p>", text(&title))?;
    write_counts(report, out)?;
    write_missing("Not scanned", &report.incomplete, out)?;
    write_missing("Not scanned, as allowed", &report.excused, out)?;
    if let Some(map) = &report.map {
        map::write(map, out)?;
    }
    write_findings(report, out)?;
    writeln!(out, "</body>\n</html>")
}

/// Text, whatever it holds.
fn text(text: &str) -> String {
    escape_markup(escape(text)).into_owned()
}

fn write_counts(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let Summary { errors, warnings, notes, suppressed, skipped, .. } = report.summary;
    writeln!(out, "<ul class=\"counts\">")?;
    for (name, number) in [
        ("errors", errors),
        ("warnings", warnings),
        ("notes", notes),
        ("suppressed", suppressed),
        ("skipped", skipped),
        ("not scanned", report.incomplete.len() + report.excused.len()),
    ] {
        writeln!(out, "<li><b>{number}</b> {name}</li>")?;
    }
    writeln!(out, "</ul>")
}

fn write_missing(title: &str, missing: &[Incomplete], out: &mut dyn Write) -> io::Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>{title}</h2>\n<ul>")?;
    for it in missing {
        writeln!(out, "<li><code>{}</code>: {}</li>", text(&it.path), text(&it.reason))?;
    }
    writeln!(out, "</ul>")
}

fn write_findings(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let all = gravest_first(&report.findings);
    let shown = &all[..all.len().min(FINDINGS)];
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let findings: Vec<_> = shown.iter().filter(|it| it.severity == severity).collect();
        if findings.is_empty() {
            continue;
        }
        writeln!(out, "<h2>{}</h2>", count(findings.len(), severity.name()))?;
        for finding in findings {
            write_finding(finding, out)?;
        }
    }
    let left_out = all.len() - shown.len();
    if left_out > 0 {
        let more = count(left_out, "more finding");
        writeln!(out, "<p>{more}: <code>envlint --format json</code> has them all.</p>")?;
    }
    Ok(())
}

fn write_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<article class=\"{}\">", finding.severity.name())?;
    writeln!(out, "<h3>{} <span>{}</span></h3>", prose(&finding.message), text(finding.rule.as_str()))?;
    let mut before: Option<&Label> = None;
    for label in std::iter::once(&finding.primary).chain(finding.related.iter().take(PLACES)) {
        write_place(label, before.is_some_and(|it| it.place == label.place), out)?;
        before = Some(label);
    }
    let more = finding.related.len().saturating_sub(PLACES);
    if more > 0 {
        writeln!(out, "<p>and at {}</p>", count(more, "more place"))?;
    }
    for line in finding.history.iter().flat_map(history_lines) {
        writeln!(out, "<p class=\"history\">{}</p>", text(&line))?;
    }
    let help = on_one_line(&finding.help);
    if !help.is_empty() {
        writeln!(out, "<p><b>Next:</b> {}</p>", prose(&help))?;
    }
    for fix in &finding.fixes {
        writeln!(out, "<p><b>Fix:</b> {}</p>", prose(&fix_line(fix)))?;
    }
    writeln!(out, "</article>")
}

/// A place with its lines, unless they were shown just before.
fn write_place(label: &Label, is_shown: bool, out: &mut dyn Write) -> io::Result<()> {
    let (place, drawn) = (location(&label.place), Drawn::of(&label.place.excerpt));
    let said = if label.message.is_empty() { String::new() } else { format!(": {}", prose(&label.message)) };
    writeln!(out, "<figure>\n<figcaption><code>{}</code>{said}</figcaption>", text(&place))?;
    if !is_shown && !drawn.text.trim().is_empty() {
        let (before, rest) = drawn.text.split_at(drawn.highlight.start);
        let (marked, after) = rest.split_at(drawn.highlight.end - drawn.highlight.start);
        let lines = |text: &str| escape_markup(text).into_owned();
        writeln!(out, "<pre>{}<mark>{}</mark>{}</pre>", lines(before), lines(marked), lines(after))?;
    }
    writeln!(out, "</figure>")
}

/// A sentence whose parts between backticks are code.
fn prose(sentence: &str) -> String {
    let parts: Vec<_> = sentence.split('`').collect();
    let mut markup = String::new();
    for (number, part) in parts.iter().enumerate() {
        match (number % 2 == 1, number + 1 < parts.len()) {
            (true, true) => markup.extend(["<code>", &text(part), "</code>"]),
            (true, false) => markup.extend(["`", &text(part)]),
            (false, _) => markup.push_str(&text(part)),
        }
    }
    markup
}

//! `junit`: a suite for each rule that found something, for whatever shows the results of tests.
//!
//! A run without a finding is one test that passed. A note is a skipped test, since it fails nothing; what could not be
//! scanned is an error, which no viewer takes for a pass. The attributes are those of Jenkins' schema.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Report;
use super::colour::Colour;
use super::escape::escape;
use super::explanation::explanation;
use super::location::location;
use crate::document::Incomplete;
use crate::finding::Finding;
use crate::rule::Severity;

/// The suite of a clean run, and its only test.
const CLEAN: &str = "no findings";
/// The suite of what was not scanned.
const NOT_SCANNED: &str = "not scanned";

/// Writes the report.
pub(super) fn write(report: &Report, _colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(report);
    let counts = Counts::of(suites.values().flatten());
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attributes([
            ("name", "envlint"),
            ("tests", &counts.tests),
            ("failures", &counts.failures),
            ("errors", &counts.errors),
        ])
        .write_inner_content(|xml| {
            suites.iter().try_for_each(|(name, cases)| write_suite(name, cases, xml))
        })?;
    writeln!(xml.into_inner())
}

/// What a test came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Skipped,
    Failed,
    /// It could not be run.
    Error,
}

struct TestCase {
    class: String,
    name: String,
    outcome: Outcome,
    message: String,
    kind: &'static str,
    text: String,
}

/// The tests by the names of their suites.
fn suites(report: &Report) -> BTreeMap<String, Vec<TestCase>> {
    let mut suites = BTreeMap::<_, Vec<_>>::new();
    for (missing, outcome) in [(&report.incomplete, Outcome::Error), (&report.excused, Outcome::Skipped)] {
        for it in missing {
            suites.entry(NOT_SCANNED.to_owned()).or_default().push(TestCase::of_missing(it, outcome));
        }
    }
    for finding in &report.findings {
        suites.entry(finding.rule.to_string()).or_default().push(TestCase::of_finding(finding));
    }
    if suites.is_empty() {
        suites.insert(CLEAN.to_owned(), vec![TestCase::passed()]);
    }
    suites
}

impl TestCase {
    fn passed() -> Self {
        Self {
            class: "envlint".to_owned(),
            name: CLEAN.to_owned(),
            outcome: Outcome::Passed,
            message: String::new(),
            kind: "",
            text: String::new(),
        }
    }

    fn of_missing(missing: &Incomplete, outcome: Outcome) -> Self {
        Self {
            class: NOT_SCANNED.to_owned(),
            name: shown(&missing.path),
            outcome,
            message: shown(&missing.reason),
            kind: "not-scanned",
            text: String::new(),
        }
    }

    fn of_finding(finding: &Finding) -> Self {
        let place = location(&finding.primary.place);
        let mut lines = vec![format!("{place}: {}", escape(&finding.message))];
        lines.extend(explanation(finding));
        Self {
            class: finding.rule.to_string(),
            name: shown(&place),
            outcome: match finding.severity {
                Severity::Error | Severity::Warning => Outcome::Failed,
                Severity::Note => Outcome::Skipped,
            },
            message: shown(&finding.message),
            kind: finding.severity.name(),
            text: lines.iter().map(|line| shown(line)).collect::<Vec<_>>().join("\n"),
        }
    }

    fn write<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        let case = xml
            .create_element("testcase")
            .with_attributes([("classname", &*self.class), ("name", &self.name)]);
        let element = match self.outcome {
            Outcome::Passed => return case.write_empty().map(drop),
            Outcome::Skipped => "skipped",
            Outcome::Failed => "failure",
            Outcome::Error => "error",
        };
        let write_outcome = |xml: &mut Writer<W>| {
            xml.create_element(element)
                .with_attributes([("type", self.kind), ("message", &self.message)])
                .write_text_content(BytesText::new(&self.text))
                .map(drop)
        };
        case.write_inner_content(write_outcome).map(drop)
    }
}

fn write_suite<W: Write>(name: &str, cases: &[TestCase], xml: &mut Writer<W>) -> io::Result<()> {
    let counts = Counts::of(cases);
    xml.create_element("testsuite")
        .with_attributes([
            ("name", name),
            ("tests", &counts.tests),
            ("failures", &counts.failures),
            ("errors", &counts.errors),
            ("skipped", &counts.skipped),
        ])
        .write_inner_content(|xml| cases.iter().try_for_each(|case| case.write(xml)))
        .map(drop)
}

/// How many tests there are, as attributes.
struct Counts {
    tests: String,
    failures: String,
    errors: String,
    skipped: String,
}

impl Counts {
    fn of<'c>(cases: impl IntoIterator<Item = &'c TestCase>) -> Self {
        let outcomes: Vec<_> = cases.into_iter().map(|case| case.outcome).collect();
        let of = |outcome| outcomes.iter().filter(|it| **it == outcome).count().to_string();
        Self {
            tests: outcomes.len().to_string(),
            failures: of(Outcome::Failed),
            errors: of(Outcome::Error),
            skipped: of(Outcome::Skipped),
        }
    }
}

/// Text that XML can hold: control characters are shown, and two more that are no characters are replaced.
fn shown(text: &str) -> String {
    escape(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

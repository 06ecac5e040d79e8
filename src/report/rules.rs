//! The list of rules: what `envlint rules` shows.

use std::io::{self, Write};

use serde::Serialize;

use super::colour::{Colour, Paint};
use super::escape::{escape, escape_json};
use crate::rule::{
    Catalogue, Confidence, CredentialPattern, EnvironmentTag, Exposure, Rule, RuleKind, Severity,
};

/// Writes a line for each rule: its name, how grave it is, and what fires it.
pub fn write_rules(catalogue: &Catalogue, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let width = catalogue.iter().map(|rule| rule.id.as_str().len()).max().unwrap_or_default();
    for rule in catalogue.iter() {
        let severity = colour.paint(Paint::Severity(rule.severity), format!("{:7}", rule.severity.name()));
        writeln!(out, "{:width$}  {severity}  {}", rule.id.as_str(), escape(&rule.summary))?;
    }
    Ok(())
}

/// Writes the same, with all that a page holds but its examples, as an array.
pub fn write_rules_json(catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = catalogue.iter().map(Row::of).collect();
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(&rows)?))
}

#[derive(Serialize)]
struct Row<'r> {
    id: &'r str,
    kind: &'static str,
    severity: Severity,
    confidence: Confidence,
    summary: &'r str,
    why: &'r str,
    remediation: &'r str,
    references: &'r [String],
    /// Only of credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'r str>,
    /// Only of credentials: what their form says.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<EnvironmentTag>,
    /// Only of credentials: whether it may be seen by everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    exposure: Option<Exposure>,
}

impl<'r> Row<'r> {
    fn of(rule: &'r Rule) -> Self {
        let (kind, pattern) = kind(&rule.kind);
        Self {
            id: rule.id.as_str(),
            kind,
            severity: rule.severity,
            confidence: rule.confidence,
            summary: &rule.summary,
            why: &rule.page().why,
            remediation: &rule.page().remediation,
            references: &rule.page().references,
            provider: pattern.map(|it| &*it.provider),
            environment: pattern.map(|it| it.tag),
            exposure: pattern.map(|it| it.exposure),
        }
    }
}

fn kind(kind: &RuleKind) -> (&'static str, Option<&CredentialPattern>) {
    match kind {
        RuleKind::Credential(pattern) => ("credential", Some(pattern)),
        RuleKind::Relation => ("relation", None),
        RuleKind::Script => ("script", None),
        RuleKind::Imported(_) => ("imported", None),
    }
}

//! The sections of `envlint.toml`: what each may hold, and what becomes of it.
//!
//! A key is one row of a [`Shape`] and one line in the function that reads its section.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml::de::DeTable;

use super::allow::{ALLOW, allows};
use super::attestation::{ATTESTATION, attestations};
use super::environments::{ENVIRONMENT, environments};
use super::guard::{GUARD, guard};
use super::key::{Kind, Shape, key};
use super::problem::{ConfigError, Issue, error_of};
use super::reader::{Reader, Text, Value};
use super::rules::RULE;
use super::{Settings, nearest};
use crate::rule::{Catalogue, RuleId, Severity};
use crate::text::{self, Span};

pub(super) const FILE: Shape = Shape::new(
    "",
    "What a project says about itself to envlint.",
    &[
        key(
            "environments",
            Kind::Named(&ENVIRONMENT),
            "What the project calls its environments. The first whose files fit counts.",
        ),
        key("files", Kind::Section(&FILES), FILES.meaning),
        key("rules", Kind::Section(&RULES), RULES.meaning),
        key("allow", Kind::List(&ALLOW), "Findings that are allowed. All that an entry says must fit."),
        key(
            "attestation",
            Kind::List(&ATTESTATION),
            "What only people know about the points of `envlint checklist`.",
        ),
        key("scripts", Kind::Section(&SCRIPTS), SCRIPTS.meaning),
        key("guard", Kind::Section(&GUARD), GUARD.meaning),
        key("rule", Kind::List(&RULE), "Rules of the project's own, in the form of envlint's."),
        key("extend", Kind::Texts, "Files of gitleaks' rules and allowlists, beside this file."),
    ],
);
const FILES: Shape = Shape::new(
    "`[files]`",
    "Files by patterns, which mean what they mean in .gitignore; none can be negated.",
    &[
        key("protected", Kind::Globs, "Files that must not be committed, whatever their names."),
        key(
            "committable",
            Kind::Globs,
            "Environment files that may be committed as long as they hold no secret.",
        ),
        key("exclude", Kind::Globs, "Files that are not read unless they are named on the command line."),
    ],
);
const RULES: Shape = Shape::new(
    "`[rules]`",
    "Which rules are on, and how grave they are. `envlint rules` lists them.",
    &[
        key("ignore", Kind::Rules, "Rules that are off."),
        key("select", Kind::Rules, "The only rules that are on; all are when it is empty."),
        key("severity", Kind::Severities, "Severities other than the rules' own."),
    ],
);
const SCRIPTS: Shape = Shape::new(
    "`[scripts]`",
    "Seed scripts and what stops them in production.",
    &[
        key("seeds", Kind::Globs, "Scripts that are seed scripts, whatever their names."),
        key("exclude", Kind::Globs, "Scripts that are none."),
        key("guards", Kind::Texts, "Functions that are known to stop in production."),
    ],
);
/// Every shape, to tell where a key belongs.
pub(super) const SHAPES: &[Shape] = &[FILE, FILES, RULES, SCRIPTS, GUARD, ENVIRONMENT, ALLOW, ATTESTATION];

/// Reads a whole file.
pub(super) fn read(
    path: &str,
    bytes: &[u8],
    catalogue: &Catalogue,
    today: Option<Date>,
) -> Result<Settings, ConfigError> {
    let text = decoded(path, bytes)?;
    let file = table_of(path, &text)?;
    let mut reader = Reader::new(catalogue);
    let settings = settings(&file, &mut reader, today);
    let issues = reader.into_issues();
    if issues.is_empty() { Ok(settings) } else { Err(error_of(path, text.as_bytes(), issues)) }
}

/// The text of a file of any encoding.
pub(super) fn decoded(path: &str, bytes: &[u8]) -> Result<String, ConfigError> {
    let bytes = text::decode(bytes);
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(error_of(path, &bytes, vec![undecodable(error.valid_up_to())])),
    }
}

/// A text as TOML.
pub(super) fn table_of<'t>(path: &str, text: &'t str) -> Result<DeTable<'t>, ConfigError> {
    match DeTable::parse(text) {
        Ok(file) => Ok(file.into_inner()),
        Err(error) => Err(error_of(path, text.as_bytes(), vec![syntax_issue(text, &error)])),
    }
}

fn undecodable(at: usize) -> Issue {
    Issue::new(Span::new(at, at + 1), "this is no UTF-8", "save the file as UTF-8")
}

/// The place and the words are the TOML reader's own.
fn syntax_issue(text: &str, error: &toml::de::Error) -> Issue {
    let span = error.span().map_or(Span::new(0, 0), Span::from);
    let issue = Issue::new(span, error.message().replace('\n', ", "), "see https://toml.io for the syntax");
    let line_start = text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let is_known = |key: &str| SHAPES.iter().any(|shape| shape.names().any(|it| it == key));
    match line.split_once('=') {
        Some((key, _)) if key.trim() != "value" && is_known(key.trim()) => issue,
        Some((key, _)) => issue.concealed_from(line_start + key.len()),
        None => issue.concealed_from(line_start),
    }
}

pub(super) fn settings(file: &DeTable<'_>, reader: &mut Reader<'_>, today: Option<Date>) -> Settings {
    reader.check_keys(file, FILE, SHAPES);
    let mut settings = Settings { environments: environments(file, reader), ..Settings::default() };
    if let Some(files) = section(file, "files", FILES, reader) {
        settings.protected = reader.globs(files, "protected");
        settings.committable = reader.globs(files, "committable");
        settings.exclude = reader.globs(files, "exclude");
    }
    if let Some(rules) = section(file, "rules", RULES, reader) {
        settings.ignored_rules = reader.rules(rules, "ignore");
        settings.selected_rules = reader.rules(rules, "select");
        settings.severities = severities(rules, reader);
    }
    if let Some(scripts) = section(file, "scripts", SCRIPTS, reader) {
        settings.seeds = reader.globs(scripts, "seeds");
        settings.not_seeds = reader.globs(scripts, "exclude");
        settings.guards = guards(scripts, reader);
    }
    if let Some(section) = section(file, "guard", GUARD, reader) {
        settings.guard = guard(section, reader);
    }
    settings.allows = allows(file, reader, today);
    settings.attestations = attestations(file, reader, today);
    settings
}

/// A section, with its keys checked.
fn section<'v, 'i>(
    file: &'v DeTable<'i>,
    key: &str,
    shape: Shape,
    reader: &mut Reader<'_>,
) -> Option<&'v DeTable<'i>> {
    let table = reader.table(file.get(key)?, &format!("write it as a section: `[{key}]`"))?;
    reader.check_keys(table, shape, SHAPES);
    Some(table)
}

fn severities(rules: &DeTable<'_>, reader: &mut Reader<'_>) -> BTreeMap<RuleId, Severity> {
    let help = "write `severity = { \"rule-id\" = \"warning\" }`";
    let Some(table) = rules.get("severity").and_then(|value| reader.table(value, help)) else {
        return BTreeMap::new();
    };
    table
        .iter()
        .filter_map(|(name, value)| {
            let name = Text::of_key(name);
            let rule = reader.rule(&name);
            let severity = severity(&name, value, reader);
            rule.zip(severity)
        })
        .collect()
}

fn severity(rule: &Text, value: &Value<'_>, reader: &mut Reader<'_>) -> Option<Severity> {
    const NAMES: [&str; 3] = [Severity::Error.name(), Severity::Warning.name(), Severity::Note.name()];
    let typed = reader.text_of(value, "expected `error`, `warning` or `note`")?;
    let known = [Severity::Error, Severity::Warning, Severity::Note];
    let severity = known.into_iter().find(|it| it.name() == typed.text);
    if severity.is_none() {
        let help = if matches!(typed.text.as_str(), "off" | "none" | "ignore" | "allow") {
            format!("to turn a rule off, name it under `[rules]`: `ignore = [\"{}\"]`", rule.text)
        } else {
            nearest(&typed.text, NAMES).map_or_else(
                || "expected `error`, `warning` or `note`".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            )
        };
        reader.report(typed.span, format!("unknown severity `{}`", typed.text), help);
    }
    severity
}

fn guards(scripts: &DeTable<'_>, reader: &mut Reader<'_>) -> Vec<String> {
    let mut guards = Vec::new();
    for Text { text, span } in reader.texts(scripts, "guards") {
        if text.trim().is_empty() {
            reader.report(
                span,
                "a guard needs a name",
                "write the name of the function that stops in production",
            );
        }
        guards.push(text);
    }
    guards
}

#[cfg(test)]
mod tests;

//! `[[rule]]`: rules of the project's own, in the form of envlint's. Also the files that hold nothing else.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::key::Shape;
use super::reader::{Reader, Value};
use super::section::SHAPES;
use crate::rule::{Catalogue, CredentialEntry, Rule, RuleId, Shared, Unsearchable, check};
use crate::text::Span;

pub(super) const RULE: Shape = Shape::of_fields("`[[rule]]`", CredentialEntry::FIELDS);

/// A rule with its places in the file.
#[derive(Debug, Clone)]
pub(crate) struct PlacedRule {
    pub(crate) rule: Rule,
    places: Places,
}

/// Where the fields of a rule stand.
#[derive(Debug, Clone)]
struct Places {
    header: Span,
    /// Each field's value, and the items in it.
    fields: BTreeMap<String, (Span, Vec<Span>)>,
}

/// What becomes of a rule that has the id of one of envlint's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SameId {
    /// It is a problem: a project must not replace a rule unseen.
    Refused,
    /// It is that rule, in its own file.
    Meant,
}

impl PlacedRule {
    /// The place of a field, or of one of its items; the rule's header where the rule does not say it.
    pub(super) fn place(&self, field: &str, item: Option<usize>) -> Span {
        let Some((whole, items)) = self.places.fields.get(field) else { return self.places.header };
        item.and_then(|at| items.get(at)).copied().unwrap_or(*whole)
    }
}

/// The rules under `rule`, in the order of the file.
pub(super) fn rules(
    file: &DeTable<'_>,
    shared: &Shared,
    same_id: SameId,
    reader: &mut Reader<'_>,
) -> Vec<PlacedRule> {
    let Some(value) = file.get("rule") else { return Vec::new() };
    let help = "write each as a section: `[[rule]]`";
    let DeValue::Array(entries) = value.get_ref() else {
        reader.report(value.span().into(), "`rule` is a list of tables", help);
        return Vec::new();
    };
    let mut rules: BTreeMap<RuleId, PlacedRule> = BTreeMap::new();
    for entry in entries {
        let Some(placed) = rule(entry, shared, reader) else { continue };
        let id = placed.rule.id.clone();
        let is_own = same_id == SameId::Refused && Catalogue::embedded().get(id.as_str()).is_some();
        if is_own || rules.contains_key(&id) {
            let what = if is_own { "envlint has" } else { "there is" };
            reader.report(
                placed.place("id", None),
                format!("{what} a rule `{id}` already"),
                "give this one another id",
            );
        } else {
            rules.insert(id, placed);
        }
    }
    rules.into_values().collect()
}

fn rule(entry: &Value<'_>, shared: &Shared, reader: &mut Reader<'_>) -> Option<PlacedRule> {
    let table = reader.table(entry, "write each as a section: `[[rule]]`")?;
    if !reader.check_keys(table, RULE, SHAPES) {
        return None;
    }
    let places = Places::of(entry.span().into(), table);
    let entry = read::<CredentialEntry>(entry, table, expected, reader)?;
    let rule = PlacedRule { rule: entry.into_rule(shared), places };
    if let Err(Unsearchable { field, message, help }) = check(&rule.rule) {
        reader.report(rule.place(field, None), message, help);
        return None;
    }
    Some(rule)
}

/// A table as a typed value; what does not fit is reported at its place with what is `expected` there.
pub(super) fn read<T: for<'de> Deserialize<'de>>(
    entry: &Value<'_>,
    table: &DeTable<'_>,
    expected: fn(&str) -> &'static str,
    reader: &mut Reader<'_>,
) -> Option<T> {
    let error = match T::deserialize(ValueDeserializer::from(entry.clone())) {
        Ok(read) => return Some(read),
        Err(error) => error,
    };
    let span = error.span().map_or_else(|| Span::from(entry.span()), Span::from);
    let field = table.iter().find(|(_, value)| {
        let value = Span::from(value.span());
        value.start <= span.start && span.end <= value.end && span != entry.span().into()
    });
    match field {
        // The reader's own words may repeat a value.
        Some((key, _)) => {
            let key: &str = key.get_ref();
            reader.report(span, format!("`{key}` cannot be read"), format!("expected {}", expected(key)));
        }
        None => reader.report(span, error.message(), "add it below this line"),
    }
    None
}

fn expected(field: &str) -> &'static str {
    match field {
        "id" => "lower-case words joined by `-`, to be read after \"allow\", such as `acme-live-api-key`",
        "severity" | "severity_in_tests" => "`error`, `warning` or `note`",
        "confidence" => "`high`, `medium` or `low`",
        "environment" => "`live`, `test` or `unknown`",
        "exposure" => "`secret` or `public`",
        "checksum" => "`crc32-base62` or `crc16-base32`",
        "demand" => "`form` or `random`",
        "grading" => "`fixed` or `by-randomness`",
        "keywords" | "context" | "public_in" | "references" | "match" | "no_match" => {
            "a list of strings: `[\"…\"]`"
        }
        "overlaps" => "a list of rule ids: `[\"rule-id\"]`",
        _ => "a string: `\"…\"`",
    }
}

impl Places {
    fn of(header: Span, table: &DeTable<'_>) -> Self {
        let items = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| Span::from(item.span())).collect(),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Table(_) => Vec::new(),
        };
        let fields =
            table.iter().map(|(key, value)| (key.get_ref().to_string(), (value.span().into(), items(value))));
        Self { header, fields: fields.collect() }
    }
}

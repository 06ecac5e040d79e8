//! `[[rules]]`: one rule in the form of gitleaks.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::SHAPES;
use super::allowlist::{allowlists, expression};
use crate::config::key::Shape;
use crate::config::reader::{Reader, Text, Value};
use crate::config::rules::read;
use crate::rule::{
    Allowlist, Confidence, ImportedPattern, LazyPage, Page, Requirement, Rule, RuleId, RuleKind, Severity,
};
use crate::text::Span;

pub(super) const RULE: Shape = Shape::of_fields(
    "`[[rules]]`",
    &[
        "id",
        "description",
        "regex",
        "secretGroup",
        "entropy",
        "path",
        "keywords",
        "tags",
        "skipReport",
        "required",
        "allowlist",
        "allowlists",
        // betterleaks asks the issuer whether a secret still works; envlint asks nobody.
        "validate",
    ],
);
const REQUIRED: Shape = Shape::of_fields("`[[rules.required]]`", &["id", "withinLines", "withinColumns"]);

/// A rule as a file has it, with what it says of its own.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its id as it is written.
    pub(super) name: String,
    pub(super) header: Span,
    pub(super) required: Vec<Required>,
    description: Option<String>,
    pattern: ImportedPattern,
    secret_group: Option<usize>,
    /// Whether the groups of the expression are enough for the secret's is asked once both are known.
    groups: usize,
}

/// Another rule that must be near, by its name in the file.
#[derive(Debug)]
pub(super) struct Required {
    pub(super) name: Text,
    within_lines: Option<usize>,
    within_columns: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typed {
    id: Spanned<String>,
    description: Option<String>,
    regex: Option<Spanned<String>>,
    secret_group: Option<Spanned<usize>>,
    entropy: Option<f64>,
    path: Option<Spanned<String>>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "nothing here goes by them, but they have to be strings")]
    tags: Vec<String>,
    #[serde(default)]
    skip_report: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypedRequired {
    id: Spanned<String>,
    within_lines: Option<usize>,
    within_columns: Option<usize>,
}

/// The rules of a file, by their ids.
pub(super) fn entries(path: &str, file: &DeTable<'_>, reader: &mut Reader<'_>) -> Vec<(RuleId, Entry)> {
    let Some(value) = file.get("rules") else { return Vec::new() };
    let DeValue::Array(items) = value.get_ref() else {
        let help = "write each as a section: `[[rules]]`";
        reader.report(value.span().into(), "`rules` is a list of tables", help);
        return Vec::new();
    };
    let mut entries: BTreeMap<RuleId, Entry> = BTreeMap::new();
    for item in items {
        let Some((id, span, entry)) = entry(path, item, reader) else { continue };
        match entries.entry(id) {
            Slot::Vacant(slot) => _ = slot.insert(entry),
            Slot::Occupied(slot) => {
                let message = format!("there is a rule `{}` already", slot.key());
                reader.report(span, message, "give this one another id");
            }
        }
    }
    entries.into_iter().collect()
}

fn entry(path: &str, value: &Value<'_>, reader: &mut Reader<'_>) -> Option<(RuleId, Span, Entry)> {
    let table = reader.table(value, "write it as a section: `[[rules]]`")?;
    let header = value.span().into();
    let are_known = reader.check_keys(table, RULE, SHAPES);
    let allowlists = allowlists(table, header, reader);
    let required = required(table, reader);
    let typed: Typed = if are_known { read(value, table, expected, reader)? } else { return None };
    let (name, span) = (typed.id.get_ref().clone(), Span::from(typed.id.span()));
    let Some(id) = id_of(&name) else {
        reader.report(span, "an id needs letters or digits", "give the rule a name, such as `acme-api-key`");
        return None;
    };
    let regex = typed.regex.filter(|it| !it.get_ref().is_empty());
    let regex = regex.map(|it| expression(&it, reader)).map_or(Some(None), |it| it.map(Some))?;
    let groups = regex.as_ref().map_or(0, |it| it.groups);
    if let Some(group) = typed.secret_group.as_ref().filter(|it| regex.is_some() && *it.get_ref() > groups) {
        let help = "count the brackets that open a group, from 1; 0 stands for the first that takes part";
        reader.report(group.span().into(), format!("the expression has {groups} groups"), help);
    }
    let path_expression = typed.path.filter(|it| !it.get_ref().is_empty());
    let path_expression = path_expression.and_then(|it| expression(&it, reader)).map(|it| it.text);
    let entry = Entry {
        name,
        header,
        required,
        description: typed.description,
        secret_group: typed.secret_group.map(Spanned::into_inner),
        groups,
        pattern: ImportedPattern {
            file: path.to_owned(),
            expression: regex.map(|it| it.text),
            secret_group: 0,
            keywords: typed.keywords.iter().filter(|it| !it.is_empty()).map(|it| it.to_lowercase()).collect(),
            entropy: typed.entropy.filter(|it| *it != 0.0),
            path: path_expression,
            allowlists: allowlists.into_iter().map(|it| it.allowlist).collect(),
            required: Vec::new(),
            is_auxiliary: typed.skip_report,
        },
    };
    Some((id, span, entry))
}

fn required(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Vec<Required> {
    let Some(value) = table.get("required") else { return Vec::new() };
    let DeValue::Array(items) = value.get_ref() else {
        let help = "write each as a section: `[[rules.required]]`";
        reader.report(value.span().into(), "`required` is a list of tables", help);
        return Vec::new();
    };
    let mut required = Vec::new();
    for item in items {
        let Some(table) = reader.table(item, "write it as a section: `[[rules.required]]`") else { continue };
        if !reader.check_keys(table, REQUIRED, &[]) {
            continue;
        }
        let Some(TypedRequired { id, within_lines, within_columns }) = read(item, table, expected, reader)
        else {
            continue;
        };
        let name = Text { span: id.span().into(), text: id.into_inner() };
        required.push(Required { name, within_lines, within_columns });
    }
    required
}

/// An id of ours for a name that may hold anything.
fn id_of(name: &str) -> Option<RuleId> {
    let lower = name.to_lowercase();
    let words = lower.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join("-").parse().ok()
}

impl Entry {
    pub(super) fn has_something_to_find(&self) -> bool {
        self.pattern.expression.is_some() || self.pattern.path.is_some()
    }

    /// Takes over what a later file says of the same rule: single values replace, lists grow.
    pub(super) fn extend_by(&mut self, other: Self) {
        let (own, more) = (&mut self.pattern, other.pattern);
        if more.expression.is_some() {
            own.expression = more.expression;
            self.groups = other.groups;
        }
        own.path = more.path.or(own.path.take());
        own.entropy = more.entropy.or(own.entropy);
        own.keywords.extend(more.keywords);
        own.allowlists.extend(more.allowlists);
        own.is_auxiliary |= more.is_auxiliary;
        self.secret_group = other.secret_group.or(self.secret_group);
        self.description = other.description.or(self.description.take());
        self.required.extend(other.required);
    }

    /// The rule of our catalogue. `ids` are those of all rules by their names in the file.
    pub(super) fn into_rule(
        self,
        id: RuleId,
        ids: &BTreeMap<String, RuleId>,
        of_all: Vec<Arc<Allowlist>>,
    ) -> Rule {
        let mut pattern = self.pattern;
        // A group that a later file's expression does not have is none.
        pattern.secret_group = self.secret_group.filter(|it| *it <= self.groups).unwrap_or_default();
        pattern.allowlists.extend(of_all);
        let requirement = |it: &Required| {
            let Required { within_lines, within_columns, .. } = *it;
            Some(Requirement { rule: ids.get(&it.name.text)?.clone(), within_lines, within_columns })
        };
        pattern.required = self.required.iter().filter_map(requirement).collect();
        let description = self.description.filter(|it| !it.trim().is_empty());
        let summary = description.unwrap_or_else(|| format!("fits rule `{}`", self.name));
        let summary = summary.lines().next().unwrap_or_default().trim().trim_end_matches('.').to_owned();
        let page = Page {
            why: format!("The project looks for this by a rule of its own, in `{}`.", pattern.file),
            remediation: "Revoke the value where it was issued, and read the new one from the environment or a secret store."
                .to_owned(),
            ..Page::default()
        };
        Rule {
            id,
            summary: summary.into(),
            severity: Severity::Error,
            confidence: Confidence::Medium,
            kind: RuleKind::Imported(Box::new(pattern)),
            page: LazyPage::from(page),
        }
    }
}

fn expected(field: &str) -> &'static str {
    match field {
        "secretGroup" | "withinLines" | "withinColumns" => "a whole number",
        "entropy" => "a number, such as `3.5`",
        "keywords" | "tags" => "a list of strings: `[\"…\"]`",
        "skipReport" => "`true` or `false`",
        _ => "a string: `'''…'''`",
    }
}

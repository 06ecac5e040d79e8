//! `[allowlist]`, `[[allowlists]]` and the same of a rule.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::SHAPES;
use super::re2;
use crate::config::key::Shape;
use crate::config::reader::{Reader, Text, Value};
use crate::config::rules::read;
use crate::rule::{Allowlist, Condition, Target};
use crate::text::Span;

pub(super) const ALLOWLIST: Shape = Shape::of_fields(
    "`[[allowlists]]`",
    &["description", "condition", "commits", "paths", "regexTarget", "regexes", "stopwords", "targetRules"],
);

/// An allowlist with the rules that it is for.
#[derive(Debug)]
pub(super) struct Scoped {
    pub(super) allowlist: Arc<Allowlist>,
    /// The rules' names in the file; all rules when empty.
    pub(super) targets: Vec<Text>,
}

impl Scoped {
    pub(super) fn is_for(&self, name: &str) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|it| it.text == name)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typed {
    condition: Option<Spanned<String>>,
    #[serde(default)]
    commits: Vec<String>,
    #[serde(default)]
    paths: Vec<Spanned<String>>,
    regex_target: Option<Spanned<String>>,
    #[serde(default)]
    regexes: Vec<Spanned<String>>,
    #[serde(default)]
    stopwords: Vec<String>,
    #[serde(default)]
    target_rules: Vec<Spanned<String>>,
}

/// The allowlists of a table: the file, or a rule whose header is at `header`.
pub(super) fn allowlists(table: &DeTable<'_>, header: Span, reader: &mut Reader<'_>) -> Vec<Scoped> {
    let (one, many) = (table.get("allowlist"), table.get("allowlists"));
    if let (Some(one), Some(_)) = (one, many) {
        let help = "write both as `[[allowlists]]`";
        reader.report(one.span().into(), "`allowlist` and `allowlists` do not go together", help);
    }
    let mut scoped = Vec::new();
    for value in [one, many].into_iter().flatten() {
        match value.get_ref() {
            DeValue::Array(items) => scoped.extend(items.iter().filter_map(|item| allowlist(item, reader))),
            DeValue::Table(_)
            | DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => scoped.extend(allowlist(value, reader)),
        }
    }
    let is_of_rule = header != Span::new(0, 0);
    for target in scoped.iter().flat_map(|it| &it.targets).filter(|_| is_of_rule) {
        let help = "leave it out, or move the allowlist to the top of the file";
        reader.report(target.span, "the allowlist of a rule is for that rule", help);
    }
    scoped
}

fn allowlist(value: &Value<'_>, reader: &mut Reader<'_>) -> Option<Scoped> {
    let table = reader.table(value, "write it as a section: `[[allowlists]]`")?;
    if !reader.check_keys(table, ALLOWLIST, SHAPES) {
        return None;
    }
    let Typed { condition, commits, paths, regex_target, regexes, stopwords, target_rules } =
        read(value, table, expected, reader)?;
    let checks = [commits.len(), paths.len(), regexes.len(), stopwords.len()];
    if checks.iter().all(|&count| count == 0) {
        let help = "say what is allowed: `paths`, `regexes`, `stopwords` or `commits`";
        reader.report(value.span().into(), "this allowlist names nothing", help);
    }
    let allowlist = Allowlist {
        condition: word(condition, CONDITIONS, reader),
        commits: commits.into_iter().map(|it| it.to_ascii_lowercase()).collect(),
        paths: expressions(paths, reader),
        regexes: expressions(regexes, reader),
        target: word(regex_target, TARGETS, reader),
        stopwords: stopwords.into_iter().map(|it| it.to_lowercase()).filter(|it| !it.is_empty()).collect(),
    };
    let text = |it: Spanned<String>| Text { span: it.span().into(), text: it.into_inner() };
    Some(Scoped { allowlist: Arc::new(allowlist), targets: target_rules.into_iter().map(text).collect() })
}

const CONDITIONS: &[(&str, Condition)] =
    &[("or", Condition::Any), ("||", Condition::Any), ("and", Condition::All), ("&&", Condition::All)];
const TARGETS: &[(&str, Target)] =
    &[("secret", Target::Secret), ("match", Target::Match), ("line", Target::Line)];

/// What a word in any case means.
fn word<T: Copy + Default>(
    typed: Option<Spanned<String>>,
    words: &[(&str, T)],
    reader: &mut Reader<'_>,
) -> T {
    let Some(typed) = typed.filter(|it| !it.get_ref().is_empty()) else { return T::default() };
    let lower = typed.get_ref().to_lowercase();
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == lower) {
        return *meaning;
    }
    let known = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>();
    let message = format!("unknown word `{}`", typed.get_ref());
    reader.report(typed.span().into(), message, format!("expected one of {}", known.join(", ")));
    T::default()
}

/// Expressions of Go, translated.
pub(super) fn expressions(typed: Vec<Spanned<String>>, reader: &mut Reader<'_>) -> Vec<String> {
    typed.into_iter().filter_map(|it| expression(&it, reader)).map(|it| it.text).collect()
}

pub(super) fn expression(typed: &Spanned<String>, reader: &mut Reader<'_>) -> Option<re2::Expression> {
    match re2::expression(typed.get_ref()) {
        Ok(expression) => Some(expression),
        Err(re2::Unusable { message, help }) => {
            reader.report(typed.span().into(), message, help);
            None
        }
    }
}

fn expected(field: &str) -> &'static str {
    match field {
        "condition" => "`\"OR\"` or `\"AND\"`",
        "regexTarget" => "`\"secret\"`, `\"match\"` or `\"line\"`",
        _ => "a list of strings: `[\"…\"]`",
    }
}

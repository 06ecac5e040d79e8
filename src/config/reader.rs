//! Reads typed values out of a TOML tree with spans, and goes on when one is wrong.
//!
//! serde stops at the first error; this collects them all. What is wrong becomes an [`Issue`], and the reader gives an
//! empty value in its place: a file with issues gives no settings, so the value is never used.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::glob::{GlobsBuilder, Unusable};
use super::key::Shape;
use super::problem::Issue;
use super::{Globs, nearest};
use crate::rule::{Catalogue, RuleId};
use crate::text::Span;

/// A value with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// A string with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) span: Span,
}

impl Text {
    /// A key, where keys are names that the project chooses.
    pub(super) fn of_key(key: &Spanned<DeString<'_>>) -> Self {
        Self { text: key.get_ref().clone().into_owned(), span: key.span().into() }
    }
}

/// Reads values and keeps what is wrong with them.
#[derive(Debug)]
pub(super) struct Reader<'c> {
    catalogue: &'c Catalogue,
    issues: Vec<Issue>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, issues: Vec::new() }
    }

    pub(super) fn into_issues(self) -> Vec<Issue> {
        self.issues
    }

    pub(super) fn report(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.issues.push(Issue::new(span, message, help));
    }

    /// Reports a value that may be a secret: it is starred.
    pub(super) fn report_hidden(&mut self, span: Span, message: &str, help: &str) {
        self.issues.push(Issue::new(span, message, help).hidden());
    }

    /// Reports keys of a table that are not in its shape. `others` are the shapes that such a key may have been meant
    /// for. Says whether all are known.
    pub(super) fn check_keys(&mut self, table: &DeTable<'_>, shape: Shape, others: &[Shape]) -> bool {
        let mut are_known = true;
        for key in table.keys() {
            let name: &str = key.get_ref();
            if shape.names().all(|known| known != name) {
                self.report_unknown_key(name, key.span().into(), shape, others);
                are_known = false;
            }
        }
        are_known
    }

    fn report_unknown_key(&mut self, key: &str, span: Span, shape: Shape, others: &[Shape]) {
        let message = format!("unknown key `{key}`");
        let issue = if let Some((meant, help)) = meaning_of_key(key, shape, others) {
            let issue = Issue::new(span, message, help);
            // Where a hash belongs, somebody may have written the value itself.
            if meant == "value" { issue.concealed_from(span.end) } else { issue }
        } else {
            let known: Vec<_> = shape.names().map(|key| format!("`{key}`")).collect();
            // Nobody knows what it holds, so nothing says that it is no secret.
            Issue::new(span, message, format!("expected one of {}", known.join(", ")))
                .concealed_from(span.end)
        };
        self.issues.push(issue);
    }

    /// The value as a table.
    pub(super) fn table<'v, 'i>(&mut self, value: &'v Value<'i>, help: &str) -> Option<&'v DeTable<'i>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            other => {
                let span = Span::from(value.span());
                // Whoever writes a value where a table belongs may have any key in mind, and any value.
                self.issues.push(wrong_type("a table", other, span, help).concealed_from(span.start));
                None
            }
        }
    }

    /// The string under `key`, if there is one.
    pub(super) fn text(&mut self, table: &DeTable<'_>, key: &str) -> Option<Text> {
        let value = table.get(key)?;
        self.text_of(value, &format!("write `{key} = \"…\"`"))
    }

    /// The value as a string.
    pub(super) fn text_of(&mut self, value: &Value<'_>, help: &str) -> Option<Text> {
        let span = value.span().into();
        match value.get_ref() {
            DeValue::String(text) => Some(Text { text: text.clone().into_owned(), span }),
            other => {
                self.issues.push(wrong_type("a string", other, span, help));
                None
            }
        }
    }

    /// The strings of the list under `key`; none when there is no such key.
    pub(super) fn texts(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Text> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let help = format!("put it in brackets: `{key} = [\"…\"]`");
            self.issues.push(wrong_type("a list of strings", value.get_ref(), value.span().into(), &help));
            return Vec::new();
        };
        items.iter().filter_map(|item| self.text_of(item, "put it in quotation marks")).collect()
    }

    /// The patterns of the list under `key`.
    pub(super) fn globs(&mut self, table: &DeTable<'_>, key: &str) -> Globs {
        let patterns = self.texts(table, key);
        self.globs_of(&patterns)
    }

    /// The patterns as one set.
    pub(super) fn globs_of(&mut self, patterns: &[Text]) -> Globs {
        let mut builder = GlobsBuilder::new();
        for pattern in patterns {
            if let Err(Unusable { message, help }) = builder.add(&pattern.text) {
                self.report(pattern.span, message, help);
            }
        }
        builder.build().unwrap_or_else(|Unusable { message, help }| {
            let span = patterns.first().map_or(Span::new(0, 0), |first| first.span);
            self.report(span, message, help);
            Globs::default()
        })
    }

    /// The rules of the list under `key`.
    pub(super) fn rules(&mut self, table: &DeTable<'_>, key: &str) -> Vec<RuleId> {
        let names = self.texts(table, key);
        names.into_iter().filter_map(|name| self.rule(&name)).collect()
    }

    /// The rule of this name.
    pub(super) fn rule(&mut self, name: &Text) -> Option<RuleId> {
        if let Some(rule) = self.catalogue.get(&name.text) {
            return Some(rule.id.clone());
        }
        let known = self.catalogue.iter().map(|rule| rule.id.as_str());
        let help = nearest(&name.text, known).map_or_else(
            || "`envlint rules` lists the rules".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        self.report(name.span, format!("unknown rule `{}`", name.text), help);
        None
    }

    /// The day under `key`, as a string or as TOML's own date; `help` says what to write there.
    pub(super) fn date(&mut self, table: &DeTable<'_>, key: &str, help: &str) -> Option<Date> {
        let value = table.get(key)?;
        let text = match value.get_ref() {
            DeValue::Datetime(moment) => moment.to_string(),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => self.text_of(value, help)?.text,
        };
        // jiff reads more than one form; a configuration has one.
        let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
        if date.is_none() {
            self.report(value.span().into(), format!("`{text}` is no date"), help);
        }
        date
    }
}

fn wrong_type(expected: &str, found: &DeValue<'_>, span: Span, help: &str) -> Issue {
    Issue::new(span, format!("expected {expected}, found {}", name_of_type(found)), help)
}

/// What an unknown key was probably meant to be, and how to write it.
fn meaning_of_key<'k>(key: &'k str, shape: Shape, others: &[Shape]) -> Option<(&'k str, String)> {
    if let Some(meant) = nearest(key, shape.names()) {
        return Some((meant, format!("did you mean `{meant}`?")));
    }
    let other = others.iter().find(|other| other.names().any(|known| known == key))?;
    let place = if other.name.is_empty() { "the top of the file" } else { other.name };
    Some((key, format!("`{key}` belongs under {place}")))
}

fn name_of_type(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

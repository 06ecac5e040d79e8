//! Every setting of a configuration file with what holds for it, and the line that says so.

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key::{Kind, Shape};
use super::problem::without_random_words;
use super::section::FILE;
use crate::secret::SaltedHash;
use crate::text::{self, LineIndex};

/// One setting and what holds for it.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveSetting {
    /// Its name with the sections before it, such as `rules.ignore` or `allow[0].reason`.
    pub name: String,
    /// A text, or a list of texts.
    pub value: Json,
    /// Where that comes from.
    pub origin: SettingOrigin,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingOrigin {
    /// Nobody said anything.
    Default,
    /// A line of a configuration file.
    File {
        /// The file's path, as it was named.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// An option of the command line.
    CommandLine,
    /// An environment variable.
    Variable(&'static str),
}

/// All settings of a file without mistakes, those that it does not name too. Without a file, the defaults.
pub(crate) fn effective(file: Option<(&str, &[u8])>) -> Vec<EffectiveSetting> {
    let (path, bytes) = file.unwrap_or_default();
    let decoded = text::decode(bytes);
    let text = String::from_utf8_lossy(&decoded);
    let listed = Listed { path, index: LineIndex::new(text.as_bytes()), settings: Vec::new() };
    DeTable::parse(&text).map_or_else(|_| Vec::new(), |table| listed.all(table.get_ref()))
}

/// The settings as they are listed.
struct Listed<'t> {
    path: &'t str,
    index: LineIndex<'t>,
    settings: Vec<EffectiveSetting>,
}

impl Listed<'_> {
    fn all(mut self, file: &DeTable<'_>) -> Vec<EffectiveSetting> {
        self.table("", &FILE, Some(file));
        self.settings
    }

    fn table(&mut self, prefix: &str, shape: &Shape, table: Option<&DeTable<'_>>) {
        for key in shape.keys {
            let name = format!("{prefix}{}", key.name);
            let value = table.and_then(|table| table.get(key.name));
            match key.kind {
                Kind::Section(shape) => self.table(&format!("{name}."), shape, value.and_then(as_table)),
                Kind::Named(shape) => {
                    for (each, table) in value.and_then(as_table).into_iter().flat_map(in_order) {
                        self.given_of(&format!("{name}.{each}."), shape, table);
                    }
                }
                Kind::List(shape) => {
                    let tables = value.and_then(as_list).unwrap_or_default();
                    for (number, table) in tables.iter().enumerate() {
                        self.given_of(&format!("{name}[{number}]."), shape, table);
                    }
                }
                Kind::Severities => {
                    for (each, value) in value.and_then(as_table).into_iter().flat_map(in_order) {
                        self.given(format!("{name}.{each}"), value);
                    }
                }
                Kind::Text
                | Kind::Texts
                | Kind::Glob
                | Kind::Globs
                | Kind::Rule
                | Kind::Rules
                | Kind::Class
                | Kind::Hash
                | Kind::Hashes
                | Kind::Date
                | Kind::Point => self.setting(name, value),
            }
        }
    }

    /// Of a table that the project makes, only what it says: it has no defaults.
    fn given_of(&mut self, prefix: &str, shape: &Shape, value: &Spanned<DeValue<'_>>) {
        let Some(table) = as_table(value) else { return };
        for name in shape.names() {
            if let Some(value) = table.get(name) {
                self.given(format!("{prefix}{name}"), value);
            }
        }
    }

    fn setting(&mut self, name: String, value: Option<&Spanned<DeValue<'_>>>) {
        match value {
            Some(value) => self.given(name, value),
            None => self.settings.push(EffectiveSetting {
                name,
                value: Json::Array(Vec::new()),
                origin: SettingOrigin::Default,
            }),
        }
    }

    fn given(&mut self, name: String, value: &Spanned<DeValue<'_>>) {
        let line = self.index.position(value.span().start).line;
        let origin = SettingOrigin::File { path: self.path.to_owned(), line };
        self.settings.push(EffectiveSetting { name, value: shown(value.get_ref()), origin });
    }
}

fn as_table<'v, 'i>(value: &'v Spanned<DeValue<'i>>) -> Option<&'v DeTable<'i>> {
    value.get_ref().as_table()
}

fn as_list<'v, 'i>(value: &'v Spanned<DeValue<'i>>) -> Option<&'v [Spanned<DeValue<'i>>]> {
    value.get_ref().as_array().map(|list| &list[..])
}

/// The entries of a table in the order of the file.
fn in_order<'v, 'i>(table: &'v DeTable<'i>) -> Vec<(String, &'v Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries.into_iter().map(|(name, value)| (name.get_ref().to_string(), value)).collect()
}

/// Texts, and lists of them; whatever else a file that was checked may hold has a form of its own.
fn shown(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) if SaltedHash::parse(text).is_some() => Json::String(text.to_string()),
        // A reason may be anything, a secret that somebody pasted too.
        DeValue::String(text) => Json::String(without_random_words(text)),
        DeValue::Array(items) => Json::Array(items.iter().map(|item| shown(item.get_ref())).collect()),
        DeValue::Datetime(moment) => Json::String(moment.to_string()),
        DeValue::Boolean(flag) => Json::Bool(*flag),
        DeValue::Integer(number) => Json::String(number.to_string()),
        DeValue::Float(number) => Json::String(number.to_string()),
        DeValue::Table(table) => Json::Object(
            in_order(table).into_iter().map(|(name, value)| (name, shown(value.get_ref()))).collect(),
        ),
    }
}

//! `extend = ["gitleaks.toml"]`: rules and allowlists in the form of gitleaks and betterleaks.
//!
//! They are read as those tools read them, but for two things: `useDefault` brings envlint's own catalogue, which is there
//! anyway, and no allowlist and no `disabledRules` reaches beyond what is imported. A problem is said at its place in the
//! file that has it.

mod allowlist;
mod entry;
mod re2;

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use self::allowlist::{Scoped, allowlists};
use self::entry::{Entry, entries};
use super::key::Shape;
use super::nearest;
use super::problem::{ConfigError, error_of};
use super::reader::{Reader, Text};
use super::section::{decoded, table_of};
use crate::rule::{Catalogue, Rule, RuleId};
use crate::text::Span;

const FILE: Shape = Shape::of_fields(
    "",
    &[
        "title",
        "description",
        "extend",
        "rules",
        "allowlist",
        "allowlists",
        "minVersion",
        "betterleaksMinVersion",
    ],
);
const EXTEND: Shape = Shape::of_fields("`[extend]`", &["useDefault", "path", "url", "disabledRules"]);
/// Every shape, to tell where a key belongs.
const SHAPES: &[Shape] = &[FILE, EXTEND, entry::RULE, allowlist::ALLOWLIST];

/// How many files may extend each other.
const DEEPEST: usize = 8;

/// Gives the bytes of a file that the configuration names, or says why not.
pub(crate) type Open<'o> = &'o dyn Fn(&str) -> Result<Vec<u8>, String>;

/// What a file and those that it extends bring.
#[derive(Debug, Default)]
pub(super) struct Import {
    entries: BTreeMap<RuleId, Entry>,
    /// Allowlists for all rules, or for some.
    allowlists: Vec<Scoped>,
    /// Whether it builds on the catalogue of its own tool, which envlint does not have.
    uses_default: bool,
}

/// Whether a file is written for gitleaks, and not for envlint.
pub(super) fn is_form_of(file: &DeTable<'_>) -> bool {
    let is_list = file.get("rules").is_some_and(|it| matches!(it.get_ref(), DeValue::Array(_)));
    let is_section = file.get("extend").is_some_and(|it| matches!(it.get_ref(), DeValue::Table(_)));
    is_list || is_section || file.contains_key("allowlist") || file.contains_key("allowlists")
}

/// Reads a file and all that it extends. `chain` holds the files that led here.
pub(super) fn read(path: &str, bytes: &[u8], open: Open<'_>, chain: &[&str]) -> Result<Import, ConfigError> {
    let text = decoded(path, bytes)?;
    let file = &table_of(path, &text)?;
    let embedded = Catalogue::embedded();
    let mut reader = Reader::new(&embedded);
    reader.check_keys(file, FILE, SHAPES);
    let chain: Vec<&str> = chain.iter().copied().chain([path]).collect();
    let mut import = extended(file, &mut reader, open, &chain)?;
    let (entries, allowlists) =
        (entries(path, file, &mut reader), allowlists(file, Span::new(0, 0), &mut reader));
    let required = entries.iter().flat_map(|(_, entry)| &entry.required).map(|it| it.name.clone());
    // An allowlist may be for a rule of the tool's own catalogue.
    let targets = allowlists.iter().flat_map(|it| &it.targets).filter(|_| !import.uses_default).cloned();
    let named: Vec<Text> = required.chain(targets).collect();
    for (id, entry) in entries {
        import.add(id, entry, &mut reader);
    }
    import.allowlists.extend(allowlists);
    for name in named {
        import.check_name(&name, &mut reader);
    }
    let issues = reader.into_issues();
    if issues.is_empty() { Ok(import) } else { Err(error_of(path, text.as_bytes(), issues)) }
}

/// What `[extend]` brings.
fn extended(
    file: &DeTable<'_>,
    reader: &mut Reader<'_>,
    open: Open<'_>,
    chain: &[&str],
) -> Result<Import, ConfigError> {
    let Some(table) = file.get("extend").and_then(|it| reader.table(it, "write it as a section: `[extend]`"))
    else {
        return Ok(Import::default());
    };
    reader.check_keys(table, EXTEND, SHAPES);
    let mut import = Import::default();
    if let Some(path) = reader.text(table, "path")
        && let Some(bytes) = opened(&path, reader, open, chain)
    {
        import = read(&path.text, &bytes, open, chain)?;
    }
    import.uses_default |=
        table.get("useDefault").is_some_and(|it| matches!(it.get_ref(), DeValue::Boolean(true)));
    for disabled in reader.texts(table, "disabledRules") {
        import.entries.retain(|_, entry| entry.name != disabled.text);
    }
    Ok(import)
}

/// The bytes of a file that another one names.
pub(super) fn opened(
    path: &Text,
    reader: &mut Reader<'_>,
    open: Open<'_>,
    chain: &[&str],
) -> Option<Vec<u8>> {
    if chain.contains(&path.text.as_str()) || chain.len() > DEEPEST {
        let way = chain.iter().chain([&path.text.as_str()]).map(|it| format!("`{it}`")).collect::<Vec<_>>();
        reader.report(
            path.span,
            format!("the files extend each other: {}", way.join(", then ")),
            "leave out this one, or the line that leads back to it",
        );
        return None;
    }
    match open(&path.text) {
        Ok(bytes) => Some(bytes),
        Err(reason) => {
            let help =
                "write the path from the folder of envlint.toml, with `/` between folders, or leave it out";
            reader.report(path.span, format!("`{}` cannot be read: {reason}", path.text), help);
            None
        }
    }
}

impl Import {
    /// A rule of a file says more about one of the file that it extends.
    fn add(&mut self, id: RuleId, entry: Entry, reader: &mut Reader<'_>) {
        if let Some(base) = self.entries.get_mut(&id) {
            base.extend_by(entry);
        } else if entry.has_something_to_find() {
            self.entries.insert(id, entry);
        } else if !self.uses_default {
            let help =
                "say what it looks for: `regex = '''…'''` in texts, `path = '''…'''` in the names of files";
            reader.report(
                entry.header,
                format!("rule `{}` has neither `regex` nor `path`", entry.name),
                help,
            );
        }
        // What only narrows a rule of the tool's own catalogue has nothing to narrow here.
    }

    /// Whether a rule that is named is there.
    fn check_name(&self, name: &Text, reader: &mut Reader<'_>) {
        let known = || self.entries.values().map(|entry| entry.name.as_str());
        if known().any(|it| it == name.text) {
            return;
        }
        let help = nearest(&name.text, known()).map_or_else(
            || "define it in this file: the rules of other tools are not part of envlint".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        reader.report(name.span, format!("there is no rule `{}` here", name.text), help);
    }

    /// The rules of a catalogue that has others already.
    pub(super) fn into_rules(self) -> Vec<Rule> {
        let ids: BTreeMap<_, _> =
            self.entries.iter().map(|(id, entry)| (entry.name.clone(), free_id(id))).collect();
        let rule = |(id, entry): (RuleId, Entry)| {
            let of_all = self.allowlists.iter().filter(|it| it.is_for(&entry.name));
            let of_all: Vec<_> = of_all.map(|it| Arc::clone(&it.allowlist)).collect();
            entry.into_rule(free_id(&id), &ids, of_all)
        };
        self.entries.into_iter().map(rule).collect()
    }
}

/// The id that a rule gets beside envlint's own.
fn free_id(id: &RuleId) -> RuleId {
    match Catalogue::embedded().get(id.as_str()) {
        Some(_) => format!("imported-{id}").parse().unwrap_or_else(|_| id.clone()),
        None => id.clone(),
    }
}

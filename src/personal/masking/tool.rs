//! What the configuration of a tool that copies and masks databases says: one reader for each tool.

use crate::document::RepoPath;
use crate::text::Span;

use super::yaml::{Leaf, Step, leaves};

/// What a configuration says is done with the rows it copies.
#[derive(Debug, Default)]
pub(super) struct Masking {
    /// Where the rules stand, or what would have them.
    pub(super) place: Option<Span>,
    pub(super) rules: Vec<Rule>,
    /// Tables of which nothing is copied, and when not empty, all that are.
    pub(super) left_out: Vec<String>,
    pub(super) only: Vec<String>,
    /// Whether rows are copied to another database when nothing else is said.
    pub(super) copies: bool,
}

/// Something that is done with a column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// In lower case; every table when `None`.
    pub(super) table: Option<String>,
    /// In lower case, perhaps with `*` in it.
    pub(super) column: String,
    pub(super) span: Span,
    /// Whether the rule says that the column stays as it is.
    pub(super) keeps: bool,
}

/// Words in the paths of such configurations.
const NAMES: &[&str] =
    &["greenmask", "replibyte", "pgsync", "gdpr-dump", "gdpr_dump", "gdprdump", "pynonymizer"];

/// Whether a file is the configuration of such a tool, by its path.
pub(super) fn is_configuration(path: &RepoPath) -> bool {
    let file = path.file_name_bytes().to_ascii_lowercase();
    let is_yaml = file.ends_with(b".yml") || file.ends_with(b".yaml");
    is_yaml && {
        let path = path.as_bytes().to_ascii_lowercase();
        NAMES.iter().any(|name| bstr::ByteSlice::contains_str(path.as_slice(), name))
    }
}

/// What a configuration says; `None` when it is none of those that are understood.
pub(super) fn read(text: &[u8]) -> Option<Masking> {
    let leaves = leaves(text);
    let has = |keys: &[&str]| leaves.iter().any(|leaf| leaf.is_below(keys));
    if has(&["dump", "transformation"]) {
        Some(greenmask(&leaves))
    } else if has(&["source", "connection_uri"]) && (has(&["datastore"]) || has(&["destination"])) {
        Some(replibyte(&leaves))
    } else if has(&["from"]) && has(&["to"]) {
        Some(pgsync(&leaves))
    } else if has(&["tables"]) && !has(&["extends"]) {
        by_table(&leaves)
    } else {
        None
    }
}

/// `dump.transformation[].transformers[].params`, with `column`, or `columns` whose members may have a `name`.
fn greenmask(leaves: &[Leaf]) -> Masking {
    let mut masking = Masking::default();
    let mut table = None;
    for leaf in leaves.iter().filter(|leaf| leaf.is_below(&["dump"])) {
        let is_member = leaf.is_below(&["dump", "transformation"]);
        if is_member && leaf.path.len() == 4 && leaf.key(3) == Some("name") {
            masking.place.get_or_insert(leaf.span);
            // The name may stand behind the transformers: those of the same member are told by its number.
            table = Some((leaf.path[2].clone(), leaf.text.to_lowercase()));
        } else if leaf.key(2).is_some_and(|key| key.starts_with("exclude-table")) {
            masking.left_out.push(last_part(&leaf.text));
        }
        let table = table.as_ref().filter(|(member, _)| leaf.path.get(2) == Some(member));
        let (Some((_, table)), true) = (table, is_member && leaf.key(5) == Some("params")) else { continue };
        let is_column = leaf.key(6) == Some("column") && leaf.path.len() == 7
            || leaf.key(6) == Some("columns") && (leaf.path.len() == 8 || leaf.key(8) == Some("name"));
        if is_column {
            masking.rules.push(Rule::of(Some(table), &leaf.text, leaf.span));
        }
    }
    masking
}

/// `source.transformers[]` with a table and columns that each have a transformer.
fn replibyte(leaves: &[Leaf]) -> Masking {
    let mut masking = Masking { copies: true, ..Masking::default() };
    let mut table = String::new();
    for leaf in leaves.iter().filter(|leaf| leaf.is_below(&["source"])) {
        match (leaf.key(1), leaf.name()) {
            (Some("connection_uri"), _) if masking.place.is_none() => masking.place = Some(leaf.span),
            (Some("skip"), Some("table")) => masking.left_out.push(leaf.text.to_lowercase()),
            (Some("only_tables"), Some("table")) => masking.only.push(leaf.text.to_lowercase()),
            (Some("transformers"), Some("table")) => table = leaf.text.to_lowercase(),
            (Some("transformers"), Some("name")) => {
                masking.rules.push(Rule::of(Some(&table), &leaf.text, leaf.span));
            }
            (Some("transformers"), Some("transformer_name")) => {
                if let Some(rule) = masking.rules.last_mut() {
                    rule.keeps = leaf.text == "transient";
                }
            }
            _ => {}
        }
    }
    masking
}

/// `data_rules` by the names of columns, those of one table with a dot.
fn pgsync(leaves: &[Leaf]) -> Masking {
    let mut masking = Masking::default();
    for leaf in leaves {
        match leaf.key(0) {
            Some("from") => {
                masking.place = Some(leaf.span);
                // What comes from this machine is a developer's own.
                masking.copies = !["localhost", "127.0.0.1"].iter().any(|host| leaf.text.contains(host));
            }
            Some("exclude") => masking.left_out.push(last_part(&leaf.text)),
            Some("tables") => masking.only.push(last_part(&leaf.text)),
            Some("data_rules") => {
                let name = leaf.key(1).unwrap_or_default();
                let (table, column) = match name.rsplit_once('.') {
                    Some((table, column)) => (Some(last_part(table)), column),
                    None => (None, name),
                };
                masking.rules.push(Rule::of(table.as_deref(), column, leaf.span));
            }
            _ => {}
        }
    }
    masking
}

/// `tables.users.converters.email` or `tables.users.columns.email`.
fn by_table(leaves: &[Leaf]) -> Option<Masking> {
    let mut masking = Masking::default();
    for leaf in leaves.iter().filter(|leaf| leaf.is_below(&["tables"])) {
        let table = leaf.key(1)?.to_lowercase();
        masking.place.get_or_insert(leaf.span);
        match leaf.key(2) {
            Some("converters" | "columns") if matches!(leaf.path.get(3), Some(Step::Key(_))) => {
                let column = leaf.key(3).unwrap_or_default();
                let rule = Rule::of(Some(&table), column, leaf.span);
                if masking.rules.last().is_none_or(|last| !last.is_about_the_same(&rule)) {
                    masking.rules.push(rule);
                }
            }
            Some("truncate") if leaf.text == "true" => masking.left_out.push(table),
            None if leaf.text == "truncate" => masking.left_out.push(table),
            _ => {}
        }
    }
    (!masking.rules.is_empty()).then_some(masking)
}

/// A table without its schema and quotes.
fn last_part(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).trim_matches('"').to_lowercase()
}

impl Rule {
    fn of(table: Option<&str>, column: &str, span: Span) -> Self {
        Self { table: table.map(str::to_owned), column: column.to_lowercase(), span, keeps: false }
    }

    fn is_about_the_same(&self, other: &Self) -> bool {
        self.table == other.table && self.column == other.column
    }

    /// Whether it is about a column of a table, both in lower case.
    pub(super) fn is_about(&self, table: &str, column: &str) -> bool {
        self.table.as_deref().is_none_or(|known| matches(known, table)) && matches(&self.column, column)
    }
}

/// Whether a name fits a pattern in which one `*` stands for anything.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<String> {
        let masking = read(text.as_bytes()).expect("it is understood");
        let shown = |rule: &Rule| {
            let keeps = if rule.keeps { " stays" } else { "" };
            format!("{}.{}{keeps}", rule.table.as_deref().unwrap_or("*"), rule.column)
        };
        masking.rules.iter().map(shown).collect()
    }

    #[test]
    fn rules_of_greenmask_are_read() {
        let text = "dump:\n  pg_dump_options:\n    exclude-table-data: [public.sessions]\n  transformation:\n    \
                    - schema: public\n      name: Users\n      transformers:\n        - name: RandomEmail\n          \
                    params:\n            column: email\n        - name: RandomPerson\n          params:\n            \
                    columns:\n              - name: first_name\n                template: x\n              - name: \
                    last_name\n";
        assert_eq!(rules(text), ["users.email", "users.first_name", "users.last_name"]);
        assert_eq!(read(text.as_bytes()).map(|it| it.left_out), Some(vec!["sessions".to_owned()]));
    }

    #[test]
    fn rules_of_replibyte_are_read() {
        let text = "source:\n  connection_uri: $URL\n  transformers:\n    - database: public\n      table: users\n      \
                    columns:\n        - name: email\n          transformer_name: email\n        - name: phone\n          \
                    transformer_name: transient\n  skip:\n    - table: logs\ndestination:\n  connection_uri: $OTHER\n";
        assert_eq!(rules(text), ["users.email", "users.phone stays"]);
    }

    #[test]
    fn rules_of_pgsync_are_read() {
        let text = "from: $(cmd)\nto: postgres://localhost/x\nexclude:\n  - logs\ndata_rules:\n  email: unique_email\n  \
                    users.phone: unique_phone\n  encrypted_*: null\n";
        assert_eq!(rules(text), ["*.email", "users.phone", "*.encrypted_*"]);
        assert!(matches("encrypted_*", "encrypted_name") && !matches("encrypted_*", "encrypt"));
    }

    #[test]
    fn rules_by_table_are_read() {
        let text = "tables:\n  users:\n    converters:\n      email:\n        converter: randomizeEmail\n        unique: true\n  \
                    logs:\n    truncate: true\n";
        assert_eq!(rules(text), ["users.email"]);
        assert!(read(b"tables:\n  - a\n").is_none() && read(b"services: {}").is_none());
    }
}

//! The keys that a table of `envlint.toml` can have: their names, what may stand under them, and what they are for.
//!
//! The one list that the reader, the JSON schema and `envlint config` go by.

/// The keys that a table can have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// How the table is written, `[rules]`; empty for the file itself.
    pub(super) name: &'static str,
    /// What the table is for.
    pub(super) meaning: &'static str,
    pub(super) keys: &'static [Key],
    /// Names of further keys, which another reader knows.
    pub(super) fields: &'static [&'static str],
    /// The keys that it must have.
    pub(super) required: &'static [&'static str],
    /// Keys of which it must have one.
    pub(super) one_of: &'static [&'static str],
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// What it is for, as an editor shows it.
    pub(super) meaning: &'static str,
}

/// What may stand under a key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Any text but an empty one.
    Text,
    Texts,
    Glob,
    Globs,
    Rule,
    Rules,
    /// A severity for each rule that is named.
    Severities,
    Class,
    Hash,
    Hashes,
    Date,
    /// A point of the checklist.
    Point,
    /// A table, `[name]`.
    Section(&'static Shape),
    /// A table for each name, `[name.NAME]`.
    Named(&'static Shape),
    /// A list of tables, `[[name]]`.
    List(&'static Shape),
}

impl Shape {
    /// A table that may have any of its keys.
    pub(super) const fn new(name: &'static str, meaning: &'static str, keys: &'static [Key]) -> Self {
        Self { name, meaning, keys, fields: &[], required: &[], one_of: &[] }
    }

    /// A table whose keys another reader knows more about.
    pub(super) const fn of_fields(name: &'static str, fields: &'static [&'static str]) -> Self {
        Self { fields, ..Self::new(name, "", &[]) }
    }

    /// The names of its keys.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name).chain(self.fields.iter().copied())
    }
}

/// A row of a [`Shape`].
pub(super) const fn key(name: &'static str, kind: Kind, meaning: &'static str) -> Key {
    Key { name, kind, meaning }
}

//! Files that hold an environment's data by their nature, and Git holds them: Terraform's state, dumps of databases.
//!
//! What they bind matters less than that they are there, so they are judged as they are read, one by one.

use bstr::ByteSlice;
use serde::Deserialize;

use crate::binding::{EnvFileKind, EnvironmentSet};
use crate::document::{Document, RepoPath, Tracking};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Catalogue, Confidence, Rule, Severity};
use crate::secret::Secret;
use crate::text::Span;

use super::{counted, shell_word};

const STATE: &str = "committed-terraform-state";
const DUMP: &str = "committed-database-dump";

/// How far from its start a dump says what it is.
const HEAD: usize = 4096;

/// The finding about a document that is a state or a dump with data in it.
pub(crate) fn committed_data(
    id: DocumentId,
    document: &Document,
    set: &EnvironmentSet,
    catalogue: &Catalogue,
) -> Option<Draft> {
    if document.tracking != Tracking::Tracked || document.is_sample() {
        return None;
    }
    let path = document.path.display();
    let is_named = set.file(id).is_some_and(|file| file.env_file.kind == EnvFileKind::State);
    if let (Some(state), Some(rule)) = (State::of(&path, document.text(), is_named), catalogue.get(STATE)) {
        let message = format!("`{path}` is Terraform's state, with {} in plain text", state.holds());
        return Some(draft(rule, id, &document.path, message, state.span, "state of real resources"));
    }
    let dump = Dump::of(&path, document.text())?;
    let message = format!("`{path}` is {} with the rows of {}", dump.kind, counted(dump.tables, "table"));
    let draft = draft(catalogue.get(DUMP)?, id, &document.path, message, dump.span, "a dump with data");
    // A test suite's database is made up, as a rule.
    let is_test = document.is_test();
    Some(if is_test {
        Draft { severity: Severity::Note, confidence: Confidence::Low, ..draft }
    } else {
        draft
    })
}

fn draft(rule: &Rule, id: DocumentId, path: &RepoPath, message: String, span: Span, label: &str) -> Draft {
    let removed = path.archive().unwrap_or_else(|| path.clone()).display();
    let help = format!("{} (`git rm --cached {}`)", rule.page().remediation, shell_word(&removed));
    Draft { help, ..Draft::of(rule, message, Spot::new(id, span, label), Secret::new(path.display())) }
}

/// A Terraform state that describes something.
struct State {
    instances: usize,
    outputs: usize,
    /// Where it says that it is one.
    span: Span,
}

/// What is read of a state; of versions before 4 the modules.
#[derive(Deserialize)]
struct StateFile {
    #[serde(default)]
    resources: Vec<StateResource>,
    #[serde(default)]
    modules: Vec<StateModule>,
    #[serde(default)]
    outputs: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct StateResource {
    #[serde(default)]
    mode: String,
    #[serde(default)]
    instances: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct StateModule {
    #[serde(default)]
    resources: serde_json::Map<String, serde_json::Value>,
}

impl State {
    /// `is_named` says that the path is a state's.
    fn of(path: &str, text: &[u8], is_named: bool) -> Option<Self> {
        const VERSION: &[u8] = b"\"terraform_version\"";
        // `terraform show -json` and plans have a version too; only a state has a lineage.
        let is_json = [".json"].iter().any(|ending| path.ends_with(ending));
        let is_state = || is_named || is_json && text.find(b"\"lineage\"").is_some();
        if !is_state() || text.find(b"\"sops\"").is_some() {
            return None;
        }
        let keys: &[&[u8]] = if is_named { &[VERSION, b"\"resources\"", b"\"outputs\""] } else { &[VERSION] };
        let span = keys.iter().find_map(|key| text.find(key).map(|at| Span::new(at, at + key.len())))?;
        let file: StateFile = serde_json::from_slice(text).ok()?;
        let of_resources: usize =
            file.resources.iter().filter(|it| it.mode != "data").map(|it| it.instances.len()).sum();
        let of_modules: usize = file.modules.iter().map(|it| it.resources.len()).sum();
        let (instances, outputs) = (of_resources + of_modules, file.outputs.len());
        (instances + outputs > 0).then_some(Self { instances, outputs, span })
    }

    /// What of it is in plain text.
    fn holds(&self) -> String {
        match self.instances {
            0 => counted(self.outputs, "output"),
            instances => format!("the attributes of {}", counted(instances, "resource")),
        }
    }
}

/// A dump of a database with rows in it.
struct Dump {
    kind: &'static str,
    tables: usize,
    /// Where it says that it is one: rows are not to be shown.
    span: Span,
}

/// How dumps begin, and what writes them.
const HEADERS: &[(&str, &str)] = &[
    ("PostgreSQL database dump", "a dump of PostgreSQL"),
    ("PostgreSQL database cluster dump", "a dump of PostgreSQL"),
    ("MySQL dump", "a dump of MySQL"),
    ("MariaDB dump", "a dump of MariaDB"),
    ("phpMyAdmin SQL Dump", "a dump of phpMyAdmin"),
    ("Adminer ", "a dump of Adminer"),
    ("Navicat ", "a dump of Navicat"),
    ("HeidiSQL ", "a dump of HeidiSQL"),
];

/// How file names of dumps end.
const DUMP_ENDINGS: &[&str] = &[".sql", ".dump", ".psql", ".pgsql", ".mysql", ".bak", ".backup", ".sql.txt"];

/// Tables in which migration tools keep what they have done.
const BOOKKEEPING: &[&str] = &[
    "schema_migrations",
    "ar_internal_metadata",
    "migrations",
    "django_migrations",
    "alembic_version",
    "flyway_schema_history",
    "knex_migrations",
    "knex_migrations_lock",
    "_prisma_migrations",
    "goose_db_version",
    "doctrine_migration_versions",
    "databasechangelog",
    "databasechangeloglock",
    "spatial_ref_sys",
    "gorp_migrations",
    "__efmigrationshistory",
    "sqlite_sequence",
];

impl Dump {
    fn of(path: &str, text: &[u8]) -> Option<Self> {
        let path = path.to_ascii_lowercase();
        if !DUMP_ENDINGS.iter().any(|ending| path.ends_with(ending)) {
            return None;
        }
        if text.starts_with(b"PGDMP") {
            return Some(Self { kind: "a dump of PostgreSQL", tables: 1, span: Span::new(0, 5) });
        }
        let head = &text[..text.len().min(HEAD)];
        let (kind, span) = header(head).or_else(|| sqlite_header(head))?;
        let tables = tables_with_rows(text);
        (tables > 0).then_some(Self { kind, tables, span })
    }
}

/// The comment that says what the file is.
fn header(head: &[u8]) -> Option<(&'static str, Span)> {
    let mut at = 0;
    for line in head.split_inclusive(|it| *it == b'\n') {
        let comment = line.trim_start();
        if comment.starts_with(b"--") || comment.starts_with(b"#") || comment.starts_with(b"/*") {
            let found = HEADERS.iter().find_map(|(header, kind)| {
                let start = line.find(header)?;
                // `-- Adminer 4.8` begins the comment; a mention within a sentence does not.
                (line[..start].iter().all(|it| !it.is_ascii_alphanumeric()))
                    .then(|| (*kind, Span::new(at + start, at + start + header.len())))
            });
            if found.is_some() {
                return found;
            }
        }
        at += line.len();
    }
    None
}

/// What `sqlite3 .dump` begins with.
fn sqlite_header(head: &[u8]) -> Option<(&'static str, Span)> {
    const BEGIN: &[u8] = b"PRAGMA foreign_keys=OFF;";
    let is_one =
        head.starts_with(BEGIN) && head[BEGIN.len()..].trim_start().starts_with(b"BEGIN TRANSACTION;");
    is_one.then(|| ("a dump of SQLite", Span::new(0, BEGIN.len())))
}

/// How many tables get rows, those of migration tools left out.
fn tables_with_rows(text: &[u8]) -> usize {
    let mut tables = std::collections::BTreeSet::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let table = statement_table(line, b"INSERT INTO ").or_else(|| {
            // `COPY … FROM stdin;` with the end of the rows right behind it copies nothing.
            let mut has_rows = || lines.peek().is_some_and(|next| !next.starts_with(b"\\."));
            statement_table(line, b"COPY ").filter(|_| line.contains_str("FROM stdin") && has_rows())
        });
        tables.extend(table.filter(|table| !BOOKKEEPING.contains(&table.as_str())));
    }
    tables.len()
}

/// The table of a statement that begins a line, lower case, without its schema and its quotes.
fn statement_table(line: &[u8], verb: &[u8]) -> Option<String> {
    let begins = line.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb));
    let rest = if begins { &line[verb.len()..] } else { return None };
    let end = rest.find_byteset(b" (\t").unwrap_or(rest.len());
    let name = rest[..end].rsplit(|it| *it == b'.').next().unwrap_or_default();
    let name = name.trim_with(|it| matches!(it, '"' | '`' | '[' | ']' | '\''));
    Some(name.to_str_lossy().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_alone_is_no_dump() {
        let header = "-- PostgreSQL database dump\n\nCREATE TABLE users (id int);\n";
        let tables = |rest: &str| {
            Dump::of("db/structure.sql", format!("{header}{rest}").as_bytes()).map(|it| it.tables)
        };
        assert_eq!(tables(""), None);
        assert_eq!(tables("INSERT INTO \"schema_migrations\" (version) VALUES\n('1');\n"), None);
        assert_eq!(tables("COPY public.users (id) FROM stdin;\n\\.\n"), None);
        assert_eq!(tables("COPY public.users (id) FROM stdin;\n1\n\\.\n"), Some(1));
        assert_eq!(
            tables("INSERT INTO public.users VALUES (1);\nINSERT INTO `posts` VALUES (1);\n"),
            Some(2)
        );
    }

    #[test]
    fn handwritten_sql_is_no_dump() {
        let text = b"-- Not a MySQL dump, only some rows\nINSERT INTO users VALUES (1);\n";
        assert!(Dump::of("seed.sql", text).is_none());
        assert!(Dump::of("notes.md", b"-- MySQL dump 10\nINSERT INTO users VALUES (1);\n").is_none());
    }

    #[test]
    fn state_without_resources_is_none() {
        let state = |resources: &str| {
            let text = format!(
                r#"{{"version":4,"terraform_version":"1.9.0","lineage":"x","resources":[{resources}]}}"#
            );
            State::of("terraform.tfstate", text.as_bytes(), true).map(|it| it.instances)
        };
        assert_eq!(state(""), None);
        assert_eq!(state(r#"{"mode":"data","instances":[{}]}"#), None);
        assert_eq!(state(r#"{"mode":"managed","instances":[{},{}]}"#), Some(2));
        let outputs = br#"{"outputs":{"password":{"value":"x","type":"string"}},"resources":[]}"#;
        assert_eq!(
            State::of("terraform.tfstate", outputs, true).map(|it| it.holds()).as_deref(),
            Some("1 output")
        );
        assert!(State::of("outputs.json", outputs, false).is_none());
    }
}

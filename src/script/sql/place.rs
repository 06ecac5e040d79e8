//! Which files of SQL are for filling or emptying a database, by name and folder, and which are something else:
//! migrations, schemas, dumps, queries of an application.

use std::collections::BTreeSet;

use bstr::ByteSlice;

use crate::document::RepoPath;

use super::super::candidate::may_write;
use super::super::place::{
    ACTIONS, DATA, EMPTYING, MADE_UP, NAME_WORDS, PLACES, SCRIPT_FOLDERS, TEST_FOLDERS,
};
use super::super::words;

/// Words of names that say a file holds structure or the application's own work.
const OTHER: &[&str] = &[
    "ddl",
    "structure",
    "view",
    "views",
    "trigger",
    "triggers",
    "function",
    "functions",
    "procedure",
    "procedures",
    "policy",
    "policies",
    "rls",
    "index",
    "indexes",
    "migration",
    "migrate",
    "backup",
    "query",
    "queries",
    "report",
    "torrent",
    "phrase",
];

/// Folders in which files of SQL are migrations, models of a warehouse, or queries.
const OTHER_FOLDERS: &[&str] = &[
    "migration",
    "changelog",
    "changelogs",
    "liquibase",
    "flyway",
    "models",
    "macros",
    "analyses",
    "snapshots",
    "dbt",
    "etl",
    "elt",
    "queries",
    "query",
    "procedures",
    "functions",
    "views",
    "triggers",
    "changes",
    "third_party",
    "docker-entrypoint-initdb.d",
    "initdb.d",
    "initdb",
];

/// Pieces of text that tools for migrations, models, queries and tests read.
const MARKS: &[&[u8]] = &[
    b"-- +goose",
    b"-- +migrate",
    b"-- migrate:",
    b"--liquibase",
    b"-- liquibase",
    b"-- name: ",
    b"{{ ref(",
    b"{{ref(",
    b"{{ config(",
    b"{{config(",
    b"SELECT plan(",
    b"select plan(",
];

/// Pieces of text at the head of dumps.
const DUMPS: &[&[u8]] =
    &[b"PostgreSQL database dump", b"MySQL dump", b"MariaDB dump", b"phpMyAdmin SQL Dump", b"Navicat"];

/// Words of names for data that only people who work on the project need.
const OF_DEVELOPERS: &[&str] = &["dev", "development", "demo", "dummy", "sample", "fake", "mock"];

/// How far into a text marks of its kind are looked for.
const HEAD: usize = 4096;

/// Whether a file holds SQL, by its name.
pub(in crate::script) fn is_sql(path: &RepoPath) -> bool {
    path.file_name_bytes().to_ascii_lowercase().ends_with(b".sql")
}

/// Whether a file of SQL is a seed or reset script by its name or folder, and may write.
pub(in crate::script) fn is_candidate(path: &RepoPath, text: &[u8]) -> bool {
    let (is_named, in_place) = (is_named(path), lies_with_seeds(path));
    let is_dump = || DUMPS.iter().any(|it| head(text).contains_str(it));
    (is_named || in_place) && can_be_read(path, text) && (is_named || !is_dump())
}

/// Whether a file that the project runs as a script may write and is none of another kind.
pub(in crate::script) fn can_be_read(path: &RepoPath, text: &[u8]) -> bool {
    !is_other(path) && may_write(text) && !MARKS.iter().any(|it| head(text).contains_str(it))
}

/// Whether a file is named for emptying what is there.
pub(super) fn empties(path: &RepoPath) -> bool {
    has_any(&words_of(path), EMPTYING) || words_of(path).contains("nuke")
}

/// Whether a file is named for overwriting what is personal.
pub(super) fn is_anonymiser(path: &RepoPath) -> bool {
    const WORDS: &[&str] =
        &["anonymize", "anonymise", "anonymizer", "masker", "obfuscate", "ofuscamiento", "anonymization"];
    has_any(&words_of(path), WORDS)
}

fn head(text: &[u8]) -> &[u8] {
    &text[..text.len().min(HEAD)]
}

fn stem(path: &RepoPath) -> String {
    let file = path.file_name();
    file.split_once('.').map_or(file.as_str(), |(stem, _)| stem).to_owned()
}

fn words_of(path: &RepoPath) -> BTreeSet<String> {
    words::words(&stem(path)).into_iter().collect()
}

fn has_any(words: &BTreeSet<String>, known: &[&str]) -> bool {
    known.iter().any(|it| words.contains(*it))
}

fn folders(path: &RepoPath) -> Vec<String> {
    path.parents().iter().map(|it| it.to_ascii_lowercase()).collect()
}

fn lies_with_seeds(path: &RepoPath) -> bool {
    let folders = folders(path);
    PLACES.iter().any(|place| folders.windows(place.len()).any(|it| it == *place))
}

fn is_named(path: &RepoPath) -> bool {
    let words = words_of(path);
    let has = |known: &[&str]| has_any(&words, known);
    let folders = folders(path);
    let lies_with_scripts = folders.len() <= 1 || has_folder(&folders, SCRIPT_FOLDERS);
    has(NAME_WORDS)
        || is_anonymiser(path)
        || has(ACTIONS) && has(DATA) && (has(MADE_UP) || has(EMPTYING) || lies_with_scripts)
        || has(MADE_UP) && words.contains("data")
        || has(&["demo", "dummy", "sample", "fake", "mock"])
            && has_folder(&folders, &["db", "database", "sql"])
        || has(EMPTYING) && !has(&["init", "password", "passwords"]) && has_folder(&folders, SCRIPT_FOLDERS)
}

fn has_folder(folders: &[String], known: &[&str]) -> bool {
    folders.iter().any(|it| known.contains(&it.as_str()))
}

/// Whether a file is a migration, structure, a test or a query by its path.
fn is_other(path: &RepoPath) -> bool {
    let folders = folders(path);
    let words = words_of(path);
    // `migrations/002_seed_dev.sql` brings the data of developers wherever migrations run.
    let is_of_developers = has_any(&words, NAME_WORDS) && has_any(&words, OF_DEVELOPERS);
    let is_migration = |it: &String| it.contains("migrat");
    let in_tests = folders.iter().any(|it| !is_migration(it) && TEST_FOLDERS.contains(&it.as_str()));
    let in_other = folders.iter().any(is_migration) && !is_of_developers
        || in_tests
        || has_folder(&folders, OTHER_FOLDERS);
    let stem = stem(path).to_ascii_lowercase();
    let is_test = (words.contains("test") || words.contains("tests") || words.contains("spec"))
        && !has_any(&words, DATA)
        && !has_any(&words, NAME_WORDS);
    // `initdb.sql` creates what a new container holds.
    let creates = words.contains("init") || stem == "initdb" || words.contains("dbinit");
    // `schema.sql` creates what `reset_schema.sql` loses.
    let is_structure = has_any(&words, &["schema", "schemas"]) && !has_any(&words, EMPTYING);
    in_other
        || is_test
        || is_structure
        || is_version(&stem)
        || has_any(&words, OTHER)
        || creates && !empties_or_fills(&words)
}

fn empties_or_fills(words: &BTreeSet<String>) -> bool {
    has_any(words, &["seed", "seeds", "data", "reset", "sample", "demo"])
}

/// `v1__roles`, `r__roles`, `20240101120000_roles`, `0001_roles`: names that tools for migrations run in order.
fn is_version(stem: &str) -> bool {
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    let is_flyway = stem
        .split_once("__")
        .and_then(|(version, _)| version.strip_prefix(['v', 'u', 'r', 'b']))
        .is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_')));
    is_flyway || digits >= 12 && stem[digits..].starts_with(['_', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_sql_are_known_by_name_or_folder() {
        for path in [
            "supabase/seed.sql",
            "supabase/seeds/users.sql",
            "db/seed_users.sql",
            "prisma/seed.sql",
            "scripts/reset.sql",
            "scripts/reset-db.sql",
            "anonymize.sql",
            "sql/ofuscamiento.sql",
            "db/clear_tables.sql",
            "sql/drop.sql",
            "data/sample_data.sql",
            "src/main/resources/demo-data.sql",
            "SEED.SQL",
            "scripts/reset_schema.sql",
            "db/migrations/002_seed_dev.sql",
        ] {
            assert!(is_candidate(&RepoPath::new(path), b"DELETE FROM a;"), "{path}");
        }
    }

    #[test]
    fn migrations_structure_and_queries_are_none() {
        for path in [
            "supabase/migrations/20240101000000_seed.sql",
            "db/migrate/seed.sql",
            "prisma/migrations/1_init/migration.sql",
            "src/main/resources/db/migration/V2__seed_data.sql",
            "V3__reset_data.sql",
            "db/structure.sql",
            "db/schema.sql",
            "db/init.sql",
            "docker-entrypoint-initdb.d/seed.sql",
            "warehouse/models/seed_orders.sql",
            "etl/truncate_tables.sql",
            "queries/delete_users.sql",
            "src/orders.sql",
            "tests/seed.sql",
            "db/reset_password.sql",
            "db/seed_functions.sql",
        ] {
            assert!(!is_candidate(&RepoPath::new(path), b"DELETE FROM a;"), "{path}");
        }
    }

    #[test]
    fn what_tools_mark_as_theirs_is_none() {
        for text in [
            "-- +goose Up\nDELETE FROM a;",
            "-- migrate:up\nDELETE FROM a;",
            "--liquibase formatted sql\nDELETE FROM a;",
            "-- name: EmptyUsers :exec\nDELETE FROM a;",
            "{{ config(materialized='table') }} DELETE FROM a",
        ] {
            assert!(!is_candidate(&RepoPath::new("db/seed.sql"), text.as_bytes()), "{text}");
        }
        let dump = b"-- PostgreSQL database dump\nDROP TABLE a;";
        assert!(!is_candidate(&RepoPath::new("seeds/shop.sql"), dump));
        assert!(is_candidate(&RepoPath::new("db/seed.sql"), dump));
    }
}

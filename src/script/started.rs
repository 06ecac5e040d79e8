//! What the commands in a script start or read of its project, and what only their texts tell: scripts that a package
//! manager starts by name, and files of SQL.

use std::collections::BTreeMap;

use crate::command::{self, Operation};
use crate::document::RepoPath;

use super::import::Resolver;
use super::place::{Place, place_of};
use super::term::{Mark, Script, TermKind};
use super::words::Words;

/// How many files of SQL are read for one script.
const MOST_FILES: usize = 24;

/// What a script's commands start or read, by the names that they use.
#[derive(Debug, Default)]
pub(super) struct Started {
    /// The scripts of the nearest package.json.
    pub(super) scripts: BTreeMap<String, String>,
    /// What the files of SQL do; `None` where one changes nothing.
    pub(super) statements: BTreeMap<String, Option<Operation>>,
    /// Whether the script is named for filling or emptying a database.
    pub(super) is_for_data: bool,
}

impl Started {
    /// What a script finds in its project; nothing where it is none of commands.
    pub(super) fn of(script: &Script, resolver: &Resolver<'_>) -> Self {
        if !script.calls().any(|(_, call)| call.marks.contains(&Mark::Shell)) {
            return Self::default();
        }
        Self {
            scripts: scripts(resolver),
            statements: statements(script, resolver),
            is_for_data: is_for_data(resolver.importer),
        }
    }
}

/// What is named for setting up or restoring reads migrations and dumps.
fn is_for_data(script: &RepoPath) -> bool {
    const WORDS: &[&str] = &["seed", "seeds", "reseed", "reset", "wipe", "populate", "recreate", "nuke"];
    let file = script.file_name();
    let stem = file.split_once('.').map_or(file.as_str(), |(stem, _)| stem);
    place_of(script) == Place::Script && Words::of(stem).have(WORDS)
}

fn scripts(resolver: &Resolver<'_>) -> BTreeMap<String, String> {
    let parents = resolver.importer.parents();
    let manifest = (0..=parents.len()).rev().find_map(|keep| {
        let folder: Vec<_> = parents[..keep].iter().map(String::as_str).chain(["package.json"]).collect();
        resolver.project.text(&RepoPath::new(folder.join("/")))
    });
    let manifest = manifest.and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
    let scripts = manifest.as_ref().and_then(|it| it.get("scripts")?.as_object());
    let named = scripts.into_iter().flatten();
    named.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect()
}

fn statements(script: &Script, resolver: &Resolver<'_>) -> BTreeMap<String, Option<Operation>> {
    let named = script.terms.iter().filter_map(|term| match &term.kind {
        TermKind::Text { literal, .. } if literal.to_ascii_lowercase().ends_with(SQL) => Some(literal),
        _ => None,
    });
    let read = named.take(MOST_FILES).filter_map(|name| {
        let (_, text) = resolver.resolve(name)?;
        Some((name.clone(), command::of_sql(&String::from_utf8_lossy(&text))))
    });
    read.collect()
}

/// What the names of files of SQL end with.
const SQL: &str = ".sql";

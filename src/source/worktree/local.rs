//! The environment files that live on this machine only: `.env` and its like, kept out of Git by an ignore rule.
//!
//! Their values are what must not turn up anywhere else, so they are looked for where the walk of the tree does not go.

use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use crate::document::{Origin, RepoPath, Role, Tracking};
use crate::source::repository::Repository;
use crate::source::{Entry, path};

use super::Place;
use super::disk::is_nested_repository;
use super::ignore_rules::{IgnoreRules, IsFolder};

/// How deep a folder is looked into: deeper ones are generated.
const MAX_DEPTH: usize = 12;

/// Folders full of other people's files, or of generated ones.
const HEAVY_FOLDERS: &[&str] = &[
    ".bundle",
    ".cache",
    ".git",
    ".gradle",
    ".hg",
    ".mypy_cache",
    ".next",
    ".nuxt",
    ".pnpm-store",
    ".pytest_cache",
    ".svelte-kit",
    ".svn",
    ".terraform",
    ".tox",
    ".turbo",
    ".venv",
    ".yarn",
    "__pycache__",
    "bower_components",
    "build",
    "coverage",
    "dist",
    "node_modules",
    "out",
    "site-packages",
    "target",
    "tmp",
    "vendor",
    "venv",
];

/// The ignored environment files at and below a place, in the order of paths. What cannot be listed is passed over:
/// nobody asked for it.
pub(super) fn local_environment_files(repository: &Repository, place: &Place) -> Vec<RepoPath> {
    let Some(root) = repository.root() else { return Vec::new() };
    let mut rules = IgnoreRules::new(repository, root);
    let walk = WalkDir::new(place.path()).max_depth(MAX_DEPTH).into_iter();
    let mut found: Vec<_> = walk
        .filter_entry(|entry| entry.depth() == 0 || !is_pruned(entry))
        .flatten()
        .filter(|entry| {
            entry.file_type().is_file() && is_environment_file(&entry.file_name().to_string_lossy())
        })
        .filter(|entry| rules.ignores(entry.path(), IsFolder::No))
        .filter_map(|entry| path::relative(root, entry.path()))
        .collect();
    // The few that are found, and not all that are passed by on the way.
    found.sort();
    found
}

/// The ignored environment files of a whole work tree as entries to compare with, without those that Git tracks all the
/// same. Where there is no work tree there are none.
pub(in crate::source) fn local_entries(
    repository: &Repository,
    is_tracked: impl Fn(&RepoPath) -> bool,
) -> Vec<Entry> {
    let Some(root) = repository.root() else { return Vec::new() };
    local_environment_files(repository, &Place::whole(root))
        .into_iter()
        .filter(|path| !is_tracked(path))
        .map(|path| Entry {
            scope: path.clone(),
            path,
            origin: Origin::Worktree,
            tracking: Tracking::Ignored,
            role: Role::Reference,
            object: None,
            also_at: Vec::new(),
        })
        .collect()
}

fn is_pruned(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() && (is_heavy(entry.path()) || is_nested_repository(entry.path()))
}

fn is_heavy(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| HEAVY_FOLDERS.contains(&name.to_string_lossy().as_ref()))
}

/// Whether a file of this name is read by a dotenv loader, whatever the environment. Templates hold no values.
fn is_environment_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_named_so = [".env", ".envrc", ".dev.vars", ".flaskenv", "env"].contains(&name.as_str())
        || [".env.", ".env-", ".env_", ".dev.vars.", "env."].iter().any(|start| name.starts_with(start))
        || name.strip_suffix(".env").is_some();
    let is_template = ["example", "sample", "template", "dist", "defaults"]
        .iter()
        .any(|word| name.split(['.', '-', '_']).any(|part| part == *word));
    is_named_so && !is_template && !is_source_file(&name)
}

/// `env.js` and `env.d.ts` read the environment and do not hold it.
fn is_source_file(name: &str) -> bool {
    const ENDINGS: &[&str] =
        &[".js", ".mjs", ".cjs", ".ts", ".py", ".rb", ".go", ".php", ".rs", ".md", ".json"];
    name.starts_with("env.") && ENDINGS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_environment_files() {
        for name in
            [".env", ".env.production", ".env.local", "prod.env", ".dev.vars", ".dev.vars.staging", ".ENV"]
        {
            assert!(is_environment_file(name), "{name}");
        }
    }

    #[test]
    fn names_of_other_files() {
        for name in
            ["environment.rb", "env.ts", "env.d.ts", ".env.example", ".environment", "config.envelope", "x"]
        {
            assert!(!is_environment_file(name), "{name}");
        }
    }
}

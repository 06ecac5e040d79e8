//! The environment files that live on this machine only: `.env` and its like, kept out of Git by an ignore rule.
//!
//! Their values are what must not turn up anywhere else, so they are looked for where the walk of the tree does not go.

use std::collections::{BTreeSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::document::{Document, Origin, RepoPath, Role, Tracking};
use crate::source::repository::Repository;
use crate::source::{Entry, Listing, Source, SourceError, limit, path};

use super::disk::is_nested_repository;
use super::entries::{self, Kind};
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

/// How many folders are near the root, the root included: as many as a commit has the time to list.
const NEAREST: usize = 24;

/// The ignored environment files of a whole work tree as entries to compare with, without those that Git tracks all the
/// same. Where there is no work tree there are none; what cannot be listed is passed over: nobody asked for it.
pub(in crate::source) fn local_entries(
    repository: &Repository,
    mut is_tracked: impl FnMut(&RepoPath) -> bool,
) -> Vec<Entry> {
    let Some(root) = repository.root() else { return Vec::new() };
    ignored_entries(repository, root, environment_files(root, usize::MAX), &mut is_tracked)
}

/// Those that lie near: in the folders of some files and above them, and in the first folders below the root. Tracked
/// files there are shown to `is_tracked` as well.
pub(in crate::source) fn near_local_entries(
    repository: &Repository,
    files: &[RepoPath],
    mut is_tracked: impl FnMut(&RepoPath) -> bool,
) -> Vec<Entry> {
    let Some(root) = repository.root() else { return Vec::new() };
    let (mut found, listed) = walk(root, NEAREST);
    let beside: BTreeSet<PathBuf> = files
        .iter()
        .filter_map(|file| path::on_disk(root, file))
        .flat_map(|file| file.ancestors().skip(1).map(Path::to_owned).collect::<Vec<_>>())
        .filter(|folder| folder.starts_with(root) && !listed.contains(folder))
        .collect();
    found.extend(beside.iter().flat_map(|folder| environment_files_in(folder)));
    found.sort_unstable();
    found.dedup();
    ignored_entries(repository, root, found, &mut is_tracked)
}

/// The environment files that lie in a folder itself.
pub(in crate::source) fn environment_files_in(folder: &Path) -> Vec<PathBuf> {
    Listed::read(folder).environment_files_in(folder)
}

/// The environment files of a project that lie on disk near its root and near a folder, whatever Git makes of them.
pub(crate) struct EnvironmentFiles {
    root: PathBuf,
    /// Where they were asked for, at the root or below.
    directory: PathBuf,
}

/// How many folders are looked into for environment files, from the root on and from the current folder on: who starts a
/// command waits for it, and the files of a large project lie near its top.
const FOLDERS: usize = 96;

impl EnvironmentFiles {
    /// Those of the project that a folder belongs to: of the repository around it, or of the folder itself.
    pub(crate) fn around(directory: &Path) -> Self {
        let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
        let root = directory.ancestors().find(|it| it.join(".git").exists()).unwrap_or(&directory).to_owned();
        Self { root, directory }
    }
}

impl Source for EnvironmentFiles {
    fn list(&self) -> Result<Listing, SourceError> {
        let above = self.directory.ancestors().skip(1).take_while(|it| it.starts_with(&self.root));
        let mut files: Vec<_> = above.flat_map(|it| Listed::read(it).environment_files_in(it)).collect();
        for start in BTreeSet::from([&self.root, &self.directory]) {
            files.extend(environment_files(start, FOLDERS));
        }
        files.sort_unstable();
        files.dedup();
        let paths = files.iter().filter_map(|file| path::relative(&self.root, file));
        Ok(Listing { entries: paths.map(local_entry).collect(), ..Listing::default() })
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let file = path::on_disk(&self.root, &entry.path).ok_or(SourceError::Changed)?;
        Ok(entry.document(limit::read_file(&file)?))
    }

    fn root(&self) -> Option<&Path> {
        Some(&self.root)
    }
}

fn ignored_entries(
    repository: &Repository,
    root: &Path,
    files: Vec<PathBuf>,
    is_tracked: &mut dyn FnMut(&RepoPath) -> bool,
) -> Vec<Entry> {
    let mut rules: Option<IgnoreRules> = None;
    let mut found = Vec::new();
    for file in files {
        let Some(path) = path::relative(root, &file).filter(|path| !is_tracked(path)) else { continue };
        // Rules are read and compiled only where a file asks for them: in most runs none does.
        let rules = rules.get_or_insert_with(|| IgnoreRules::new(repository, root));
        if rules.ignores(&file, IsFolder::No) {
            found.push(local_entry(path));
        }
    }
    found.sort();
    found
}

fn local_entry(path: RepoPath) -> Entry {
    Entry {
        scope: path.clone(),
        path,
        origin: Origin::Worktree,
        tracking: Tracking::Ignored,
        role: Role::Reference,
        object: None,
        also_at: Vec::new(),
    }
}

/// The environment files at and below a folder, in the first folders of a walk from level to level. Folders are listed,
/// and nothing in them is looked at one by one: a large tree has thousands of them, and a commit waits.
fn environment_files(folder: &Path, limit: usize) -> Vec<PathBuf> {
    walk(folder, limit).0
}

/// The environment files of such a walk, and the folders that were listed for them.
fn walk(folder: &Path, limit: usize) -> (Vec<PathBuf>, BTreeSet<PathBuf>) {
    let (mut files, mut walked) = (Vec::new(), BTreeSet::new());
    let mut pending = VecDeque::from([(folder.to_owned(), 0)]);
    for _ in 0..limit {
        let Some((folder, depth)) = pending.pop_front() else { break };
        let mut listed = Listed::read(&folder);
        if depth > 0 && listed.has_git && is_nested_repository(&folder) {
            continue;
        }
        files.extend(listed.environment_files_in(&folder));
        if depth + 1 < MAX_DEPTH {
            // Which folders are the first must not depend on the file system.
            listed.folders.sort_unstable();
            pending.extend(listed.folders.iter().map(|name| (folder.join(name), depth + 1)));
        }
        walked.insert(folder);
    }
    (files, walked)
}

/// What is in a folder, as far as it matters.
#[derive(Default)]
struct Listed {
    environment_files: Vec<OsString>,
    folders: Vec<OsString>,
    has_git: bool,
}

impl Listed {
    /// Of a folder that cannot be listed, nothing.
    fn read(folder: &Path) -> Self {
        let mut listed = Self::default();
        entries::each(folder, |name, kind| {
            listed.has_git |= name.as_encoded_bytes().eq_ignore_ascii_case(b".git");
            match kind {
                Kind::Folder => {
                    if !HEAVY_FOLDERS.iter().any(|heavy| *heavy == name) {
                        listed.folders.push(name.to_owned());
                    }
                }
                Kind::File if is_environment_file(name) => listed.environment_files.push(name.to_owned()),
                Kind::File | Kind::Other => {}
            }
        });
        listed
    }

    fn environment_files_in(&self, folder: &Path) -> Vec<PathBuf> {
        self.environment_files.iter().map(|name| folder.join(name)).collect()
    }
}

/// Whether a file of this name is read by a dotenv loader, whatever the environment. Templates hold no values.
fn is_environment_file(name: &OsStr) -> bool {
    // Nearly every name is UTF-8, which is quicker told than mended.
    name.to_str().map_or_else(|| is_dotenv(&name.to_string_lossy()), is_dotenv)
}

fn is_dotenv(name: &str) -> bool {
    // Nearly every name is another's: only these are looked at in lower case.
    let ends_like_one = name.len() >= 4 && name.as_bytes()[name.len() - 4..].eq_ignore_ascii_case(b".env");
    if !ends_like_one && !name.starts_with(['.', 'e', 'E']) {
        return false;
    }
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
            assert!(is_environment_file(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn names_of_other_files() {
        for name in
            ["environment.rb", "env.ts", "env.d.ts", ".env.example", ".environment", "config.envelope", "x"]
        {
            assert!(!is_environment_file(OsStr::new(name)), "{name}");
        }
    }
}

//! Whether an ignore rule keeps a path out of Git, for the few paths that the walk did not decide.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use bstr::ByteSlice;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::source::repository::{self, Repository};

/// The files of rules that hold for a whole work tree, weakest first.
pub(super) fn shared_rule_files(repository: &Repository) -> Vec<PathBuf> {
    repository.with(|git| {
        let global = repository::configured_path(git, "core.excludesFile").or_else(default_excludes_file);
        let files = global.into_iter().chain([git.common_dir().join("info/exclude")]);
        files.filter(|file| file.is_file()).collect()
    })
}

/// What `git` reads when `core.excludesFile` is not set.
fn default_excludes_file() -> Option<PathBuf> {
    let folder = gix::path::env::xdg_config("ignore", &mut |name| environment(name))?;
    Some(folder)
}

#[expect(clippy::disallowed_methods, reason = "the user's own ignore file lies where the environment says")]
fn environment(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

/// The ignore rules of a work tree, read folder by folder as they are asked for.
pub(in crate::source) struct IgnoreRules {
    root: PathBuf,
    shared: Vec<Gitignore>,
    folders: HashMap<PathBuf, Gitignore>,
}

impl IgnoreRules {
    pub(in crate::source) fn new(repository: &Repository, root: &Path) -> Self {
        let shared = shared_rule_files(repository).iter().rev().map(|file| rules(root, file)).collect();
        Self { root: root.to_owned(), shared, folders: HashMap::new() }
    }

    /// Takes a folder's ignore file to hold this text.
    pub(super) fn assume(&mut self, folder: &Path, text: &[u8]) {
        let mut builder = GitignoreBuilder::new(folder);
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        for line in text.lines().filter_map(|line| line.to_str().ok()) {
            // As in a file: a rule that cannot be understood ignores nothing.
            let _ = builder.add_line(None, line);
        }
        let rules = builder.build().unwrap_or_else(|_| Gitignore::empty());
        self.folders.insert(folder.to_owned(), rules);
    }

    /// Whether `path`, or a folder that it lies in, is ignored.
    pub(in crate::source) fn ignores(&mut self, path: &Path, is_folder: IsFolder) -> bool {
        let Ok(relative) = path.strip_prefix(&self.root) else { return false };
        let mut part = self.root.clone();
        let mut names = relative.components().peekable();
        while let Some(name) = names.next() {
            part.push(name);
            let is_folder = names.peek().is_some() || is_folder == IsFolder::Yes;
            if self.ignores_itself(&part, is_folder) {
                return true;
            }
        }
        false
    }

    /// The rules of the nearest folder count first, then those of the folders above, then the shared ones.
    fn ignores_itself(&mut self, path: &Path, is_folder: bool) -> bool {
        let above: Vec<_> =
            path.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root)).collect();
        for folder in above {
            let rules = self
                .folders
                .entry(folder.to_owned())
                .or_insert_with(|| rules(folder, &folder.join(".gitignore")));
            if let Some(decided) = verdict(rules, path, is_folder) {
                return decided;
            }
        }
        self.shared.iter().find_map(|rules| verdict(rules, path, is_folder)).unwrap_or(false)
    }
}

/// Whether a path is a folder: rules that end in `/` fit only those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum IsFolder {
    Yes,
    No,
}

fn verdict(rules: &Gitignore, path: &Path, is_folder: bool) -> Option<bool> {
    match rules.matched(path, is_folder) {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

/// The rules in `file` for paths below `folder`. What cannot be read or understood ignores nothing.
fn rules(folder: &Path, file: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new(folder);
    builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

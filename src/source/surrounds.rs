//! One file as somebody is about to write it, beside the environment files around it, for a judgement before it happens.
//!
//! No tree is walked: what a question is about, the root and a few folders are looked at. Nothing is written.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bstr::ByteSlice;

use crate::document::{Document, Origin, RepoPath, Role, Tracking};

use super::index::Index;
use super::repository::{self, Repository, Surroundings};
use super::worktree::{EnvironmentFiles, IgnoreRules, IsFolder, environment_files_in};
use super::{Entry, Listing, Source, SourceError, limit, path};

/// A larger file is not written by hand, nor read for a question that has to be answered at once.
const MAX_BYTES: u64 = 4 << 20;

/// The repository, or the plain folder, that a folder belongs to.
pub(crate) struct Surrounds {
    root: PathBuf,
    repository: Option<Repository>,
    rules: Mutex<Option<IgnoreRules>>,
}

impl Surrounds {
    /// What surrounds a folder. A repository that cannot be opened is taken for a plain folder.
    pub(crate) fn of(folder: &Path) -> Self {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let repository = Repository::open(&folder, &Surroundings::Process).ok();
        let root = repository.as_ref().and_then(Repository::root).map_or(folder, Path::to_owned);
        let repository = repository.filter(|it| it.root().is_some());
        Self { root, repository, rules: Mutex::default() }
    }

    /// Whether there is a repository with a work tree.
    pub(crate) fn is_repository(&self) -> bool {
        self.repository.is_some()
    }

    /// The root of the work tree, or the folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path without `.` and `..`; of folders that are there, without links.
    pub(crate) fn resolved(&self, folder: &Path, named: &str) -> PathBuf {
        let mut whole = PathBuf::new();
        for part in folder.join(named).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => {
                    whole.pop();
                }
                Component::Prefix(_) | Component::RootDir | Component::Normal(_) => whole.push(part),
            }
        }
        if whole.starts_with(&self.root) {
            return whole;
        }
        let real = whole.parent().and_then(|it| it.canonicalize().ok()).zip(whole.file_name());
        real.map_or(whole.clone(), |(folder, name)| folder.join(name))
    }

    /// The path as the repository has it; one outside of it as it is.
    pub(crate) fn repo_path(&self, file: &Path) -> RepoPath {
        path::relative(&self.root, file).unwrap_or_else(|| {
            let whole = path::repo_path(file);
            RepoPath::new(whole.as_bytes().strip_prefix(b"/").unwrap_or(whole.as_bytes()))
        })
    }

    /// What Git would make of a file: ignored, or taken by the next `git add .`.
    pub(crate) fn tracking(&self, file: &Path) -> Tracking {
        let Some(repository) = self.repository.as_ref().filter(|_| file.starts_with(&self.root)) else {
            return Tracking::Outside;
        };
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = rules.get_or_insert_with(|| IgnoreRules::new(repository, &self.root));
        if rules.ignores(file, IsFolder::No) { Tracking::Ignored } else { Tracking::Untracked }
    }

    /// The environment files in a folder.
    pub(crate) fn environment_files(folder: &Path) -> Vec<PathBuf> {
        let mut files = environment_files_in(folder);
        files.sort_unstable();
        files
    }

    /// The environment files in a folder and in those near below it.
    pub(crate) fn environment_files_below(&self, folder: &Path) -> Vec<PathBuf> {
        let listed = EnvironmentFiles::around(folder).list().unwrap_or_default().entries;
        let files = listed.iter().filter_map(|it| path::on_disk(&self.root, &it.path));
        files.filter(|file| file.starts_with(folder)).collect()
    }

    /// The names of the files in a folder.
    #[expect(clippy::disallowed_methods, reason = "`source` is the room that walks the disk")]
    pub(crate) fn files_in(folder: &Path) -> Vec<PathBuf> {
        const MOST: usize = 2000;
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST);
        let mut files: Vec<_> = entries
            .filter(|it| it.file_type().is_ok_and(|kind| kind.is_file()))
            .map(|it| it.path())
            .collect();
        files.sort_unstable();
        files
    }

    /// The bytes of a file of moderate size, links followed; `None` when there is none.
    pub(crate) fn read(file: &Path) -> Option<Vec<u8>> {
        let real = file.canonicalize().ok()?;
        let is_small = fs::metadata(&real).is_ok_and(|it| it.is_file() && it.len() <= MAX_BYTES);
        if is_small { limit::read_file(&real).ok() } else { None }
    }

    /// Whether there is something at a path.
    pub(crate) fn exists(file: &Path) -> bool {
        file.exists()
    }

    /// Whether there is a folder at a path.
    pub(crate) fn is_folder(file: &Path) -> bool {
        file.is_dir()
    }

    /// The files below `folder` of those that `is_one` names that Git tracks and that are not as it has them.
    pub(crate) fn changed_files(&self, folder: &Path, is_one: &dyn Fn(&RepoPath) -> bool) -> Vec<PathBuf> {
        let tracked = self.tracked(is_one).into_iter();
        let changed = tracked.filter(|(file, bytes)| {
            file.starts_with(folder) && Self::read(file).is_some_and(|it| it != *bytes)
        });
        changed.map(|(file, _)| file).collect()
    }

    /// Whether Git tracks a file, and has it as it is.
    pub(crate) fn is_as_tracked(&self, file: &Path) -> bool {
        let path = self.repo_path(file);
        let tracked = self.tracked(&|it| *it == path);
        tracked.first().is_some_and(|(_, bytes)| Self::read(file).as_ref() == Some(bytes))
    }

    /// Whether Git tracks a file.
    pub(crate) fn is_tracked(&self, file: &Path) -> bool {
        let path = self.repo_path(file);
        let index = self.repository.as_ref().and_then(|it| Index::open(it).ok());
        index.is_some_and(|index| index.entries().any(|entry| RepoPath::new(entry.path) == path))
    }

    /// Tracked files with the bytes that Git has.
    fn tracked(&self, is_one: &dyn Fn(&RepoPath) -> bool) -> Vec<(PathBuf, Vec<u8>)> {
        let Some(repository) = &self.repository else { return Vec::new() };
        let Ok(index) = Index::open(repository) else { return Vec::new() };
        let mut tracked = Vec::new();
        for entry in index.entries() {
            let path = RepoPath::new(entry.path);
            let file = path::on_disk(&self.root, &path).filter(|_| is_one(&path));
            tracked.extend(file.zip(repository.blob(entry.id).ok()));
        }
        tracked
    }

    /// Whether the folder that Git takes hooks from is no part of this repository.
    pub(crate) fn shares_hooks(&self) -> bool {
        let Some(repository) = &self.repository else { return false };
        let hooks = self.hooks().unwrap_or_default();
        let hooks = hooks.canonicalize().unwrap_or(hooks);
        let common = repository.with(|git| git.common_dir().to_owned());
        let common = common.canonicalize().unwrap_or(common);
        !hooks.starts_with(&self.root) && !hooks.starts_with(&common)
    }

    /// Whether a remote lies at a host.
    pub(crate) fn has_remote(&self, host: &str) -> bool {
        let urls = |git: &gix::Repository| {
            let snapshot = git.config_snapshot();
            let remotes = snapshot.plumbing().sections_by_name("remote").into_iter().flatten();
            remotes.filter_map(|it| it.value("url")).any(|url| url.contains_str(host))
        };
        self.repository.as_ref().is_some_and(|it| it.with(urls))
    }

    /// The folder that Git takes hooks from.
    pub(crate) fn hooks(&self) -> Option<PathBuf> {
        let repository = self.repository.as_ref()?;
        Some(repository.with(|git| {
            let configured = repository::configured_path(git, "core.hooksPath").map(|it| self.root.join(it));
            configured.unwrap_or_else(|| git.common_dir().join("hooks"))
        }))
    }
}

/// A source of one file that is reported on, with others to compare with.
pub(crate) struct Proposal<'s> {
    pub(crate) surrounds: &'s Surrounds,
    pub(crate) file: &'s Path,
    pub(crate) bytes: &'s [u8],
    pub(crate) tracking: Tracking,
    /// Files on disk to compare with.
    pub(crate) beside: Vec<PathBuf>,
    pub(crate) configuration: ProjectFiles,
}

/// Whether the project's settings and its baseline count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProjectFiles {
    Read,
    /// They are broken.
    Ignored,
}

impl Proposal<'_> {
    fn entry(&self, file: &Path, tracking: Tracking, role: Role) -> Entry {
        let path = self.surrounds.repo_path(file);
        let scope = path.clone();
        Entry { path, scope, origin: Origin::Worktree, tracking, role, object: None, also_at: Vec::new() }
    }
}

impl Source for Proposal<'_> {
    fn list(&self) -> Result<Listing, SourceError> {
        let others = self.beside.iter().filter(|it| *it != self.file);
        let others = others.map(|it| self.entry(it, self.surrounds.tracking(it), Role::Reference));
        let subject = self.entry(self.file, self.tracking, Role::Subject);
        let mut entries: Vec<_> = others.chain([subject]).collect();
        entries.sort();
        entries.dedup_by(|one, other| one.path == other.path);
        Ok(Listing { entries, ..Listing::default() })
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        if entry.role == Role::Subject {
            return Ok(entry.document(self.bytes.to_vec()));
        }
        let file = path::on_disk(&self.surrounds.root, &entry.path).ok_or(SourceError::Changed)?;
        Ok(entry.document(Surrounds::read(&file).ok_or(SourceError::Changed)?))
    }

    fn root(&self) -> Option<&Path> {
        Some(&self.surrounds.root)
    }

    fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let file = path::on_disk(&self.surrounds.root, path)?;
        if file == self.file { Some(self.bytes.to_vec()) } else { Surrounds::read(&file) }
    }

    fn configuration(&self, name: &str) -> Result<Option<Vec<u8>>, SourceError> {
        match self.configuration {
            ProjectFiles::Read => limit::read_settings(&self.surrounds.root, name),
            ProjectFiles::Ignored => Ok(None),
        }
    }
}

//! A work tree as it would be with some files changed: what fixes do is judged before anything is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::document::{Document, Origin, RepoPath, Role, Tracking};

use super::{Entry, Listing, Source, SourceError, Submodule};

/// Files that are different from those on disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    /// Their bytes, of changed and new ones.
    pub(crate) files: BTreeMap<RepoPath, Vec<u8>>,
    /// Files that a changed ignore file keeps out of Git.
    pub(crate) ignored: BTreeSet<RepoPath>,
}

/// A source with changes laid over it.
pub(crate) struct Overlay {
    own: Box<dyn Source>,
    changes: Changes,
}

impl Overlay {
    pub(crate) fn new(own: Box<dyn Source>, changes: Changes) -> Self {
        Self { own, changes }
    }

    fn changed(&self, entry: Entry) -> Entry {
        if entry.tracking != Tracking::Untracked || !self.changes.ignored.contains(&entry.path) {
            return entry;
        }
        // Of the ignored files only those that were named are reported on.
        let is_named = entry.scope != entry.path;
        let role = if is_named { entry.role } else { Role::Reference };
        Entry { tracking: Tracking::Ignored, role, ..entry }
    }
}

impl Source for Overlay {
    fn list(&self) -> Result<Listing, SourceError> {
        let mut listing = self.own.list()?;
        let known: BTreeSet<RepoPath> = listing.entries.iter().map(|it| it.path.clone()).collect();
        listing.entries = listing.entries.into_iter().map(|entry| self.changed(entry)).collect();
        let new =
            self.changes.files.keys().filter(|path| !known.contains(path) && self.own.read(path).is_none());
        listing.entries.extend(new.map(new_entry));
        listing.entries.sort();
        Ok(listing)
    }

    fn is_part(&self) -> bool {
        self.own.is_part()
    }

    fn list_around(&self) -> Result<Listing, SourceError> {
        self.own.list_around()
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        match self.changes.files.get(&entry.path) {
            Some(bytes) => Ok(entry.document(bytes.clone())),
            None => self.own.load(entry),
        }
    }

    fn root(&self) -> Option<&Path> {
        self.own.root()
    }

    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        self.own.submodules()
    }

    fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.changes.files.get(path).cloned().or_else(|| self.own.read(path))
    }
}

fn new_entry(path: &RepoPath) -> Entry {
    Entry {
        path: path.clone(),
        scope: path.clone(),
        origin: Origin::Worktree,
        tracking: Tracking::Untracked,
        role: Role::Subject,
        object: None,
        also_at: Vec::new(),
    }
}

//! What the next commit changes: the index compared with HEAD, folder by folder.
//!
//! The index remembers the trees of folders in which nothing was staged. Where HEAD has the same tree, none of the
//! folder's entries is looked at. Called by the staged source.

use std::ops::Range;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::{CommitRefIter, Kind};

use crate::document::{Incomplete, RepoPath};
use crate::source::SourceError;
use crate::source::index::{CachedTree, Index, Kind as IndexKind, Side, Tracked};
use crate::source::repository::{self, Repository};

use super::tree::{self, Leaf, Leaves, TreeFiles};

/// What the index holds and HEAD does not.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// The places of the entries that differ, in the order of the index.
    pub(super) entries: Vec<usize>,
    /// Files that differ inside of folders that a sparse index keeps as one entry.
    pub(super) folded: TreeFiles,
}

impl Change {
    /// Without a HEAD, and where it cannot be read, everything in the index is new.
    pub(super) fn read(repository: &Repository, index: &Index, incomplete: &mut Vec<Incomplete>) -> Self {
        let head = head_tree(repository, incomplete);
        let whole = Folder { path: Vec::new(), entries: 0..index.len(), cached: index.cached_tree(), head };
        let mut comparison =
            Comparison { repository, index, incomplete, change: Self::default(), pending: vec![whole] };
        while let Some(folder) = comparison.pending.pop() {
            comparison.compare(&folder);
        }
        let mut change = comparison.change;
        change.entries.sort_unstable();
        change
    }
}

/// The tree of HEAD's commit; `None` before the first commit.
fn head_tree(repository: &Repository, incomplete: &mut Vec<Incomplete>) -> Option<ObjectId> {
    read_head_tree(repository).unwrap_or_else(|reason| {
        incomplete.push(Incomplete { path: "HEAD".to_owned(), reason });
        None
    })
}

fn read_head_tree(repository: &Repository) -> Result<Option<ObjectId>, String> {
    let id = repository.with(|git| {
        let head = git.head().map_err(|error| repository::reason(&error))?;
        Ok::<_, String>(head.id().map(gix::Id::detach))
    })?;
    let Some(id) = id else { return Ok(None) };
    let bytes = repository.object(id, Kind::Commit).map_err(|error| error.to_string())?;
    let tree = CommitRefIter::from_bytes(&bytes, id.kind()).tree_id();
    tree.map(Some).map_err(|error| repository::reason(&error))
}

/// A folder to compare.
struct Folder<'i> {
    /// With a `/` at its end; empty at the root.
    path: Vec<u8>,
    /// Where its entries are in the index.
    entries: Range<usize>,
    cached: Option<CachedTree<'i>>,
    /// The tree that HEAD has there.
    head: Option<ObjectId>,
}

impl Folder<'_> {
    fn is_unchanged(&self) -> bool {
        // The number tells a tree that is remembered for other entries than these.
        let is_same = |tree: CachedTree<'_>| self.head.is_some_and(|head| tree.is(head, self.entries.len()));
        self.cached.is_some_and(is_same)
    }
}

/// What there is to compare the entries of a folder with, by their names.
struct Known<'i, 't> {
    /// What HEAD has, if it has such a folder.
    leaves: Option<Leaves<'t>>,
    /// What the index remembers of the folders in it.
    cached: Vec<(&'i [u8], CachedTree<'i>)>,
}

impl<'i> Known<'i, '_> {
    fn cached(&self, name: &[u8]) -> Option<CachedTree<'i>> {
        let at = self.cached.binary_search_by(|(own, _)| (*own).cmp(name)).ok()?;
        Some(self.cached[at].1)
    }
}

struct Comparison<'c> {
    repository: &'c Repository,
    index: &'c Index,
    incomplete: &'c mut Vec<Incomplete>,
    change: Change,
    pending: Vec<Folder<'c>>,
}

impl<'c> Comparison<'c> {
    fn compare(&mut self, folder: &Folder<'c>) {
        if folder.is_unchanged() {
            return;
        }
        let tree = folder.head.and_then(|tree| Some((tree, self.tree(folder, tree)?)));
        let mut known = Known {
            leaves: tree.as_ref().map(|(tree, bytes)| Leaves::of(bytes, *tree)),
            cached: folder.cached.map(CachedTree::children).unwrap_or_default(),
        };
        let mut at = folder.entries.start;
        while let Some(entry) = self.index.entry(at).filter(|_| at < folder.entries.end) {
            at = match entry.path.strip_prefix(folder.path.as_slice()) {
                Some(name) => self.compare_entry(folder, at, &entry, name, &mut known),
                None => self.differs(at),
            };
        }
    }

    /// Compares an entry, or the folder below `folder` that begins with it; gives the place behind.
    fn compare_entry(
        &mut self,
        folder: &Folder<'c>,
        at: usize,
        entry: &Tracked<'_>,
        name: &[u8],
        known: &mut Known<'c, '_>,
    ) -> usize {
        let Some(slash) = name.find_byte(b'/') else {
            let staged = Leaf { id: entry.id, mode: entry.mode };
            // A conflict is resolved into one side or both: neither is in HEAD as the next commit will hold it.
            let is_same = entry.side == Side::Merged && self.head(folder, known, name, false) == Some(staged);
            return if is_same { at + 1 } else { self.differs(at) };
        };
        let (path, name) = (&entry.path[..=folder.path.len() + slash], &name[..slash]);
        let head = self.head(folder, known, name, true).map(|leaf| leaf.id);
        if entry.kind == IndexKind::Folder && path.len() == entry.path.len() {
            self.compare_folded(path, entry.id, head);
            return at + 1;
        }
        let end = self.index.first_behind(&(at..folder.entries.end), path).max(at + 1);
        let cached = known.cached(name);
        self.pending.push(Folder { path: path.to_vec(), entries: at..end, cached, head });
        end
    }

    fn differs(&mut self, at: usize) -> usize {
        self.change.entries.push(at);
        at + 1
    }

    /// Compares a folder that a sparse index keeps as one entry.
    fn compare_folded(&mut self, path: &[u8], tree: ObjectId, head: Option<ObjectId>) {
        if head == Some(tree) {
            return;
        }
        let mut files = |tree| TreeFiles::read(self.repository, tree, path, self.incomplete);
        let (staged, known) = (files(tree), head.map(&mut files).unwrap_or_default());
        let is_new = |(path, leaf): &(RepoPath, Leaf)| known.get(path) != Some(*leaf);
        self.change.folded.extend(staged.into_iter().filter(is_new));
    }

    /// What HEAD has of a name in a folder. What cannot be read is not there, so that all that is staged there is new.
    fn head(
        &mut self,
        folder: &Folder<'_>,
        known: &mut Known<'_, '_>,
        name: &[u8],
        is_folder: bool,
    ) -> Option<Leaf> {
        let found = known.leaves.as_mut()?.find(name, is_folder);
        found.unwrap_or_else(|error| self.unreadable(folder, &error))
    }

    fn tree(&mut self, folder: &Folder<'_>, tree: ObjectId) -> Option<Vec<u8>> {
        let bytes = self.repository.object(tree, Kind::Tree);
        bytes.map_or_else(|error| self.unreadable(folder, &error), Some)
    }

    fn unreadable<T>(&mut self, folder: &Folder<'_>, error: &SourceError) -> Option<T> {
        self.incomplete.push(tree::unreadable(&folder.path, error));
        None
    }
}

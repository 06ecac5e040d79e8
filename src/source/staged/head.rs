//! What HEAD holds, to tell what the next commit changes.

use std::collections::{BTreeMap, BTreeSet};

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::{CommitRefIter, Kind, TreeRefIter};

use crate::document::{Incomplete, RepoPath, Role};
use crate::source::SourceError;
use crate::source::index::{Index, Kind as IndexKind, Side, Tracked};
use crate::source::repository::{self, Repository};

/// What HEAD holds, as far as the index does not already say that it is the same.
pub(super) struct Head {
    files: BTreeMap<Vec<u8>, Leaf>,
    /// Folders that are the same in HEAD and index.
    unchanged: BTreeSet<Vec<u8>>,
}

/// A file of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) id: ObjectId,
    pub(super) mode: u32,
}

impl Leaf {
    /// Whether it is neither a link nor a submodule.
    pub(super) fn is_regular(self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }
}

impl Head {
    /// Without a HEAD, and where it cannot be read, everything in the index is new.
    pub(super) fn read(repository: &Repository, index: &Index, incomplete: &mut Vec<Incomplete>) -> Self {
        let mut walk = TreeWalk::changed(repository, index);
        if let Some(tree) = head_tree(repository, incomplete) {
            walk.collect(tree, Vec::new(), incomplete);
        }
        Self { files: walk.files, unchanged: walk.unchanged }
    }

    /// What part an entry of the index plays: what is as in HEAD is there to compare with.
    pub(super) fn role(&self, entry: &Tracked) -> Role {
        match entry.side {
            Side::Merged => self.role_of(&entry.path, Leaf { id: entry.id, mode: entry.mode }),
            // A conflict is resolved into one of these or both: neither is in HEAD as the next commit will hold it.
            Side::Base | Side::Ours | Side::Theirs => Role::Subject,
        }
    }

    /// The same for a file by its path.
    pub(super) fn role_of(&self, path: &RepoPath, file: Leaf) -> Role {
        let is_same = self.is_unchanged(path) || self.files.get(path.as_bytes().as_bytes()) == Some(&file);
        if is_same { Role::Reference } else { Role::Subject }
    }

    fn is_unchanged(&self, path: &RepoPath) -> bool {
        let bytes = path.as_bytes();
        !self.unchanged.is_empty()
            && (self.unchanged.contains(&b""[..])
                || bytes.find_iter(b"/").any(|end| self.unchanged.contains(&bytes[..end])))
    }
}

/// The tree of HEAD's commit; `None` before the first commit.
fn head_tree(repository: &Repository, incomplete: &mut Vec<Incomplete>) -> Option<ObjectId> {
    repository.with(|git| match read_head_tree(git) {
        Ok(tree) => tree,
        Err(reason) => {
            incomplete.push(Incomplete { path: "HEAD".to_owned(), reason });
            None
        }
    })
}

fn read_head_tree(git: &gix::Repository) -> Result<Option<ObjectId>, String> {
    let head = git.head().map_err(|error| repository::reason(&error))?;
    let Some(id) = head.id().map(gix::Id::detach) else { return Ok(None) };
    let mut buffer = Vec::new();
    repository::read_object(git, id, Kind::Commit, &mut buffer).map_err(|error| error.to_string())?;
    let tree = CommitRefIter::from_bytes(&buffer, id.kind()).tree_id();
    tree.map(Some).map_err(|error| repository::reason(&error))
}

/// Lists the files of a tree, folder by folder.
pub(super) struct TreeWalk<'r> {
    repository: &'r Repository,
    /// Trees by folder that the index has as well: these need not be entered.
    cached: BTreeMap<Vec<u8>, ObjectId>,
    /// The folders to enter; all when `None`. What the index does not have is deleted, and nothing to compare with.
    folders: Option<BTreeSet<Vec<u8>>>,
    /// Folders that a sparse index keeps as one entry, each with a `/` at its end: all below them is entered.
    sparse: Vec<Vec<u8>>,
    pub(super) files: BTreeMap<Vec<u8>, Leaf>,
    unchanged: BTreeSet<Vec<u8>>,
}

impl<'r> TreeWalk<'r> {
    /// Walks everything.
    pub(super) fn everything(repository: &'r Repository) -> Self {
        Self {
            repository,
            cached: BTreeMap::new(),
            folders: None,
            sparse: Vec::new(),
            files: BTreeMap::new(),
            unchanged: BTreeSet::new(),
        }
    }

    /// Walks what may differ from the index.
    fn changed(repository: &'r Repository, index: &Index) -> Self {
        let cached = index.cached_trees();
        let sparse = index.entries().filter(|entry| entry.kind == IndexKind::Folder);
        let sparse = sparse.map(|entry| entry.path.as_bytes().to_vec()).collect();
        Self { cached, folders: Some(index.folders()), sparse, ..Self::everything(repository) }
    }

    /// Adds the files of a tree that lies at `folder`.
    pub(super) fn collect(&mut self, tree: ObjectId, folder: Vec<u8>, incomplete: &mut Vec<Incomplete>) {
        let mut pending = vec![(tree, folder)];
        while let Some((tree, folder)) = pending.pop() {
            if self.cached.get(&folder) == Some(&tree) {
                self.unchanged.insert(folder);
                continue;
            }
            match self.entries(tree) {
                Ok(entries) => self.sort_out(&folder, entries, &mut pending),
                Err(error) => incomplete.push(unreadable(&folder, &error)),
            }
        }
    }

    fn entries(&self, tree: ObjectId) -> Result<Vec<(Vec<u8>, Leaf)>, SourceError> {
        self.repository.with(|git| {
            let mut buffer = Vec::new();
            repository::read_object(git, tree, Kind::Tree, &mut buffer)?;
            TreeRefIter::from_bytes(&buffer, tree.kind())
                .map(|entry| {
                    let entry = entry.map_err(|error| repository::broken_object(tree, &error))?;
                    let leaf = Leaf { id: entry.oid.to_owned(), mode: u32::from(entry.mode.value()) };
                    Ok((entry.filename.to_vec(), leaf))
                })
                .collect()
        })
    }

    fn sort_out(
        &mut self,
        folder: &[u8],
        entries: Vec<(Vec<u8>, Leaf)>,
        pending: &mut Vec<(ObjectId, Vec<u8>)>,
    ) {
        for (name, leaf) in entries {
            let path = if folder.is_empty() { name } else { [folder, b"/", &name].concat() };
            if leaf.mode != TREE_MODE {
                self.files.insert(path, leaf);
            } else if self.enters(&path) {
                pending.push((leaf.id, path));
            }
        }
    }

    fn enters(&self, folder: &Vec<u8>) -> bool {
        self.folders.as_ref().is_none_or(|folders| folders.contains(folder))
            || self.sparse.iter().any(|sparse| folder.starts_with(sparse))
    }
}

/// The mode of a folder in a tree.
const TREE_MODE: u32 = 0o040_000;

fn unreadable(folder: &[u8], error: &SourceError) -> Incomplete {
    let folder = if folder.is_empty() { "HEAD".to_owned() } else { RepoPath::new(folder).display() };
    Incomplete { path: folder, reason: error.to_string() }
}

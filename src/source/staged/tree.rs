//! What a tree of the object database holds: one folder's entries, or all files below it.

use std::collections::BTreeMap;

use gix::ObjectId;
use gix::objs::{Kind, TreeRefIter};

use crate::document::{Incomplete, RepoPath};
use crate::source::SourceError;
use crate::source::repository::{self, Repository};

/// An entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) id: ObjectId,
    pub(super) mode: u32,
}

/// The mode of a folder in a tree.
const FOLDER: u32 = 0o040_000;

impl Leaf {
    pub(super) fn is_folder(self) -> bool {
        self.mode == FOLDER
    }

    /// Whether it is neither a link nor a submodule.
    fn is_regular(self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }
}

/// The entries of one folder by their names.
#[derive(Debug, Default)]
pub(super) struct Leaves(Vec<(Vec<u8>, Leaf)>);

impl Leaves {
    pub(super) fn read(repository: &Repository, tree: ObjectId) -> Result<Self, SourceError> {
        let mut buffer = Vec::new();
        repository.with(|git| repository::read_object(git, tree, Kind::Tree, &mut buffer))?;
        let entries = TreeRefIter::from_bytes(&buffer, tree.kind()).map(|entry| {
            let entry = entry.map_err(|error| repository::broken_object(tree, &error))?;
            let leaf = Leaf { id: entry.oid.to_owned(), mode: u32::from(entry.mode.value()) };
            Ok((entry.filename.to_vec(), leaf))
        });
        let mut leaves = entries.collect::<Result<Vec<_>, _>>()?;
        // A tree's own order takes a folder's name with a `/` behind it.
        leaves.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        Ok(Self(leaves))
    }

    pub(super) fn get(&self, name: &[u8]) -> Option<Leaf> {
        let at = self.0.binary_search_by(|(own, _)| own.as_slice().cmp(name)).ok()?;
        Some(self.0[at].1)
    }
}

/// The regular files below a folder, by their paths.
#[derive(Debug, Default)]
pub(super) struct TreeFiles(BTreeMap<RepoPath, Leaf>);

impl TreeFiles {
    /// The files of a tree that lies at `folder`, which ends in a `/`.
    pub(super) fn read(
        repository: &Repository,
        tree: ObjectId,
        folder: &[u8],
        incomplete: &mut Vec<Incomplete>,
    ) -> Self {
        let mut files = BTreeMap::new();
        let mut pending = vec![(tree, folder.to_vec())];
        while let Some((tree, folder)) = pending.pop() {
            let leaves = Leaves::read(repository, tree).unwrap_or_else(|error| {
                incomplete.push(unreadable(&folder, &error));
                Leaves::default()
            });
            for (name, leaf) in leaves.0 {
                let path = [folder.as_slice(), &name].concat();
                if leaf.is_folder() {
                    pending.push((leaf.id, [path.as_slice(), b"/"].concat()));
                } else if leaf.is_regular() {
                    files.insert(RepoPath::new(path), leaf);
                }
            }
        }
        Self(files)
    }

    pub(super) fn get(&self, path: &RepoPath) -> Option<Leaf> {
        self.0.get(path).copied()
    }

    pub(super) fn extend(&mut self, files: impl Iterator<Item = (RepoPath, Leaf)>) {
        self.0.extend(files);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&RepoPath, Leaf)> {
        self.0.iter().map(|(path, leaf)| (path, *leaf))
    }
}

impl IntoIterator for TreeFiles {
    type Item = (RepoPath, Leaf);
    type IntoIter = std::collections::btree_map::IntoIter<RepoPath, Leaf>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The folder of a tree that cannot be read.
pub(super) fn unreadable(folder: &[u8], error: &SourceError) -> Incomplete {
    let folder = folder.strip_suffix(b"/").unwrap_or(folder);
    let path = if folder.is_empty() { "HEAD".to_owned() } else { RepoPath::new(folder).display() };
    Incomplete { path, reason: error.to_string() }
}
